#include "dsp/fft_kernel.hpp"

#include "dsp/fft_loop.hpp"

namespace flitzis::kernels {
namespace {

void fft(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING { fft_loop<Four, Four>(pass, from, to); }

}  // namespace

#ifdef __x86_64__
void fft_avx2(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING;
#endif

FftKernel fft_kernel(Simd simd) {
#ifdef __x86_64__
    if (simd == Simd::avx2) return fft_avx2;
#endif
    static_cast<void>(simd);
    return fft;
}

}  // namespace flitzis::kernels
