#include "dsp/interpolate.hpp"

#include "dsp/interpolate_loop.hpp"
#include "dsp/subnormals.hpp"

namespace flitzis {
namespace kernels {
namespace {

/// SSE2 on x86-64, NEON on ARM, elsewhere what the compiler makes of it.
struct Four {
    using Vector = Vec4;

    static Vector load(const float* from) NONBLOCKING { return *reinterpret_cast<const Anywhere*>(from); }
    static Vector all(float value) NONBLOCKING { return Vector{value, value, value, value}; }
    static Vector multiply_add(Vector a, Vector b, Vector sum) NONBLOCKING { return a * b + sum; }
    static void store_sums(const Vector* v, float* to) NONBLOCKING {
        const Vector low = pairs(v[0], v[1]);
        const Vector high = pairs(v[2], v[3]);
        *reinterpret_cast<Anywhere*>(to) =
            __builtin_shufflevector(low, high, 0, 1, 4, 5) + __builtin_shufflevector(low, high, 2, 3, 6, 7);
    }

   private:
    using Anywhere [[gnu::vector_size(16), gnu::aligned(4), gnu::may_alias]] = float;

    static Vector pairs(Vector a, Vector b) NONBLOCKING {
        return __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    }
};

void interpolate(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                 std::span<const Position> positions) NONBLOCKING {
    interpolate_loop<Four>(kernel, from, to, positions);
}

}  // namespace

#ifdef __x86_64__
Interpolator interpolate_avx2;
#endif

}  // namespace kernels

Interpolator* interpolator(Simd simd) {
#ifdef __x86_64__
    if (simd == Simd::avx2) return kernels::interpolate_avx2;
#endif
    static_cast<void>(simd);
    return kernels::interpolate;
}

void interpolate(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                 std::span<const Position> positions) NONBLOCKING {
    const WithoutSubnormals fast;
    kernel.interpolator(kernel, from, to, positions);
}

}  // namespace flitzis
