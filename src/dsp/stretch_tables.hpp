// What all stretchers of a rate share, and the plan by which each spreads its work.
#pragma once

#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/bin.hpp"
#include "dsp/fft.hpp"
#include "dsp/stretch_kernel.hpp"
#include "dsp/stretcher.hpp"

namespace flitzis {

/// A piece of the work of a hop, small enough for a block of 64 frames, and its number where there are several.
struct StretchStep {
    enum class What : std::uint8_t {
        load_here,         ///< the frame that is to come
        transform_here,    ///< one pass
        load_before,       ///< the one a hop before it
        transform_before,  ///< one pass
        measure,           ///< powers of the frame that is to come
        find_peaks,        ///< a part of the bins
        lock,              ///< a part of the peaks: by how much they are to be turned
        keep_level,        ///< of noise, whose frames do not agree
        turn,              ///< all bins
        invert,            ///< one pass
        add,               ///< to what comes out
        load_verbatim,     ///< the material of the onset that comes, where the last frame before it is
        match,             ///< a part of the bins: by how much what is steady is to be turned behind the onset
        load_attack,       ///< the material around the onset
        turn_attack,       ///< all bins
    };
    What what;
    std::uint8_t part;
    float done;  ///< how much of the hop's work is done with it, 0-1
};

struct Stretcher::Tables {
    Tables(SampleRate rate, Simd simd);

    std::uint32_t frame;  ///< frames of a frame
    std::uint32_t hop;    ///< and from one to the next: a quarter of it
    std::uint32_t least;  ///< frames between two onsets that frames are made in
    std::uint32_t fade;   ///< how long it takes to go over to an onset
    Fft fft;
    const kernels::StretchKernels& kernels;
    std::vector<float> window;  ///< Hann's
    std::vector<float> share;   ///< what the frames before weigh while new ones come in: from 1 to 0
    std::vector<StretchStep> plan;
    std::vector<StretchStep> plan_with_onset;

    /// Hann's window of `length`, at frame i of it.
    float window_of(std::uint32_t length, std::uint32_t i) const NONBLOCKING {
        const float at = (static_cast<float>(i) + 0.5F) * (static_cast<float>(fine_steps) / static_cast<float>(length));
        return fine_[static_cast<std::uint32_t>(at)];
    }

    /// A number of length 1, so many turns from 1.
    Bin turned(float turns) const NONBLOCKING;
    /// Turns a frame of a peak, by how far it turned between two spectra whose middles are `apart` frames apart; 0
    /// where that does not tell it.
    float frequency(Bin turn, std::uint32_t peak, std::int64_t apart) const NONBLOCKING;

    static constexpr std::uint32_t find_parts = 2;
    static constexpr std::uint32_t lock_parts = 4;
    static constexpr std::uint32_t match_parts = 4;

   private:
    static constexpr std::uint32_t fine_steps = 8192;
    std::vector<float> fine_;
};

}  // namespace flitzis
