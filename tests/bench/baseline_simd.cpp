// Linked into a program in place of the dsp floor's own: it does without AVX2 on every machine.
#include "dsp/simd.hpp"

namespace flitzis {

Simd best_simd() { return Simd::baseline; }

}  // namespace flitzis
