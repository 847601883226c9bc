// The Fourier transform's loop with AVX2 and FMA.
#include "dsp/fft_loop.hpp"
#include "dsp/lanes_avx2.hpp"

namespace flitzis::kernels {

void fft_avx2(const FftPass& pass, Complexes from, Complexes to) NONBLOCKING {
    fft_loop<FusedFour, Eight>(pass, from, to);
}

}  // namespace flitzis::kernels
