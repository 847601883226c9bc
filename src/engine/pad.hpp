// A pad of an engine: what holds a sample and plays it. See pads/bank.hpp for how it sounds.
//
//     flitzis::Pad pad = engine.pad(0);
//     pad.load(flitzis::FileSource{"drums.flac"})->wait({});
//     pad.set_loop(flitzis::LoopSpan{});   // all of it
//     pad.play();
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/grid.hpp"
#include "base/pad_state.hpp"
#include "base/sample.hpp"
#include "engine/loading.hpp"
#include "media/load.hpp"
#include "media/overview.hpp"

namespace flitzis {

class AudioEngine;
class Pads;
class Session;

/// A part of a sample in seconds of the source, half-open; no end: to the sample's end.
struct LoopSpan {
    double start = 0;
    std::optional<double> end = std::nullopt;
    bool operator==(const LoopSpan&) const = default;
};

/// What an equalizer does to three bands, below 250 Hz, above 4 kHz and between, in decibels, -60-6; -60 is silence.
struct EqDb {
    double low = 0;
    double mid = 0;
    double high = 0;
    bool operator==(const EqDb&) const = default;
};

/// Which stems of a sample, by their numbers.
using StemSet = std::bitset<most_stems>;

/// How a pad is started.
struct Trigger {
    double volume = 1.0;                         ///< amplitude, 0-1
    When at = {};                                ///< a frame of the engine's count, or a line of its grid
    std::optional<double> start = std::nullopt;  ///< seconds; none: the loop's start, or 0
    bool exclusive = false;                      ///< every other pad stops at that frame
};

/// Good as long as its engine. Every call is [control]; it throws std::invalid_argument for what is not accepted,
/// EngineClosed, and AudioError in another process than the engine's. Times are seconds of the source.
class Pad {
   public:
    std::uint32_t index() const { return index_; }

    /// Begins to load; the pad keeps what it has until that is done. A load that is on its way is cancelled.
    std::shared_ptr<Loading> load(Source source);
    /// Takes the sample away; what plays fades out.
    void unload();
    /// Begins to load stems of what is loaded, 1-most_stems, as long as that and of its channels; those that are on
    /// their way are cancelled. They are the sample's until another one is loaded, or none: that cancels, too. `align`:
    /// they were made of it by another program: align.hpp. What comes of it is one of them all: the sample's frames and
    /// channels, the largest peak. Throws AudioError where nothing is loaded.
    std::shared_ptr<Loading> load_stems(std::vector<StemSource> sources, bool align = false);
    /// How many there are.
    std::uint32_t stems() const;
    /// What is loaded, or null.
    std::shared_ptr<const Sample> sample() const;
    /// What is loaded between two places, `end` none: to its end, in at most `width` columns, 1-1000000; none where
    /// nothing is loaded.
    Overview overview(std::uint64_t width, double start = 0, std::optional<double> end = {}) const;

    void play(const Trigger& trigger = {});
    /// Over `fade_ms`, 0-1000, or the engine's. Starts that are not due yet are cancelled.
    void stop(const When& at = {}, std::optional<double> fade_ms = {});
    void pause(const When& at = {});
    void resume(const When& at = {});
    void seek(double seconds, const When& at = {});

    /// None: once through.
    void set_loop(const std::optional<LoopSpan>& loop);
    std::optional<LoopSpan> loop() const;

    /// Once there are stems, the sum of these is heard in place of the sample, those that there are not being silent.
    /// None: the sample itself. It stays when another sample is loaded; switched over 128 frames of the sample.
    void set_stem_mix(const std::optional<StemSet>& stems);
    std::optional<StemSet> stem_mix() const;

    PadState state() const;
    /// None unless it plays or is paused.
    std::optional<double> position() const;

    /// Decibels, -60-12; -1 (left) to 1 (right); and whether it is heard at all. Smoothed over 10 ms while it plays.
    void set_gain_db(double db);
    double gain_db() const;
    void set_eq(const EqDb& eq);
    EqDb eq() const;
    void set_pan(double pan);
    double pan() const;
    void set_mute(bool mute);
    bool mute() const;
    /// While any pad is, the others are silent.
    void set_solo(bool solo);
    bool solo() const;
    /// The group, 0-63, whose pads stop each other.
    void set_choke(std::optional<std::uint32_t> group);
    std::optional<std::uint32_t> choke() const;

    /// How fast it plays: 0.25-4, or backwards, -4 to -0.25; over 10 ms while it plays. The engine's comes on top.
    void set_speed(double speed);
    double speed() const;
    /// It keeps its key at any speed, forwards; and by how many semitones that is shifted, -12-12. Samples of more than
    /// two channels play as high as they are fast. Throws std::bad_alloc.
    void set_key_lock(bool lock);
    bool key_lock() const;
    void set_pitch(double semitones);
    double pitch() const;
    /// Beats a minute, 20-999, of the sample: with bpm_lock it plays at the transport's tempo.
    void set_bpm(std::optional<double> bpm);
    std::optional<double> bpm() const;
    /// Where its first downbeat lies, in seconds.
    void set_anchor(double seconds);
    double anchor() const;
    /// Sets bpm so that the loop, or the whole sample, is so many beats long, 0.0625-4096. Throws AudioError where
    /// nothing is loaded.
    void fit(double beats);

   private:
    friend class AudioEngine;
    Pad(AudioEngine& engine, std::uint32_t index) : engine_(&engine), index_(index) {}

    template <class Call>
    auto with(const char* name, Call call) const;

    AudioEngine* engine_;
    std::uint32_t index_;
};

}  // namespace flitzis
