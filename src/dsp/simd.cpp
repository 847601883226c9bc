// Apart from all else, so that a program that measures can link another answer in its place.
#include "dsp/simd.hpp"

namespace flitzis {

Simd best_simd() {
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return Simd::avx2;
#endif
    return Simd::baseline;
}

}  // namespace flitzis
