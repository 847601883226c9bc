// A pass of the Fourier transform, in lanes that the includer names. For one source file of each kind of Simd: all of
// it has internal linkage.
#pragma once

#include <cstddef>

#include "dsp/fft_kernel.hpp"
#include "dsp/lanes.hpp"

namespace flitzis::kernels {
namespace {

template <class Lanes>
struct Number {
    typename Lanes::Vector re;
    typename Lanes::Vector im;

    [[gnu::always_inline]] static Number load(Complexes from, std::size_t at) NONBLOCKING {
        return {Lanes::load(from.re + at), Lanes::load(from.im + at)};
    }
    [[gnu::always_inline]] void store(Complexes to, std::size_t at) const NONBLOCKING {
        Lanes::store(to.re + at, re);
        Lanes::store(to.im + at, im);
    }
    [[gnu::always_inline]] Number operator+(const Number& other) const NONBLOCKING {
        return {re + other.re, im + other.im};
    }
    [[gnu::always_inline]] Number operator-(const Number& other) const NONBLOCKING {
        return {re - other.re, im - other.im};
    }
    /// Times -i.
    [[gnu::always_inline]] Number turned() const NONBLOCKING { return {im, -re}; }
    [[gnu::always_inline]] Number operator*(const Number& other) const NONBLOCKING {
        return {Lanes::multiply_subtract(im, other.im, re * other.re),
                Lanes::multiply_add(re, other.im, im * other.re)};
    }
};

/// What a butterfly of four makes of the numbers at `at` and at each `apart` from there, before twiddles.
template <class Lanes>
[[gnu::always_inline]] inline void butterfly(Complexes from, std::size_t at, std::size_t apart,
                                             Number<Lanes> (&to)[4]) NONBLOCKING {
    using N = Number<Lanes>;
    const N a = N::load(from, at);
    const N b = N::load(from, at + apart);
    const N c = N::load(from, at + 2 * apart);
    const N d = N::load(from, at + 3 * apart);
    const N even = a + c;
    const N odd = a - c;
    const N sum = b + d;
    const N turned = (b - d).turned();
    to[0] = even + sum;
    to[1] = odd + turned;
    to[2] = even - sum;
    to[3] = odd - turned;
}

/// Writes a[0], b[0], c[0], d[0], a[1] and so on.
[[gnu::always_inline]] inline void store_transposed(float* to, Vec4 a, Vec4 b, Vec4 c, Vec4 d) NONBLOCKING {
    const Vec4 low_ab = __builtin_shufflevector(a, b, 0, 4, 1, 5);
    const Vec4 high_ab = __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Vec4 low_cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
    const Vec4 high_cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
    Four::store(to, __builtin_shufflevector(low_ab, low_cd, 0, 1, 4, 5));
    Four::store(to + 4, __builtin_shufflevector(low_ab, low_cd, 2, 3, 6, 7));
    Four::store(to + 8, __builtin_shufflevector(high_ab, high_cd, 0, 1, 4, 5));
    Four::store(to + 12, __builtin_shufflevector(high_ab, high_cd, 2, 3, 6, 7));
}

/// The first pass, where what belongs together comes to lie side by side. `Lanes` are four.
template <class Lanes>
[[gnu::always_inline]] inline void first_pass(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING {
    using N = Number<Lanes>;
    const std::size_t quarter = pass.length / 4;
    const float* const w = pass.twiddles;
    for (std::size_t i = 0; i < quarter; i += 4) {
        N made[4];
        butterfly<Lanes>(from, i, quarter, made);
        for (std::size_t power = 1; power < 4; ++power) {
            const float* const row = w + 2 * (power - 1) * quarter + i;
            made[power] = made[power] * N{Lanes::load(row), Lanes::load(row + quarter)};
        }
        store_transposed(to.re + 4 * i, made[0].re, made[1].re, made[2].re, made[3].re);
        store_transposed(to.im + 4 * i, made[0].im, made[1].im, made[2].im, made[3].im);
    }
}

template <class Lanes>
[[gnu::always_inline]] inline void later_pass(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING {
    using N = Number<Lanes>;
    const std::size_t quarter = pass.length / 4;
    const std::size_t interval = pass.interval;
    const float* w = pass.twiddles;
    for (std::size_t i = 0; i < quarter; ++i, ++w) {
        const N first{Lanes::all(w[0]), Lanes::all(w[quarter])};
        const N second{Lanes::all(w[2 * quarter]), Lanes::all(w[3 * quarter])};
        const N third{Lanes::all(w[4 * quarter]), Lanes::all(w[5 * quarter])};
        for (std::size_t k = 0; k < interval; k += Lanes::count) {
            N made[4];
            butterfly<Lanes>(from, interval * i + k, interval * quarter, made);
            const std::size_t at = 4 * interval * i + k;
            made[0].store(to, at);
            (made[1] * first).store(to, at + interval);
            (made[2] * second).store(to, at + 2 * interval);
            (made[3] * third).store(to, at + 3 * interval);
        }
    }
}

/// The last one of a power of four: its twiddles are 1.
template <class Lanes>
[[gnu::always_inline]] inline void last_pass(std::size_t interval, Complexes from, Complexes to) NONBLOCKING {
    for (std::size_t k = 0; k < interval; k += Lanes::count) {
        Number<Lanes> made[4];
        butterfly<Lanes>(from, k, interval, made);
        for (std::size_t i = 0; i < 4; ++i) made[i].store(to, k + i * interval);
    }
}

/// The last one of a size that is no power of four.
template <class Lanes>
[[gnu::always_inline]] inline void pass_of_two(std::size_t half, Complexes from, Complexes to) NONBLOCKING {
    using N = Number<Lanes>;
    for (std::size_t i = 0; i < half; i += Lanes::count) {
        const N a = N::load(from, i);
        const N b = N::load(from, i + half);
        (a + b).store(to, i);
        (a - b).store(to, i + half);
    }
}

template <class Short, class Long>
[[gnu::always_inline]] inline void fft_loop(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING {
    if (pass.radix == 2) return pass_of_two<Long>(pass.interval, from, to);
    if (pass.interval == 1) return first_pass<Short>(pass, from, to);
    if (pass.length == 4 && pass.interval >= Long::count) return last_pass<Long>(pass.interval, from, to);
    if (pass.interval < Long::count) return later_pass<Short>(pass, from, to);
    later_pass<Long>(pass, from, to);
}

}  // namespace
}  // namespace flitzis::kernels
