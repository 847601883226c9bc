// The equalizer's loop, for whoever knows how to multiply and add. For one source file of each kind of Simd: all of it
// has internal linkage, so that no linker takes one's instructions for the other's.
#pragma once

#include "dsp/eq_kernel.hpp"

namespace flitzis::kernels {
namespace {

/// What a section makes of a frame: twice its low-pass, its high-pass and its band-pass, but for their scales.
struct Parts {
    Vec4 low;
    Vec4 high;
    Vec4 band;
};

/// What a frame adds to `second` is summed up first: where the crossover is far below the rate, parts of it are less
/// than what is rounded off with `second`.
template <class Ops>
[[gnu::always_inline]] inline Parts step(EqState::Integrators& state, const Section& section, Vec4 x) NONBLOCKING {
    const Vec4 high = (x - state.second) - state.first;
    const Vec4 first = Ops::multiply_add(high, section.first, state.first);
    const Vec4 second = state.second + Ops::multiply_add(high, section.second, state.first * section.cross);
    const Parts parts{state.second + second, high, state.first + first};
    state = {first, second};
    return parts;
}

[[gnu::always_inline]] inline Vec4 finite(Vec4 x) NONBLOCKING {
    constexpr int limit =
        (127 + 40) << 23;  // 2^40; magnitudes compare as integers like the floats they are the bits of
    const Ints4 bits = reinterpret_cast<Ints4>(x);
    return reinterpret_cast<Vec4>(bits & ((bits & 0x7fff'ffff) < limit));
}

/// The four sections wait for their own last frame only, and a processor has all of them under way at once.
template <class Ops>
[[gnu::always_inline]] inline void eq_loop(EqState& kept, const EqDesign& design, float* left, float* right,
                                           const EqRows& gains, std::uint32_t frames) NONBLOCKING {
    EqState state = kept;
    const EqDesign with = design;
    for (std::uint32_t i = 0; i < frames; ++i) {
        const Vec4 x = finite(Vec4{left[i], right[i], left[i], right[i]});
        const Parts split = step<Ops>(state.split, with.low, x);
        const Vec4 halves = __builtin_shufflevector(split.low, split.high, 0, 1, 6, 7);
        const Parts once_more = step<Ops>(state.low, with.low, halves);
        const Vec4 sides = __builtin_shufflevector(once_more.low, once_more.high, 0, 1, 6, 7);
        const Parts upper = step<Ops>(state.high, with.high, sides);
        const Vec4 low = sides - upper.band * with.all_pass;
        const Vec4 above = __builtin_shufflevector(upper.low, upper.high, 2, 3, 6, 7);
        const Parts last = step<Ops>(state.highest, with.high, above);
        const Vec4 mid = last.low * gains.mid[i];
        const Vec4 high = last.high * gains.high[i];
        const Vec4 sum = Ops::multiply_add(low, gains.low[i], mid + __builtin_shufflevector(high, high, 2, 3, 2, 3));
        left[i] = sum[0];
        right[i] = sum[1];
    }
    kept = state;
}

}  // namespace
}  // namespace flitzis::kernels
