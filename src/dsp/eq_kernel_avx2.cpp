// The equalizer's loop with AVX2 and FMA.
#include <immintrin.h>

#include "dsp/eq_loop.hpp"

namespace flitzis::kernels {
namespace {

struct Fused {
    static Vec4 multiply_add(Vec4 a, float b, Vec4 c) NONBLOCKING { return _mm_fmadd_ps(a, _mm_set1_ps(b), c); }
};

}  // namespace

void eq_avx2(EqState& state, const EqDesign& design, float* left, float* right, const EqRows& gains,
             std::uint32_t frames) NONBLOCKING {
    eq_loop<Fused>(state, design, left, right, gains, frames);
}

}  // namespace flitzis::kernels
