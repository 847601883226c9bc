// The spectra of a hop, and what puts them into phase: around each peak all bins are turned by one angle, that by which
// the peak goes on from the frame before. Two channels are one complex signal, and turn together: the image stays.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "dsp/bin.hpp"
#include "dsp/stretch_tables.hpp"

namespace flitzis {

/// What two spectra have in common around a peak: a times the conjugate of b, and the power of each.
struct Likeness {
    Bin common{0.0F, 0.0F};
    float a = 0.0F;
    float b = 0.0F;

    float coherence() const NONBLOCKING { return power(common) / (a * b + 1e-30F); }
};

class StretchSpectra {
   public:
    explicit StretchSpectra(const Stretcher::Tables& tables);

    /// Where to load what is to be transformed: by as many passes as there are, it comes to be `here` or `before`.
    enum class Frame { here, before };
    Complexes loading(Frame frame) NONBLOCKING;
    /// Loads `length` frames, whose middle is at `centre`, under a window; silence around. [render]
    void load(Frame frame, const StretchSource& source, std::uint32_t channels, std::int64_t centre,
              std::uint32_t length) NONBLOCKING;
    void transform(Frame frame, std::uint32_t pass) NONBLOCKING;

    /// How the frame that is to come gets its phases. [render]
    enum class From {
        sounding,  ///< `before` is one hop before it on the way, and the frame that sounds goes on by as much
        verbatim   ///< `before` is the material that sounds now where the frame is to be, turned by what is steady
    };
    void measure() NONBLOCKING;
    void find_peaks(std::uint32_t part) NONBLOCKING;
    /// `onset_comes`: note which peaks are steady, for match(). `apart`: frames from `before` to `here` on the way; 0
    /// where they are not as long as the attack's will be.
    void lock(std::uint32_t part, From from, bool onset_comes, std::int64_t apart) NONBLOCKING;
    /// Behind lock() from what sounds: noise stays as loud as it was.
    void keep_level() NONBLOCKING;
    void turn() NONBLOCKING;
    void invert(std::uint32_t pass) NONBLOCKING;
    /// What all passes of invert() have made.
    Complexes inverse() NONBLOCKING;

    /// Behind an onset: nothing is known to be steady. [render]
    void forget_steady() NONBLOCKING;
    /// `here` is the onset's material where the frame that turn() made is, `ahead` frames of the way behind what that
    /// was made of. Finds steady peaks that are in both, and by how much the one is to be turned to go on as the other,
    /// in a frame that is another `on` frames further, too. [render]
    void match(std::uint32_t part, std::int64_t ahead, std::int64_t on) NONBLOCKING;
    /// `here` is that frame, the attack's: what is steady is turned, and nothing else.
    void turn_attack() NONBLOCKING;

   private:
    /// A peak that is steady where an onset comes, and what match() finds of it.
    struct Held {
        std::uint32_t peak;
        float frequency;  ///< turns a frame; 0: not known
        std::uint32_t low;
        std::uint32_t high;  ///< the last bin that is turned; 0: it is not there behind the onset
        Bin measured;        ///< by how much, as it is there, with what else begins there
        Bin foretold;        ///< and as it must be, by its frequency
        Bin on;              ///< how it goes on from where it sounds to the attack's frame
    };

    /// One channel's bin of the two that are packed, twice as large.
    Bin unpacked(Complexes packed, std::uint32_t bin, std::uint32_t channel) const NONBLOCKING;
    Bin turn_at_peak(std::uint32_t peak, From from) const NONBLOCKING;
    Likeness likeness(Complexes a, Complexes b, std::uint32_t peak) const NONBLOCKING;
    void note_steady(std::uint32_t peak, std::int64_t apart) NONBLOCKING;
    void match(Held& held, std::int64_t ahead, std::int64_t on) const NONBLOCKING;
    float other_than(const Held& held, Bin there) const NONBLOCKING;
    void turn_beside(const Held& held, Bin there) NONBLOCKING;
    bool is_peak(std::uint32_t bin) const NONBLOCKING;
    std::uint32_t end_of(std::uint32_t number) const NONBLOCKING;

    const Stretcher::Tables& tables_;
    std::uint32_t half_;
    std::vector<float> memory_;
    Complexes here_;
    Complexes before_;
    Complexes work_;
    Complexes sounding_;  // the frame that was turned last
    Complexes turns_;     // cosine and sine for each bin
    Complexes steady_;    // the same, behind an onset
    float* power_;        // of each bin; two more before and behind
    std::vector<std::uint32_t> peaks_;
    std::uint32_t found_ = 0;   // peaks
    std::uint32_t locked_ = 0;  // bins whose turn is known
    std::vector<Held> held_;
    std::uint32_t holds_ = 0;
};

}  // namespace flitzis
