// Turns the spectrum of a frame so that it goes on from what sounds already: each partial by how far its phase has gone
// on since one hop before, and what lies around it by as much (identity phase locking: J. Laroche and M. Dolson, 1999).
// Two real channels are the real and the imaginary part of what was transformed, and are turned alike: where they come
// from stays as it was.
#pragma once

#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "dsp/fft.hpp"

namespace flitzis {

/// A complex number on the unit circle, or none.
struct Turn {
    float re = 1.0F;
    float im = 0.0F;
};

/// [render] its functions are wait-free. Those with parts do one of so many, in order.
class PhaseLock {
   public:
    static constexpr std::uint32_t search_parts = 2;
    static constexpr std::uint32_t lock_parts = 4;
    static constexpr std::uint32_t match_parts = 4;

    /// Of frames of `size`. [control]
    explicit PhaseLock(std::uint32_t size);

    /// Nothing sounds yet. [render]
    void reset() NONBLOCKING;
    /// What is spliced in sounds as it was taken. [render]
    void unmatch() NONBLOCKING;

    void measure(Complexes now) NONBLOCKING;
    void search(std::uint32_t part) NONBLOCKING;

    struct Frame {
        Complexes now;
        Complexes before;  ///< one hop earlier; of the first one: what was spliced in, at the same time
        bool first;
        bool mark;  ///< which partials are steady: for match()
    };
    void lock(const Frame& frame, std::uint32_t part) NONBLOCKING;
    /// Makes of `now` what is to sound: as loud as it was, where it does not agree with what sounds already, and adds
    /// up to less. [render]
    void turn(const Frame& frame) NONBLOCKING;
    Complexes sounding() const NONBLOCKING { return sounding_; }

    /// What is to be spliced in, at the time of what sounds: its steady partials go on as they sound. [render]
    void compare(Complexes spliced) NONBLOCKING;
    void match(Complexes spliced, std::uint32_t part) NONBLOCKING;
    /// Turns what is spliced in so. [render]
    void turn_spliced(Complexes spliced) const NONBLOCKING;

   private:
    bool is_peak(std::uint32_t number) const NONBLOCKING;
    Turn turn_of(const Frame& frame, std::uint32_t peak) const NONBLOCKING;
    bool steady(const Frame& frame, std::uint32_t peak) const NONBLOCKING;
    std::uint32_t valley_after(std::uint32_t index) const NONBLOCKING;
    void keep_level(Complexes now) NONBLOCKING;
    void match_peak(Complexes spliced, std::uint32_t peak) NONBLOCKING;

    std::uint32_t size_;
    std::uint32_t half_;
    std::vector<float> memory_;
    Complexes sounding_;
    Complexes turns_;    // of each bin up to half_
    Complexes matched_;  // turns of what was spliced in
    float* power_;       // of both channels, a few bins on both sides too
    float* other_;       // the same of what it is compared with
    std::vector<std::uint32_t> peaks_;
    std::vector<std::uint8_t> steady_;
    std::uint32_t found_ = 0;   // in peaks_
    std::uint32_t turned_ = 0;  // bins below have their turn
};

}  // namespace flitzis
