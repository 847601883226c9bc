// What the bank's control end has its render side do: the words of its commands, and how their arguments are packed.
// A position is 32 bits wide: at 2^31 bytes decoded, no sample has as many frames.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>
#include <optional>

#include "base/contract.hpp"
#include "base/grid.hpp"
#include "base/units.hpp"
#include "pads/loop.hpp"

namespace flitzis {

enum class Order : std::uint32_t {
    start,        ///< volume and position
    start_alone,  ///< the same, and every other pad stops
    stop,         ///< fade
    stop_all,     ///< fade
    pause,
    resume,
    seek,    ///< position
    loop,    ///< start and end
    anchor,  ///< a frame of the sample
    load,    ///< the next sample in custody
    unload,
    stems,          ///< the next ones in custody
    stem_mix,       ///< which
    tempo,          ///< beats a minute
    beats_per_bar,  ///< how many
    beat,           ///< which one the next align is of
    align,          ///< a frame
};

namespace pack {

inline constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

inline constexpr std::uint64_t both(std::uint32_t high, std::uint32_t low) noexcept {
    return std::uint64_t{high} << 32 | low;
}
inline constexpr std::uint32_t high(std::uint64_t value) NONBLOCKING { return static_cast<std::uint32_t>(value >> 32); }
inline constexpr std::uint32_t low(std::uint64_t value) NONBLOCKING { return static_cast<std::uint32_t>(value); }

/// A position behind every sample's end stays there; in 2^-32 of a frame it is a number yet.
inline std::uint32_t position(std::uint64_t frame) noexcept {
    return static_cast<std::uint32_t>(std::min<std::uint64_t>(frame, 1U << 30));
}

inline std::uint64_t start(float volume, const std::optional<std::uint64_t>& from) noexcept {
    return both(std::bit_cast<std::uint32_t>(volume), from ? position(*from) : none);
}
inline float volume(std::uint64_t value) NONBLOCKING { return std::bit_cast<float>(high(value)); }

inline std::uint64_t fade(const std::optional<Frames>& frames) noexcept {
    return frames ? std::min(frames->count, none - 1) : none;
}

/// An order that may wait for a line.
inline std::uint32_t kind(Order order, Grid grid) noexcept {
    return static_cast<std::uint32_t>(order) | static_cast<std::uint32_t>(grid) << 8;
}
inline Order order(std::uint32_t kind) NONBLOCKING { return static_cast<Order>(kind & 0xff); }
inline Grid grid(std::uint32_t kind) NONBLOCKING { return static_cast<Grid>(kind >> 8); }

inline constexpr std::uint64_t no_frame = std::numeric_limits<std::uint64_t>::max();

inline std::uint64_t loop(const Loop& loop) noexcept { return both(position(loop.start), position(loop.end)); }
inline Loop loop(std::uint64_t value) NONBLOCKING { return {high(value), low(value)}; }

}  // namespace pack
}  // namespace flitzis
