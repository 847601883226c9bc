// A loop: the part of a sample that is played again and again. Arithmetic only.
#pragma once

#include <algorithm>
#include <cstdint>

#include "base/contract.hpp"

namespace flitzis {

struct Loop {
    std::uint64_t start = 0;
    std::uint64_t end = 0;  ///< half-open; not above `start`: there is no loop

    bool operator==(const Loop&) const = default;
    bool exists() const NONBLOCKING { return end > start; }
    bool contains(std::uint64_t position) const NONBLOCKING { return position >= start && position < end; }
    std::uint64_t length() const NONBLOCKING { return end - start; }

    /// What a sample of `frames` has of it: nothing where it begins behind the sample's end.
    /// [any]
    Loop within(std::uint64_t frames) const NONBLOCKING {
        const Loop cut{start, std::min(end, frames)};
        return cut.exists() ? cut : Loop{};
    }
};

/// Where a playhead turns back to its loop's start, and from where on it crossfades to what lies before that start.
struct Seam {
    std::uint64_t begin = 0;  ///< `end` where nothing is crossfaded
    std::uint64_t end = 0;

    bool contains(std::uint64_t position) const NONBLOCKING { return position >= begin && position < end; }

    /// The one ahead of `position` < `frames`, the sample's, in a loop that exists: the loop's end or, behind that, the
    /// sample's. As long as `fade`, or as there is material before the loop's start and between two turns.
    /// [any]
    static Seam ahead(std::uint64_t position, const Loop& loop, std::uint64_t frames, std::uint64_t fade) NONBLOCKING {
        const bool behind = position >= loop.end;
        const std::uint64_t room = behind ? frames - loop.end : loop.length();
        const std::uint64_t turn = behind ? frames : loop.end;
        return {turn - std::min({fade, loop.start, room}), turn};
    }
};

}  // namespace flitzis
