// What a sample is read through between its frames: a sinc of 32 taps under a Kaiser window (beta 9), which passes up
// to 0.94 of half the rate, in phases between which is interpolated (Julius O. Smith, Digital Audio Resampling). For
// steps longer than a frame it is stretched by so much, so that it passes less, by semitones: nothing folds back.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <span>

#include "base/contract.hpp"
#include "dsp/position.hpp"

namespace flitzis {

struct Kernel;

/// As interpolate() of dsp/interpolate.hpp.
using Interpolator = void(const Kernel& kernel, std::span<const float* const> from, std::span<float* const> to,
                          std::span<const Position> positions) NONBLOCKING;

struct Kernel {
    const float* coefficients = nullptr;   ///< phases + 1 rows of taps, the last one for the next frame
    std::uint32_t taps = 0;                ///< of 8 a multiple: as many frames behind a position as at and before it
    std::uint32_t phases = 0;              ///< between two frames
    Interpolator* interpolator = nullptr;  ///< with the best_simd()
};

class KernelBank {
   public:
    static constexpr std::uint32_t octaves = 2;  ///< steps of up to four frames
    static constexpr std::uint32_t most_taps = 32U << octaves;

    /// The only one, made when first asked for: milliseconds, and 1.7 MB. [control] [worker]
    static const KernelBank& shared();
    /// The same, or nullptr before it was made. [render] wait-free.
    static const KernelBank* made() NONBLOCKING;

    /// For steps no longer than that. [render] wait-free.
    const Kernel& for_step(Position longest) const NONBLOCKING {
        std::size_t found = 0;
        while (found + 1 < kernels_.size() && longest_[found] < longest) ++found;
        return kernels_[found];
    }
    std::span<const Kernel> kernels() const NONBLOCKING { return kernels_; }

   private:
    static constexpr std::size_t count = 12 * octaves + 1;
    static constexpr std::align_val_t line{64};  // so that no load of 8 coefficients touches two lines of the cache
    struct Free {
        void operator()(float* coefficients) const { ::operator delete[](coefficients, line); }
    };

    KernelBank();

    std::array<Position, count> longest_{};
    std::array<Kernel, count> kernels_{};
    std::unique_ptr<float[], Free> coefficients_;
};

}  // namespace flitzis
