// The engine's tempo, beats and bars: they run with its frames, whoever renders them and whatever plays.
//
//     flitzis::Transport transport = engine.transport();
//     transport.set_bpm(124);
//     engine.pad(0).play({.at = flitzis::Grid::bar});
#pragma once

#include <cstdint>
#include <optional>

#include "base/description.hpp"
#include "base/grid.hpp"

namespace flitzis {

class AudioEngine;

/// Where the transport is at `frame`, the engine's next one.
struct TransportPosition {
    std::int64_t bar = 0;     ///< from 0; below that before the first downbeat
    double beat = 0;          ///< within the bar, 0 to below beats_per_bar
    double beats = 0;         ///< since the first downbeat
    std::uint64_t frame = 0;  ///< of the engine's count
    double bpm = 0;           ///< beats a minute, while a new tempo is come to, too

    static constexpr auto described =
        describe("TransportPosition", field("bar", &TransportPosition::bar), field("beat", &TransportPosition::beat),
                 field("beats", &TransportPosition::beats), field("frame", &TransportPosition::frame),
                 field("bpm", &TransportPosition::bpm));
};

/// Good as long as its engine. Every call is [control]; it throws std::invalid_argument for what is not accepted,
/// EngineClosed, and AudioError in another process than the engine's.
class Transport {
   public:
    /// Beats a minute, 20-999; at first 120. Come to in 20 ms from the next block on; the beat goes on.
    double bpm() const;
    void set_bpm(double bpm);
    /// 1-16; at first 4. The bar that has begun goes on.
    std::uint32_t beats_per_bar() const;
    void set_beats_per_bar(std::uint32_t beats);

    /// Somebody taps the beat now: the tempo of the taps, of three at least, those out of time left out; none before
    /// that. Does not set it. More than 3 s without a tap, and they count anew.
    std::optional<double> tap();

    TransportPosition position() const;
    /// Puts the first downbeat so that `beat` beats after it are at frame `frame`, or the next block's first. What
    /// waits for a line waits for its new place.
    void align(std::optional<std::uint64_t> frame = {}, double beat = 0);
    /// The frame of the next line of the grid, as tempo and beats are now.
    std::uint64_t frame_of(Grid grid) const;

   private:
    friend class AudioEngine;
    explicit Transport(AudioEngine& engine) : engine_(&engine) {}

    template <class Call>
    auto with(const char* name, Call call) const;

    AudioEngine* engine_;
};

}  // namespace flitzis
