#include "dsp/fft.hpp"

#include <cmath>
#include <numbers>

namespace flitzis {

Fft::Fft(std::uint32_t size, Simd simd) : size_(size), kernel_(kernels::fft_kernel(simd)) {
    for (std::uint32_t length = size, interval = 1; length > 1;) {
        const std::uint32_t radix = length % 4 == 0 ? 4 : 2;
        passes_.push_back({radix, length, interval, twiddles_.size()});
        const std::uint32_t part = length / radix;
        for (std::uint32_t power = 1; radix == 4 && power < radix; ++power)
            for (const double quarter : {0.0, 0.5})  // the real parts, then the imaginary ones
                for (std::uint32_t i = 0; i < part; ++i) {
                    const double angle = -2.0 * std::numbers::pi * (power * i % length) / length;
                    twiddles_.push_back(static_cast<float>(std::cos(angle - quarter * std::numbers::pi)));
                }
        length /= radix;
        interval *= radix;
    }
}

void Fft::pass(std::uint32_t number, Complexes from, Complexes to) const NONBLOCKING {
    const Pass& pass = passes_[number];
    kernel_({pass.radix, pass.length, pass.interval, twiddles_.data() + pass.twiddles}, from, to);
}

}  // namespace flitzis
