#include "dsp/stretch_kernel.hpp"

#include "dsp/stretch_loop.hpp"

namespace flitzis::kernels {

#ifdef __x86_64__
const StretchKernels& stretch_kernels_avx2();
#endif

const StretchKernels& stretch_kernels(Simd simd) {
#ifdef __x86_64__
    if (simd == Simd::avx2) return stretch_kernels_avx2();
#endif
    static_cast<void>(simd);
    return stretch_loops<Four>;
}

}  // namespace flitzis::kernels
