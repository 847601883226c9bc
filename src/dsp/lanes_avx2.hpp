// Lanes with AVX2 and FMA: see lanes.hpp. For source files that are compiled for them.
#pragma once

#include <immintrin.h>

#include "dsp/lanes.hpp"

namespace flitzis::kernels {
namespace {

struct FusedFour : Four {
    [[gnu::always_inline]] static Vector multiply_add(Vector a, Vector b, Vector sum) NONBLOCKING {
        return _mm_fmadd_ps(a, b, sum);
    }
    [[gnu::always_inline]] static Vector multiply_subtract(Vector a, Vector b, Vector from) NONBLOCKING {
        return _mm_fnmadd_ps(a, b, from);
    }
};

struct Eight {
    using Vector = __m256;
    static constexpr std::size_t count = 8;

    [[gnu::always_inline]] static Vector load(const float* from) NONBLOCKING { return _mm256_loadu_ps(from); }
    [[gnu::always_inline]] static void store(float* to, Vector v) NONBLOCKING { _mm256_storeu_ps(to, v); }
    [[gnu::always_inline]] static Vector all(float value) NONBLOCKING { return _mm256_set1_ps(value); }
    [[gnu::always_inline]] static Vector reversed(Vector v) NONBLOCKING {
        return _mm256_permutevar8x32_ps(v, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0));
    }
    [[gnu::always_inline]] static Vector multiply_add(Vector a, Vector b, Vector sum) NONBLOCKING {
        return _mm256_fmadd_ps(a, b, sum);
    }
    [[gnu::always_inline]] static Vector multiply_subtract(Vector a, Vector b, Vector from) NONBLOCKING {
        return _mm256_fnmadd_ps(a, b, from);
    }
    [[gnu::always_inline]] static Vector below(Vector v, float limit) NONBLOCKING {
        const Vector magnitude = _mm256_andnot_ps(all(-0.0F), v);
        return _mm256_and_ps(v, _mm256_cmp_ps(magnitude, all(limit), _CMP_LT_OQ));
    }
    [[gnu::always_inline]] static Vector at_least(Vector v, float limit) NONBLOCKING {
        return _mm256_max_ps(v, all(limit));
    }
};

}  // namespace
}  // namespace flitzis::kernels
