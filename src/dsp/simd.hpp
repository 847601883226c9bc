// Which instructions the kernels use that exist twice: what every machine has, or AVX2 with FMA. Those round less
// often, so that bytes are the same on one machine, and near each other on two.
#pragma once

namespace flitzis {

enum class Simd { baseline, avx2 };

/// The best that this machine has. [control] [worker]
Simd best_simd();

/// Four lanes of floats, and what compares them.
using Vec4 [[gnu::vector_size(16)]] = float;
using Ints4 [[gnu::vector_size(16)]] = int;

}  // namespace flitzis
