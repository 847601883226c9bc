// The control side of all pads of an engine: what callers set and ask, in seconds and decibels, turned into what the
// bank plays, in frames and amplitudes.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "dsp/limiter.hpp"
#include "engine/event_box.hpp"
#include "engine/loader.hpp"
#include "engine/meters.hpp"
#include "engine/pad.hpp"
#include "engine/parameters.hpp"
#include "engine/tap_tempo.hpp"
#include "engine/transport.hpp"
#include "pads/bank.hpp"

namespace flitzis {

/// Every call is [any] but [render], unless it says more; `pad` is below size(), and values are accepted ones.
class Pads {
   public:
    /// [control]
    /// `changed` asks for tend() where nobody renders. It is called by workers, too.
    Pads(BankEnd bank, LoadTarget target, EventBox& events, std::function<void()> changed);
    Pads(const Pads&) = delete;
    Pads& operator=(const Pads&) = delete;
    ~Pads() = default;

    std::uint32_t size() const { return bank_.pads(); }

    /// Throws AudioError where the system gives no thread. [control]
    std::shared_ptr<Loading> load(std::uint32_t pad, Source source);
    void unload(std::uint32_t pad);
    std::shared_ptr<const Sample> sample(std::uint32_t pad) const;

    /// Of the sample that the pad has now, else it throws AudioError. [control]
    std::shared_ptr<Loading> load_stems(std::uint32_t pad, std::vector<StemSource> sources, bool align);
    std::uint32_t stems(std::uint32_t pad) const;
    void set_stem_mix(std::uint32_t pad, const std::optional<StemSet>& stems);
    std::optional<StemSet> stem_mix(std::uint32_t pad) const;

    void play(std::uint32_t pad, double volume, const When& at, std::optional<double> start, bool exclusive);
    void stop(std::uint32_t pad, const When& at, std::optional<double> fade_ms);
    void stop_all(const When& at, std::optional<double> fade_ms);
    void pause(std::uint32_t pad, const When& at) { bank_.pause(pad, at); }
    void resume(std::uint32_t pad, const When& at) { bank_.resume(pad, at); }
    void seek(std::uint32_t pad, double seconds, const When& at) { bank_.seek(pad, frames(seconds), at); }

    void set_loop(std::uint32_t pad, const std::optional<LoopSpan>& loop);
    std::optional<LoopSpan> loop(std::uint32_t pad) const;

    PadState state(std::uint32_t pad) const;
    /// Seconds of the source; none unless it plays or is paused.
    std::optional<double> position(std::uint32_t pad) const;

    /// One reader at a time: another one waits for it.
    Meters meters();

    void set_gain_db(std::uint32_t pad, double db);
    double gain_db(std::uint32_t pad) const;
    void set_eq(std::uint32_t pad, const EqDb& eq);
    EqDb eq(std::uint32_t pad) const;
    Slots& slots() { return bank_.slots(); }

    void set_speed(std::uint32_t pad, double speed) { bank_.set_speed(pad, speed); }
    double speed(std::uint32_t pad) const { return bank_.slots().speed(pad); }
    void set_key_lock(std::uint32_t pad, bool lock) { bank_.set_key_lock(pad, lock, rate_); }
    void set_pitch(std::uint32_t pad, double semitones) { bank_.set_pitch(pad, semitones, rate_); }
    /// None: it is not known.
    void set_bpm(std::uint32_t pad, std::optional<double> bpm);
    std::optional<double> bpm(std::uint32_t pad) const;
    void set_anchor(std::uint32_t pad, double seconds);
    double anchor(std::uint32_t pad) const;
    /// Seconds of its loop, or of all of it; none where nothing is loaded.
    std::optional<double> length(std::uint32_t pad) const;

    void set_speed(double speed);
    double speed() const { return bank_.slots().speed(); }
    void set_lock(bool lock);
    bool lock() const { return bank_.slots().lock(); }

    void set_tempo(double bpm);
    double tempo() const { return tempo_.load(); }
    void set_beats_per_bar(std::uint32_t beats);
    std::uint32_t beats_per_bar() const { return beats_per_bar_.load(); }
    std::optional<double> tap(double seconds);
    void align(std::optional<std::uint64_t> frame, double beat);
    /// As of `frame`, the engine's next one.
    TransportPosition time(std::uint64_t frame) const;
    std::uint64_t frame_of(Grid grid, std::uint64_t frame) const;

    /// What others may see and set of the above. The functions are [loop].
    std::vector<ParameterAccess> parameters();

    void set_master(double amplitude);
    void set_limiter(bool on);
    bool limiter() const { return bank_.limiter(); }
    /// Frames by which all that is played is later than it was rendered.
    Frames delay() const { return limiter() ? Limiter::delay : Frames{0}; }
    double master() const { return bank_.master(); }

    /// Now and then: sends on what waits for room, and has what nothing plays any more let go of.
    void tend();
    /// How many calls wait for room.
    std::size_t waiting() const { return bank_.waiting(); }
    /// Loads that are on their way are cancelled, and no more begin.
    void close() { loader_.close(); }

    /// Who obeys in the callback, or at rest. [loop]
    const Receiver& receiver() const { return bank_.receiver(); }

    std::uint64_t stolen() const { return bank_.stolen(); }
    std::uint64_t unstretched() const { return bank_.unstretched(); }
    /// By what commands go: before the first of them. [control]
    void go_by(Outgoing::Send send) { bank_.go_by(std::move(send)); }

   private:
    struct Pad {
        std::weak_ptr<Loading> loading;  // the newest; the loader has it until it is over
        std::weak_ptr<Loading> loading_stems;
        std::shared_ptr<const Sample> sample;
        std::uint32_t stems = 0;  // of it
        std::optional<StemSet> stem_mix;
        std::optional<LoopSpan> loop;
        double gain_db = 0;
        EqDb eq;
        double anchor = 0;  // seconds
    };

    std::uint64_t frames(double seconds) const;
    PadState state(const Pad& pad, PadState told) const;
    double seconds(const PadReading& reading) const;
    std::optional<Frames> fade(std::optional<double> fade_ms) const;
    /// Which of a pad's loads: of its sample, or of stems.
    using Which = std::weak_ptr<Loading> Pad::*;
    void note(Which which, std::uint32_t pad, const std::shared_ptr<Loading>& loading);
    void publish(std::uint32_t pad, const std::shared_ptr<const Sample>& sample);
    void publish_stems(std::uint32_t pad, const std::shared_ptr<const Sample>& stems,
                       const std::shared_ptr<const Sample>& of);
    std::shared_ptr<Loading> hold(std::uint32_t pad, std::shared_ptr<const Sample> sample);

    const SampleRate rate_;
    EventBox& events_;
    const std::function<void()> changed_;
    mutable std::mutex mutex_;  // guards pads_, and the order of what is sent beside what is told of it
    std::vector<Pad> pads_;
    std::atomic<double> tempo_{Beats::first_bpm};
    std::atomic<std::uint32_t> beats_per_bar_{Meter{}.beats_per_bar};
    std::mutex tapping_;  // guards taps_
    TapTempo taps_;
    std::mutex reading_;  // guards readings_
    std::vector<PadReading> readings_;
    BankEnd bank_;
    Loader loader_;  // its workers publish into what stands above
};

}  // namespace flitzis
