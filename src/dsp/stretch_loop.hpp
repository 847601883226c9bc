// The stretcher's loops, in lanes that the includer names. For one source file of each kind of Simd: all of it has
// internal linkage. Each frame is made by the same operations wherever in a run it is.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "dsp/lanes.hpp"
#include "dsp/stretch_kernel.hpp"

namespace flitzis::kernels {
namespace {

constexpr float least_weight = 1e-9F;

template <class Lanes>
void window_loop(float* plane, const float* window, std::uint32_t frames) NONBLOCKING {
    for (std::size_t i = 0; i < frames; i += Lanes::count)
        Lanes::store(plane + i, Lanes::below(Lanes::load(plane + i), loudest) * Lanes::load(window + i));
}

template <class Lanes>
void power_loop(Complexes packed, float* to, std::uint32_t size) NONBLOCKING {
    using Vector = typename Lanes::Vector;
    const std::size_t half = size / 2;
    const auto four = [&](std::size_t i) NONBLOCKING {
        const std::size_t mirror = size - i - (Lanes::count - 1);
        const Vector re = Lanes::load(packed.re + i);
        const Vector im = Lanes::load(packed.im + i);
        const Vector other_re = Lanes::load(packed.re + mirror);
        const Vector other_im = Lanes::load(packed.im + mirror);
        const Vector other = Lanes::multiply_add(other_re, other_re, other_im * other_im);
        Lanes::store(to + i, Lanes::multiply_add(re, re, im * im) + Lanes::reversed(other));
    };
    for (std::size_t i = 1; i + Lanes::count <= half; i += Lanes::count) four(i);
    four(half - Lanes::count);
    for (const std::size_t i : {std::size_t{0}, half})
        to[i] = 2.0F * (packed.re[i] * packed.re[i] + packed.im[i] * packed.im[i]);
}

template <class Lanes>
void turn_loop(Complexes from, Complexes turns, Complexes to, std::uint32_t size) NONBLOCKING {
    using Vector = typename Lanes::Vector;
    const std::size_t half = size / 2;
    const auto turn = [&](std::size_t at, Vector cosine, Vector sine) NONBLOCKING {
        const Vector re = Lanes::load(from.re + at);
        const Vector im = Lanes::load(from.im + at);
        Lanes::store(to.re + at, Lanes::multiply_subtract(im, sine, re * cosine));
        Lanes::store(to.im + at, Lanes::multiply_add(re, sine, im * cosine));
    };
    const auto both = [&](std::size_t i) NONBLOCKING {
        const Vector cosine = Lanes::load(turns.re + i);
        const Vector sine = Lanes::load(turns.im + i);
        turn(i, cosine, sine);
        turn(size - i - (Lanes::count - 1), Lanes::reversed(cosine), -Lanes::reversed(sine));
    };
    for (std::size_t i = 1; i + Lanes::count <= half; i += Lanes::count) both(i);
    both(half - Lanes::count);
    for (const std::size_t i : {std::size_t{0}, half}) {  // are real
        to.re[i] = from.re[i] * turns.re[i];
        to.im[i] = from.im[i] * turns.re[i];
    }
}

template <class Lanes>
void add_loop(Complexes frame, const float* window, float scale, float weight, Weighed to,
              std::uint32_t frames) NONBLOCKING {
    using Vector = typename Lanes::Vector;
    for (std::size_t i = 0; i < frames; i += Lanes::count) {
        const Vector shape = Lanes::load(window + i);
        const Vector gain = shape * Lanes::all(scale);
        Lanes::store(to.left + i, Lanes::multiply_add(Lanes::load(frame.re + i), gain, Lanes::load(to.left + i)));
        Lanes::store(to.right + i, Lanes::multiply_add(Lanes::load(frame.im + i), gain, Lanes::load(to.right + i)));
        Lanes::store(to.weight + i, Lanes::multiply_add(shape * Lanes::all(weight), shape, Lanes::load(to.weight + i)));
    }
}

template <class Lanes>
void take_loop(Weighed from, float* left, float* right, std::uint32_t frames) NONBLOCKING {
    using Vector = typename Lanes::Vector;
    std::size_t i = 0;
    for (; i + Lanes::count <= frames; i += Lanes::count) {
        const Vector weight = Lanes::load(from.weight + i);
        const Vector gain = Lanes::all(1.0F) / Lanes::at_least(weight, least_weight);
        Lanes::store(left + i, Lanes::load(from.left + i) * gain);
        if (right) Lanes::store(right + i, Lanes::load(from.right + i) * gain);
    }
    for (; i < frames; ++i) {
        const float gain = 1.0F / std::max(from.weight[i], least_weight);
        left[i] = from.left[i] * gain;
        if (right) right[i] = from.right[i] * gain;
    }
    for (float* const plane : {from.left, from.right, from.weight}) std::memset(plane, 0, frames * sizeof(float));
}

template <class Lanes>
constexpr StretchKernels stretch_loops{window_loop<Lanes>, power_loop<Lanes>, turn_loop<Lanes>, add_loop<Lanes>,
                                       take_loop<Lanes>};

}  // namespace
}  // namespace flitzis::kernels
