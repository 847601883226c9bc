// The discrete Fourier transform of complex numbers, in passes that can be made one by one: a Stockham transform of
// radix 4 (and 2), which leaves the bins in their order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "dsp/fft_kernel.hpp"
#include "dsp/simd.hpp"

namespace flitzis {

class Fft {
   public:
    /// `size`: a power of two, 16-65536. [control] [worker]
    explicit Fft(std::uint32_t size, Simd simd = best_simd());

    std::uint32_t size() const NONBLOCKING { return size_; }
    std::uint32_t passes() const NONBLOCKING { return static_cast<std::uint32_t>(passes_.size()); }

    /// One of passes(), in their order, each from what the one before has written. What is read and what is written
    /// are size() long and do not overlap. [render] wait-free.
    void pass(std::uint32_t number, Complexes from, Complexes to) const NONBLOCKING;

   private:
    struct Pass {
        std::uint32_t radix;
        std::uint32_t length;
        std::uint32_t interval;
        std::size_t twiddles;  // where they begin
    };

    std::uint32_t size_;
    kernels::FftKernel kernel_;
    std::vector<Pass> passes_;
    std::vector<float> twiddles_;
};

}  // namespace flitzis
