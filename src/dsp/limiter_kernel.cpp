#include "dsp/limiter_kernel.hpp"

#include "dsp/limiter_loop.hpp"

namespace flitzis::kernels {
namespace {

struct Baseline {
    using Vec = Vec4;
    static constexpr std::uint32_t lanes = 4;
    static Vec multiply_add(Vec a, Vec4 b, Vec c) NONBLOCKING { return a * b + c; }
    static Vec max(Vec a, Vec b) NONBLOCKING { return a > b ? a : b; }
    static Vec min(Vec a, Vec b) NONBLOCKING { return a < b ? a : b; }
    static Vec abs(Vec a) NONBLOCKING { return reinterpret_cast<Vec>(reinterpret_cast<Ints4>(a) & 0x7fff'ffff); }
};

void detect(const float* from, float* peaks, float* edges, std::uint32_t frames,
            const LimiterDesign& design) NONBLOCKING {
    detect_loop<Baseline>(from, peaks, edges, frames, design);
}

void shape(LimiterWork& work, std::uint32_t frames, const LimiterDesign& design) NONBLOCKING {
    shape_loop<Baseline>(work, frames, design);
}

}  // namespace

#ifdef __x86_64__
void detect_avx2(const float*, float*, float*, std::uint32_t, const LimiterDesign&) NONBLOCKING;
void shape_avx2(LimiterWork&, std::uint32_t, const LimiterDesign&) NONBLOCKING;
#endif

LimiterKernels limiter_kernels(Simd simd) {
#ifdef __x86_64__
    if (simd == Simd::avx2) return {detect_avx2, shape_avx2};
#endif
    static_cast<void>(simd);
    return {detect, shape};
}

}  // namespace flitzis::kernels
