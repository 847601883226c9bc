// The bank: pads that hold samples, and the voices that play them. Made as two ends: the BankRenderer plays in the
// callback, the BankEnd is whoever says what.
//
// What takes its time is said with a frame, and takes effect before that frame is rendered; `at` 0 means the next
// block. Or with a line of the grid: the next one at or after that block's start, wherever the tempo puts it. What is
// said for the same frame takes effect in the order of the calls. Everything is a function of frames: the same calls
// give the same samples, bit for bit, however the graph cuts the time.
//
// - A start plays from the loop's start or from 0, or from where it is told. One voice a pad: playing it again stops
//   what it played (retrigger). It sounds at once and as it is from the loop's or the sample's start; from elsewhere it
//   fades in. What it starts stops those it excludes and chokes first, then itself, then who gives up a voice.
// - A start on an empty pad is none, and told as PadIdle; so is a stop of a pad that does not play. A start that is
//   called before a stop or unload of its pad, and due after it, is cancelled.
// - stop, pause, exclusive, choke, stealing and unload fade out from their frame on. What was not heard yet, because it
//   began at that very frame, is not heard at all. A stop also hurries what fades out longer than it wants to itself.
// - A paused pad keeps its place and takes no voice; resume() takes one, at that place. It may be stopped, sought,
//   played and excluded like one that plays. resume(), pause() and seek() of a pad in another state do nothing.
// - seek() and a start behind the sample's end are at its end: that is the loop's start, or the end.
// - A loop stays when the pad gets another sample; what that has not of it is left out. A loop that begins behind the
//   sample's end is none. Behind the loop a voice plays to the sample's end, and turns to the loop's start there with
//   the same seam as at the loop's end.
// - A new loop, while it plays or is paused: a playhead inside stays where it is, else it goes to the loop's start. No
//   loop: it plays on.
// - A pad that gets another sample plays on from the old one to its stop; so does one that is paused.
// - Once a pad has stems, its mix is heard in place of the sample: the sum of those that are chosen, in their order;
//   none is silence. The mix stays when the pad gets another sample, which has no stems yet. What plays goes over to
//   another mix in 128 frames of the sample; a switch within them leaves what falls to fall. One that plays an older
//   sample keeps its mix.
// - PadStopped names the frame from which on it fades out. Each PadStarted has one. Pausing and resuming are not told.
// - gain, pan, mute and solo go on for what fades out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/contract.hpp"
#include "base/sample.hpp"
#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "pads/bank_renderer.hpp"
#include "pads/board.hpp"
#include "pads/order.hpp"
#include "pads/outgoing.hpp"

namespace flitzis {

class BankEnd;

/// `pads` 0-1024; at most `voices`, 1-256, play at a time, those that fade out not among them. `fade_ms` is the length
/// of a fade at the rate of prepare(). Locked pads play at most `lock_range` times faster or slower than they are.
/// [control]
std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t pads, std::uint32_t voices, double fade_ms,
                                                            double lock_range = 4.0);

/// How a pad is started.
struct Start {
    float volume = 1.0F;
    std::optional<std::uint64_t> from = std::nullopt;  ///< frame of the sample; none: the loop's start or 0
    bool exclusive = false;                            ///< every other pad stops
};

/// The caller's half. Move-only. Every call is [any] but [render]; those that send hold a lock that is held shortly.
/// `pad` is below pads().
class BankEnd {
   public:
    /// By what commands go; until then they wait. [control]
    void go_by(Outgoing::Send send) { outgoing_->go_by(std::move(send)); }

    std::uint32_t pads() const noexcept { return shared_->board.size(); }

    void play(std::uint32_t pad, const Start& start = {}, const When& at = {});
    /// Over `fade`, or the bank's own.
    void stop(std::uint32_t pad, const When& at = {}, std::optional<Frames> fade = std::nullopt);
    void stop_all(const When& at = {}, std::optional<Frames> fade = std::nullopt);
    void pause(std::uint32_t pad, const When& at = {});
    void resume(std::uint32_t pad, const When& at = {});
    /// To a frame of the sample.
    void seek(std::uint32_t pad, std::uint64_t position, const When& at = {});
    /// In frames of the sample; one that does not exist is none.
    void set_loop(std::uint32_t pad, const Loop& loop, const When& at = {});
    /// The frame of the sample at which its first downbeat lies: for starts on a line.
    void set_anchor(std::uint32_t pad, double frame);
    /// `sample` is at the engine's rate, of at most its channels.
    void load(std::uint32_t pad, std::shared_ptr<const Sample> sample);
    void unload(std::uint32_t pad);
    /// `stems`: of the frames and channels of the sample that was loaded last; 1-most_stems parts.
    void load_stems(std::uint32_t pad, std::shared_ptr<const Sample> stems);
    /// Which stems are heard, bit i for stem i; none: the sample itself.
    void set_stem_mix(std::uint32_t pad, std::optional<std::uint32_t> chosen, const When& at = {});

