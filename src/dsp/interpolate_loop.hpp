// How interpolate() goes about it, with vectors that the includer names. All frames are made by the same operations in
// the same order, wherever in a run they are: what comes out depends on the position alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/contract.hpp"
#include "dsp/kernel_bank.hpp"
#include "dsp/position.hpp"

namespace flitzis::kernels {

/// Lanes has a Vector, load(), all(), multiply_add(), and store_sums() of what is in the lanes of four.
template <class Lanes, std::size_t channels>
class Reader {
   public:
    Reader(const Kernel& kernel, const float* const* from) NONBLOCKING : kernel_(kernel) {
        std::copy_n(from, channels, from_);
    }

    void write(float* const* to, const Position* positions, std::size_t frames) const NONBLOCKING {
        const std::size_t whole = frames / 4 * 4;
        for (std::size_t done = 0; done < whole; done += 4) write_four(to, done, positions + done);
        if (whole < frames) write_rest(to, whole, positions + whole, frames - whole);
    }

   private:
    using Vector = typename Lanes::Vector;
    using Sums = Vector[channels][4];
    static constexpr std::size_t lanes = sizeof(Vector) / sizeof(float);
    static constexpr std::size_t pair = 2;  // of frames at a time: as many as the registers of x86-64 are enough for

    void write_four(float* const* to, std::size_t at, const Position* positions) const NONBLOCKING {
        Sums sums;
#pragma GCC unroll 2
        for (std::size_t i = 0; i < 4; i += pair) multiply(positions + i, sums, i);
        for (std::size_t channel = 0; channel < channels; ++channel) Lanes::store_sums(sums[channel], to[channel] + at);
    }

    /// Fewer than four, by the same operations.
    void write_rest(float* const* to, std::size_t at, const Position* positions, std::size_t frames) const NONBLOCKING {
        Position four[4];
        for (std::size_t i = 0; i < 4; ++i) four[i] = positions[std::min(i, frames - 1)];
        float made[channels][4];
        float* planes[channels];
        for (std::size_t channel = 0; channel < channels; ++channel) planes[channel] = made[channel];
        write_four(planes, 0, four);
        for (std::size_t channel = 0; channel < channels; ++channel)
            std::copy_n(made[channel], frames, to[channel] + at);
    }

    /// The frames around each position times the kernel, which lies between two of its phases; lane by lane.
    void multiply(const Position* positions, Sums& to, std::size_t at) const NONBLOCKING {
        const std::size_t taps = kernel_.taps;
        const float* low[pair];
        const float* from[channels][pair];
        Vector mix[pair];
        for (std::size_t i = 0; i < pair; ++i) {
            const std::uint64_t phase = std::uint64_t{fraction_of(positions[i])} * kernel_.phases;
            const auto further = static_cast<std::int32_t>(static_cast<std::uint32_t>(phase) >> 8);
            low[i] = kernel_.coefficients + (phase >> 32) * taps;
            mix[i] = Lanes::all(static_cast<float>(further) * 0x1p-24F);
            const std::int64_t first = frame_of(positions[i]) - (kernel_.taps / 2 - 1);
            for (std::size_t channel = 0; channel < channels; ++channel) from[channel][i] = from_[channel] + first;
        }
        Vector sums[channels][pair] = {};
        for (std::size_t tap = 0; tap < taps; tap += lanes)
            for (std::size_t i = 0; i < pair; ++i) {
                const Vector here = Lanes::load(low[i] + tap);
                const Vector row = Lanes::multiply_add(Lanes::load(low[i] + taps + tap) - here, mix[i], here);
                for (std::size_t channel = 0; channel < channels; ++channel)
                    sums[channel][i] = Lanes::multiply_add(Lanes::load(from[channel][i] + tap), row, sums[channel][i]);
            }
        for (std::size_t channel = 0; channel < channels; ++channel)
            for (std::size_t i = 0; i < pair; ++i) to[channel][at + i] = sums[channel][i];
    }

    const Kernel& kernel_;
    const float* from_[channels];
};

/// A pair of channels at a time.
template <class Lanes>
void interpolate_loop(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                      std::span<const Position> positions) NONBLOCKING {
    std::size_t channel = 0;
    for (; channel + 2 <= to.size(); channel += 2)
        Reader<Lanes, 2>(kernel, from.data() + channel).write(to.data() + channel, positions.data(), positions.size());
    if (channel < to.size())
        Reader<Lanes, 1>(kernel, from.data() + channel).write(to.data() + channel, positions.data(), positions.size());
}

}  // namespace flitzis::kernels
