// The limiter's loops, for whoever has vectors and knows how to multiply and add. For one source file of each kind of
// Simd: all of it has internal linkage, so that no linker takes one's instructions for the other's.
//
// Every frame is worked on alike, wherever in a vector it lies: so blocks may be of any size.
#pragma once

#include "dsp/limiter_kernel.hpp"

namespace flitzis::kernels {
namespace {

template <class Vec>
[[gnu::always_inline]] inline Vec load(const float* from) NONBLOCKING {
    Vec vec;
    __builtin_memcpy(&vec, from, sizeof vec);
    return vec;
}

template <class Vec>
[[gnu::always_inline]] inline void store(float* to, Vec vec) NONBLOCKING {
    __builtin_memcpy(to, &vec, sizeof vec);
}

template <class Ops>
[[gnu::always_inline]] inline void detect_loop(const float* from, float* peaks, float* edges, std::uint32_t frames,
                                               const LimiterDesign& design) NONBLOCKING {
    using Vec = typename Ops::Vec;
    for (std::uint32_t i = 0; i < frames; i += Ops::lanes) {
        Vec even[4]{};
        Vec odd[3]{};
        Vec edge{};
        for (std::uint32_t pair = 0; pair < LimiterDesign::pairs; ++pair) {
            const LimiterDesign::Pair& taps = design.taps[pair];
            const Vec behind = load<Vec>(from + i + 1 + pair);
            const Vec before = load<Vec>(from + i - pair);
            const Vec sum = before + behind;
            const Vec difference = before - behind;
            for (int k = 0; k < 4; ++k) even[k] = Ops::multiply_add(sum, taps.even[k], even[k]);
            for (int k = 0; k < 3; ++k) odd[k] = Ops::multiply_add(difference, taps.odd[k], odd[k]);
            edge = Ops::multiply_add(difference, taps.edge, edge);
        }
        Vec peak = Ops::max(load<Vec>(peaks + i), Ops::abs(load<Vec>(from + i)));
        for (int k = 0; k < 3; ++k) peak = Ops::max(peak, Ops::abs(even[k]) + Ops::abs(odd[k]));
        store(peaks + i, Ops::max(peak, Ops::abs(even[3])));
        store(edges + i, Ops::max(load<Vec>(edges + i), Ops::abs(edge)));
    }
}

/// What join() makes of 2^k numbers that lie side by side, for each of the first `count` places of `from`: of two, of
/// two of these, and so on.
template <class Ops, class Join>
[[gnu::always_inline]] inline void slide(const float* from, float* to, std::uint32_t count, std::uint32_t width,
                                         Join join) NONBLOCKING {
    using Vec = typename Ops::Vec;
    std::uint32_t reach = width - 1;  // so many more are still to be used
    for (std::uint32_t step = 1; step < width; step *= 2) {
        reach -= step;
        for (std::uint32_t i = 0; i < count + reach; i += Ops::lanes)
            store(to + i, join(load<Vec>(from + i), load<Vec>(from + i + step)));
        from = to;
    }
}

/// Each gain is what is wanted, or what the one before rises to. So it is the least of what is wanted now and what each
/// of those before, as many as a vector has, has risen to since, and of what the gain a vector ago has.
template <class Ops>
[[gnu::always_inline]] inline void release(const float* from, float* spare, float* held, std::uint32_t frames,
                                           const LimiterDesign::Release* by) NONBLOCKING {
    using Vec = typename Ops::Vec;
    std::uint32_t reach = Ops::lanes - 1;
    for (std::uint32_t step = 1; step < Ops::lanes; step *= 2, ++by) {
        reach -= step;
        for (std::uint32_t i = 0; i < frames + reach; i += Ops::lanes) {
            const Vec risen = Ops::multiply_add(load<Vec>(from + i), Vec4{} + by->keep, Vec{} + by->rise);
            store(spare + i, Ops::min(load<Vec>(from + i + step), risen));
        }
        from = spare;
    }
    Vec gain = load<Vec>(held - Ops::lanes);
    for (std::uint32_t i = 0; i < frames; i += Ops::lanes) {
        gain = Ops::min(load<Vec>(spare + i), Ops::multiply_add(gain, Vec4{} + by->keep, Vec{} + by->rise));
        store(held + i, gain);
    }
}

template <class Ops>
[[gnu::always_inline]] inline void shape_loop(LimiterWork& work, std::uint32_t frames,
                                              const LimiterDesign& design) NONBLOCKING {
    using Vec = typename Ops::Vec;
    const auto larger = [](Vec a, Vec b) NONBLOCKING { return Ops::max(a, b); };
    const auto sum = [](Vec a, Vec b) NONBLOCKING { return a + b; };
    slide<Ops>(work.peaks, work.spare, frames, LimiterDesign::window, larger);
    slide<Ops>(work.edges, work.gains, frames, LimiterDesign::window, larger);
    float* const wants = work.wants + LimiterWork::old_wants;
    for (std::uint32_t i = 0; i < frames; i += Ops::lanes) {
        const Vec want = design.aim / (load<Vec>(work.spare + i) + load<Vec>(work.gains + i));
        store(wants + i, Ops::min(want, Vec{} + 1.0F));
    }
    release<Ops>(wants + 1 - Ops::lanes, work.spare, work.held + LimiterWork::old_gains, frames, design.release);
    slide<Ops>(work.held, work.spare, frames + LimiterDesign::box - 1, LimiterDesign::box, sum);
    slide<Ops>(work.spare, work.gains, frames, LimiterDesign::box, sum);
    constexpr float mean = 1.0F / (LimiterDesign::box * LimiterDesign::box);
    for (std::uint32_t i = 0; i < frames; i += Ops::lanes) store(work.gains + i, load<Vec>(work.gains + i) * mean);
}

}  // namespace
}  // namespace flitzis::kernels
