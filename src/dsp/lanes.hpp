// Lanes of floats with the operations that loops are written in, four of them everywhere. For one source file of each
// kind of Simd: all of it has internal linkage, so that no linker takes one's instructions for the other's.
#pragma once

#include <cstddef>
#include <cstring>

#include "base/contract.hpp"
#include "dsp/simd.hpp"

namespace flitzis::kernels {
namespace {

/// SSE2 on x86-64, NEON on ARM, elsewhere what the compiler makes of it.
struct Four {
    using Vector = Vec4;
    static constexpr std::size_t count = 4;

    [[gnu::always_inline]] static Vector load(const float* from) NONBLOCKING {
        Vector v;
        std::memcpy(&v, from, sizeof v);
        return v;
    }
    [[gnu::always_inline]] static void store(float* to, Vector v) NONBLOCKING { std::memcpy(to, &v, sizeof v); }
    [[gnu::always_inline]] static Vector all(float value) NONBLOCKING { return Vector{value, value, value, value}; }
    [[gnu::always_inline]] static Vector reversed(Vector v) NONBLOCKING {
        return __builtin_shufflevector(v, v, 3, 2, 1, 0);
    }
    [[gnu::always_inline]] static Vector multiply_add(Vector a, Vector b, Vector sum) NONBLOCKING {
        return a * b + sum;
    }
    [[gnu::always_inline]] static Vector multiply_subtract(Vector a, Vector b, Vector from) NONBLOCKING {
        return from - a * b;
    }
    /// 0 where it is not below `limit`, or not a number.
    [[gnu::always_inline]] static Vector below(Vector v, float limit) NONBLOCKING {
        constexpr int magnitude = 0x7fff'ffff;  // compares as an integer like the float it is the bits of
        const Ints4 bits = reinterpret_cast<Ints4>(v);
        return reinterpret_cast<Vector>(bits & ((bits & magnitude) < reinterpret_cast<Ints4>(all(limit))));
    }
    [[gnu::always_inline]] static Vector at_least(Vector v, float limit) NONBLOCKING {
        const Ints4 more = v > all(limit);
        return reinterpret_cast<Vector>((reinterpret_cast<Ints4>(v) & more) |
                                        (reinterpret_cast<Ints4>(all(limit)) & ~more));
    }
};

}  // namespace
}  // namespace flitzis::kernels
