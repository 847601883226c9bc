#include "dsp/eq_kernel.hpp"

#include "dsp/eq_loop.hpp"

namespace flitzis::kernels {
namespace {

struct Baseline {
    static Vec4 multiply_add(Vec4 a, float b, Vec4 c) NONBLOCKING { return a * b + c; }
};

void eq(EqState& state, const EqDesign& design, float* left, float* right, const EqRows& gains,
        std::uint32_t frames) NONBLOCKING {
    eq_loop<Baseline>(state, design, left, right, gains, frames);
}

}  // namespace

#ifdef __x86_64__
void eq_avx2(EqState&, const EqDesign&, float*, float*, const EqRows&, std::uint32_t) NONBLOCKING;
#endif

EqKernel eq_kernel(Simd simd) {
#ifdef __x86_64__
    if (simd == Simd::avx2) return eq_avx2;
#endif
    static_cast<void>(simd);
    return eq;
}

}  // namespace flitzis::kernels
