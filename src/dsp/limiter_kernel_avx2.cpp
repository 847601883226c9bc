// The limiter's loops with AVX2 and FMA.
#include <immintrin.h>

#include "dsp/limiter_loop.hpp"

namespace flitzis::kernels {
namespace {

struct Fused {
    using Vec = __m256;
    static constexpr std::uint32_t lanes = 8;
    static Vec multiply_add(Vec a, const Vec4& b, Vec c) NONBLOCKING {
        return _mm256_fmadd_ps(a, _mm256_broadcast_ps(&b), c);
    }
    static Vec max(Vec a, Vec b) NONBLOCKING { return _mm256_max_ps(a, b); }
    static Vec min(Vec a, Vec b) NONBLOCKING { return _mm256_min_ps(a, b); }
    static Vec abs(Vec a) NONBLOCKING { return _mm256_andnot_ps(_mm256_set1_ps(-0.0F), a); }
};

}  // namespace

void detect_avx2(const float* from, float* peaks, float* edges, std::uint32_t frames,
                 const LimiterDesign& design) NONBLOCKING {
    detect_loop<Fused>(from, peaks, edges, frames, design);
}

void shape_avx2(LimiterWork& work, std::uint32_t frames, const LimiterDesign& design) NONBLOCKING {
    shape_loop<Fused>(work, frames, design);
}

}  // namespace flitzis::kernels
