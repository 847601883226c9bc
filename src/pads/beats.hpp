// Tempo, beats and bars, as a function of the engine's frames: whoever renders them, and whether anybody plays.
#pragma once

#include <cmath>
#include <cstdint>

#include "base/contract.hpp"
#include "base/grid.hpp"
#include "base/units.hpp"
#include "pads/timeline.hpp"

namespace flitzis {

/// What a beat is counted by.
struct Meter {
    Timeline timeline;
    double downbeat = 0.0;  ///< a beat at which a bar begins
    std::int64_t bar = 0;   ///< the number of that bar
    std::uint32_t beats_per_bar = 4;

    /// The first line of the grid at or after frame `from`, a phase of so many beats behind each of its lines. [any]
    double line_after(std::uint64_t from, Grid grid, double phase = 0.0) const NONBLOCKING {
        const double between = beats_between(grid, beats_per_bar);
        const double origin = downbeat + phase;
        const double here = timeline.beat_at(from) - timeline.tempo_at(from) * Timeline::tolerance;
        return origin + std::ceil((here - origin) / between) * between;
    }
    /// How many bars after that bar the one is that has begun at frame `at`: with its line, as line_after() has it.
    /// [any]
    double bars_at(std::uint64_t at) const NONBLOCKING {
        const double here = timeline.beat_at(at) + timeline.tempo_at(at) * Timeline::tolerance;
        return std::floor((here - downbeat) / beats_per_bar);
    }
};

/// [render] its functions are wait-free.
class Beats {
   public:
    static constexpr double first_bpm = 120.0;
    static constexpr double ramp_ms = 20.0;

    /// [control]
    void prepare(SampleRate rate) {
        ramp_ = frames_in(ramp_ms, rate).count;
        per_minute_ = 60.0 * rate.hz;
        meter_.timeline.from = meter_.timeline.to = first_bpm / per_minute_;
    }

    const Meter& meter() const NONBLOCKING { return meter_; }
    /// Beats a frame of so many beats a minute. [render]
    double per_frame(double bpm) const NONBLOCKING { return bpm / per_minute_; }

    /// From `frame` on, over 20 ms; the beat goes on. Before the first frame at once. False where it is so
    /// already, or is come to: what is set again does not begin anew. [render]
    bool set_tempo(std::uint64_t frame, double bpm) NONBLOCKING {
        Timeline& line = meter_.timeline;
        if (per_frame(bpm) == line.to) return false;
        line = {frame, line.beat_at(frame), line.tempo_at(frame), per_frame(bpm), frame == 0 ? 0 : ramp_};
        return true;
    }
    /// The bar that has begun goes on. [render]
    void set_beats_per_bar(std::uint64_t frame, std::uint32_t beats) NONBLOCKING {
        const double bars = meter_.bars_at(frame);
        meter_.downbeat += bars * meter_.beats_per_bar;
        meter_.bar += static_cast<std::int64_t>(bars);
        meter_.beats_per_bar = beats;
    }
    /// `beat` beats after the first downbeat are at frame `at`. [render]
    void align(std::uint64_t at, double beat) NONBLOCKING {
        Timeline& line = meter_.timeline;
        const double moved = beat - line.beat_at(at);
        line.beat += moved;
        meter_.downbeat = 0.0;
        meter_.bar = 0;
    }

   private:
    Meter meter_;
    std::uint32_t ramp_ = 0;
    double per_minute_ = 0.0;
};

}  // namespace flitzis
