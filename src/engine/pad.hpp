// A pad of an engine: what holds a sample and plays it. See pads/bank.hpp for how it sounds.
//
//     flitzis::Pad pad = engine.pad(0);
//     pad.load(flitzis::FileSource{"drums.flac"})->wait({});
//     pad.set_loop(flitzis::LoopSpan{});   // all of it
//     pad.play();
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

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

/// How a pad is started.
struct Trigger {
    double volume = 1.0;                         ///< amplitude, 0-1
    std::uint64_t at = 0;                        ///< frame of the engine's count; 0: the next block's first
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
    /// What is loaded, or null.
    std::shared_ptr<const Sample> sample() const;
    /// What is loaded between two places, `end` none: to its end, in at most `width` columns, 1-1000000; none where
    /// nothing is loaded.
    Overview overview(std::uint64_t width, double start = 0, std::optional<double> end = {}) const;

    void play(const Trigger& trigger = {});
    /// Over `fade_ms`, 0-1000, or the engine's. Starts that are not due yet are cancelled.
    void stop(std::uint64_t at = 0, std::optional<double> fade_ms = {});
    void pause(std::uint64_t at = 0);
    void resume(std::uint64_t at = 0);
    void seek(double seconds, std::uint64_t at = 0);

    /// None: once through.
    void set_loop(const std::optional<LoopSpan>& loop);
    std::optional<LoopSpan> loop() const;

    PadState state() const;
    /// None unless it plays or is paused.
    std::optional<double> position() const;

    /// Decibels, -60-12; -1 (left) to 1 (right); and whether it is heard at all. Smoothed over 10 ms while it plays.
    void set_gain_db(double db);
    double gain_db() const;
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

   private:
    friend class AudioEngine;
    Pad(AudioEngine& engine, std::uint32_t index) : engine_(&engine), index_(index) {}

    template <class Call>
    auto with(const char* name, Call call) const;

    AudioEngine* engine_;
    std::uint32_t index_;
};

}  // namespace flitzis
