// A bin of a spectrum, a complex number: what std::complex does, without its detours for infinities.
#pragma once

#include "base/contract.hpp"

namespace flitzis {

struct Bin {
    float re;
    float im;
};

inline Bin operator*(Bin a, Bin b) NONBLOCKING { return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re}; }
inline Bin operator+(Bin a, Bin b) NONBLOCKING { return {a.re + b.re, a.im + b.im}; }
inline Bin operator-(Bin a, Bin b) NONBLOCKING { return {a.re - b.re, a.im - b.im}; }
inline Bin conjugate(Bin a) NONBLOCKING { return {a.re, -a.im}; }
inline float power(Bin a) NONBLOCKING { return a.re * a.re + a.im * a.im; }
/// As long as 1; nothing where it is not long enough to have a direction.
inline Bin direction(Bin a) NONBLOCKING {
    constexpr float silence = 1e-30F;
    const float all = power(a);
    const float scale = all > silence ? 1.0F / __builtin_sqrtf(all) : 0.0F;
    return {a.re * scale, a.im * scale};
}

}  // namespace flitzis