    /// Beats a minute, 20-999; the beat goes on. The number of beats in a bar, 1-16.
    void set_tempo(double bpm);
    void set_beats_per_bar(std::uint32_t beats);
    /// At frame `at` of the engine's count, or the next block's first, so many beats have passed since a first
    /// downbeat. One thread at a time.
    void align(std::optional<std::uint64_t> at, double beat);
    /// As of the newest block.
    Meter meter() const noexcept { return shared_->meter.read(); }

    /// 1 is as recorded; backwards below 0. In force with the next block, smoothed over 10 ms while it plays.
    void set_speed(std::uint32_t pad, double speed);
    void set_speed(double speed);
    /// Its speed does not change its key; and by how many semitones that is shifted. The first that asks for either
    /// makes what stretches: some 11 MB. `rate`: that of prepare(). [control]
    void set_key_lock(std::uint32_t pad, bool lock, SampleRate rate);
    void set_pitch(std::uint32_t pad, double semitones, SampleRate rate);
    /// Pads whose tempo is known play at the transport's.
    void set_lock(bool lock);

    /// Gain, pan, mute, solo and choke group; and what was set of the above.
    Slots& slots() noexcept { return shared_->slots; }
    const Slots& slots() const noexcept { return shared_->slots; }
    /// Amplitude of all that the master plays, 0-1.
    void set_master(float amplitude) noexcept { shared_->master.store(amplitude); }
    float master() const noexcept { return shared_->master.load(); }
    /// Keeps all of it below -1 dBTP, Limiter::delay later.
    void set_limiter(bool on) noexcept { shared_->limiter.store(on); }
    bool limiter() const noexcept { return shared_->limiter.load(); }

    /// Who obeys: for RenderEnd::obey_at_rest().
    const Receiver& receiver() const noexcept { return *receiver_; }

    /// Sends on what waits for room in the schedule. Now and then, while waiting() is not 0.
    void pump() { outgoing_->pump(); }
    std::size_t waiting() const { return outgoing_->waiting(); }
    /// One sample that nothing plays any more, to be freed by the caller; null where there is none. Now and then.
    std::unique_ptr<const LentSample> collect_one() { return outgoing_->collect_one(); }
    /// Frees all of them; returns how many.
    std::size_t collect();

    /// State and position of one pad.
    PadReading look(std::uint32_t pad) const noexcept { return shared_->board.look(pad); }
    /// Of all, and the peaks since the last reading; `pads` has pads() places. One thread at a time.
    BankReading read(std::span<PadReading> pads) noexcept { return shared_->board.read(pads); }
    /// How many voices were stolen.
    std::uint64_t stolen() const noexcept { return shared_->stolen.read(); }
    /// How often there was nothing to stretch a voice with.
    std::uint64_t unstretched() const noexcept {
        const StretchPool* const pool = shared_->stretches.load();
        return pool ? pool->missed() : 0;
    }

   private:
    friend std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t, std::uint32_t, double, double);
    BankEnd(std::shared_ptr<detail::Bank> shared, Receiver& receiver, std::uint32_t voices)
        : shared_(std::move(shared)),
          receiver_(&receiver),
          outgoing_(std::make_unique<Outgoing>(shared_->custody)),
          voices_(voices) {}

    void send(Order order, std::uint32_t pad, const When& at, std::uint64_t value);
    void lend(Order order, std::uint32_t pad, std::shared_ptr<const Sample> sample);
    void make_stretches(SampleRate rate);

    std::shared_ptr<detail::Bank> shared_;
    Receiver* receiver_;
    std::unique_ptr<Outgoing> outgoing_;
    std::uint32_t voices_;
};

}  // namespace flitzis
