// The lines of time that something may wait for.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/contract.hpp"

namespace flitzis {

enum class Grid : std::uint8_t { none, bar, beat, eighth, sixteenth, thirty_second, sixty_fourth };

/// As it is written: "bar", "beat", "1/4" which is a beat, "1/8", "1/16", "1/32", "1/64"; none for other words. [any]
inline std::optional<Grid> grid_called(std::string_view word) noexcept {
    if (word == "bar") return Grid::bar;
    if (word == "beat" || word == "1/4") return Grid::beat;
    if (word == "1/8") return Grid::eighth;
    if (word == "1/16") return Grid::sixteenth;
    if (word == "1/32") return Grid::thirty_second;
    if (word == "1/64") return Grid::sixty_fourth;
    return std::nullopt;
}

/// Beats from one line to the next; a beat is a quarter. [any]
inline double beats_between(Grid grid, std::uint32_t beats_per_bar) NONBLOCKING {
    switch (grid) {
        case Grid::none: return 0.0;
        case Grid::bar: return beats_per_bar;
        case Grid::beat: return 1.0;
        case Grid::eighth: return 0.5;
        case Grid::sixteenth: return 0.25;
        case Grid::thirty_second: return 0.125;
        case Grid::sixty_fourth: return 0.0625;
    }
    return 0.0;
}

/// When something is to happen: at a frame of the engine's count, or on a line of the grid; else with the next block.
struct When {
    When() = default;
    When(std::uint64_t at_frame) : frame(at_frame) {}  // a frame is meant wherever a number stands
    When(Grid on) : grid(on) {}

    std::uint64_t frame = 0;
    Grid grid = Grid::none;
};

}  // namespace flitzis
