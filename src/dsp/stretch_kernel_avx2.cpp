// The stretcher's loops with AVX2 and FMA.
#include "dsp/lanes_avx2.hpp"
#include "dsp/stretch_loop.hpp"

namespace flitzis::kernels {

const StretchKernels& stretch_kernels_avx2();
const StretchKernels& stretch_kernels_avx2() { return stretch_loops<Eight>; }

}  // namespace flitzis::kernels
