// Reading between frames with AVX2 and FMA.
#include <immintrin.h>

#include "dsp/interpolate_loop.hpp"

namespace flitzis::kernels {
namespace {

struct Eight {
    using Vector = __m256;

    static Vector load(const float* from) NONBLOCKING { return _mm256_loadu_ps(from); }
    static Vector all(float value) NONBLOCKING { return _mm256_set1_ps(value); }
    static Vector multiply_add(Vector a, Vector b, Vector sum) NONBLOCKING { return _mm256_fmadd_ps(a, b, sum); }
    static void store_sums(const Vector* v, float* to) NONBLOCKING {
        const Vector all = _mm256_hadd_ps(_mm256_hadd_ps(v[0], v[1]), _mm256_hadd_ps(v[2], v[3]));
        _mm_storeu_ps(to, _mm256_castps256_ps128(all) + _mm256_extractf128_ps(all, 1));
    }
};

}  // namespace

void interpolate_avx2(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                      std::span<const Position> positions) NONBLOCKING {
    interpolate_loop<Eight>(kernel, from, to, positions);
}

}  // namespace flitzis::kernels
