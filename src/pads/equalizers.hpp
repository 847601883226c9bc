// The equalizers of pads that have one: as many as pads that can sound at a time, whoever needs them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <span>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "dsp/eq.hpp"
#include "dsp/subnormals.hpp"
#include "pads/fixed_list.hpp"

namespace flitzis {

/// One, and how long it is still heard after what it filters has ended.
struct Equalizer {
    explicit Equalizer(SampleRate rate, std::uint32_t channels) : eq(rate, channels) {}

    /// Filters `frames`, of which the first `sounding` are not silence. False where all that comes out is. [render]
    bool process(std::span<float* const> planes, std::uint32_t frames, std::uint32_t sounding) NONBLOCKING {
        if (sounding > 0) ringing = eq.tail() + sounding;
        if (ringing == 0) return false;
        const std::uint32_t heard = std::min(ringing, frames);
        const WithoutSubnormals fast;  // what rings out goes through them
        eq.process(planes, heard);
        ringing -= heard;
        return true;
    }

    Eq eq;
    std::uint32_t ringing = 0;  ///< frames
};

class Equalizers {
   public:
    /// [control]
    void prepare(std::size_t count, SampleRate rate, std::uint32_t channels) {
        all_.clear();
        free_.prepare(count);
        for (std::size_t i = 0; i < count; ++i) free_.push(&all_.emplace_back(rate, channels));
    }

    /// One that is as it was made; there are enough. [render] wait-free.
    Equalizer& take() NONBLOCKING { return *free_.pop(); }
    /// [render] wait-free.
    void give_back(Equalizer& one) NONBLOCKING {
        one.eq.set({});
        one.eq.reset();
        one.ringing = 0;
        free_.push(&one);
    }

   private:
    std::deque<Equalizer> all_;
    FixedList<Equalizer*> free_;
};

}  // namespace flitzis
