// What of StretchSpectra is about onsets: partials that are held across one go on through it, and what begins with it
// is the material itself, in the same bins, too. By its frequency it is known how a partial would go on without it.
#include <algorithm>

#include "dsp/stretch_spectra.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t around = 2;      // bins on either side of a peak that are compared
constexpr std::uint32_t skirt = 4;       // and that turn with it
constexpr float coherence = 0.97F;       // from one hop to the next
constexpr float level_change = 1.4F;     // the same, as powers
constexpr float match_coherence = 0.7F;  // across the onset, where the frequency is not known
constexpr float match_change = 4.0F;     // the same, as powers
constexpr float match_error = 0.36F;     // across the onset: what differs from what was foretold, as a power
constexpr float others = 0.0025F;        // from so much on, as a power, something else is in the attack, too

}  // namespace

void StretchSpectra::forget_steady() NONBLOCKING {
    std::fill(steady_.re, steady_.re + half_ + 1, 1.0F);
    std::fill(steady_.im, steady_.im + half_ + 1, 0.0F);
}

Likeness StretchSpectra::likeness(Complexes a, Complexes b, std::uint32_t peak) const NONBLOCKING {
    Likeness all;
    for (std::uint32_t bin = peak - around; bin <= peak + around; ++bin)
        for (std::uint32_t channel = 0; channel < 2; ++channel) {
            const Bin one = unpacked(a, bin, channel);
            const Bin other = unpacked(b, bin, channel);
            all.common = all.common + one * conjugate(other);
            all.a += power(one);
            all.b += power(other);
        }
    return all;
}

/// A peak that is the same one hop before.
void StretchSpectra::note_steady(std::uint32_t peak, std::int64_t apart) NONBLOCKING {
    if (peak <= around || peak + around >= half_ || holds_ == held_.size()) return;
    const Likeness both = likeness(here_, before_, peak);
    if (both.coherence() < coherence || both.a > level_change * both.b || both.b > level_change * both.a) return;
    held_[holds_++] = {peak, tables_.frequency(both.common, peak, apart), 0, 0, {}, {}, {}};
}

void StretchSpectra::match(std::uint32_t part, std::int64_t ahead, std::int64_t on) NONBLOCKING {
    constexpr std::uint32_t parts = Stretcher::Tables::match_parts;
    for (std::uint32_t i = holds_ * part / parts; i < holds_ * (part + 1) / parts; ++i) match(held_[i], ahead, on);
}

void StretchSpectra::match(Held& held, std::int64_t ahead, std::int64_t on) const NONBLOCKING {
    const std::uint32_t peak = held.peak;
    const Likeness both = likeness(sounding_, here_, peak);
    held.measured = direction(both.common);
    held.foretold = held.measured;
    if (held.frequency > 0.0F) {
        held.foretold =
            direction({turns_.re[peak], turns_.im[peak]}) * tables_.turned(-held.frequency * static_cast<float>(ahead));
        held.on = tables_.turned(held.frequency * static_cast<float>(on));
        const Bin error = conjugate(both.common) * held.foretold - Bin{both.a, 0.0F};
        if (power(error) > match_error * both.a * both.a) return;
    } else if (both.coherence() < match_coherence || both.a > match_change * both.b || both.b > match_change * both.a) {
        return;
    }
    held.low = held.high = peak;
    while (held.low > 1 && peak - held.low < skirt && power_[held.low - 1] < power_[held.low]) --held.low;
    while (held.high < half_ - 1 && held.high - peak < skirt && power_[held.high + 1] < power_[held.high]) ++held.high;
}

void StretchSpectra::turn_attack() NONBLOCKING {
    forget_steady();
    std::uint32_t end = 0;
    for (std::uint32_t i = 0; i < holds_; ++i) {
        Held& held = held_[i];
        if (held.high == 0) continue;
        held.low = std::max(held.low, end);  // a bin between two goes with one
        end = held.high + 1;
        const bool alone = held.frequency == 0.0F || other_than(held, conjugate(held.foretold) * held.on) < others;
        const Bin turn = alone ? held.measured : held.foretold;
        std::fill(steady_.re + held.low, steady_.re + held.high + 1, turn.re);
        std::fill(steady_.im + held.low, steady_.im + held.high + 1, turn.im);
        if (!alone) turn_beside(held, conjugate(held.foretold) * held.on);
    }
    tables_.kernels.turn(here_, steady_, sounding_, tables_.frame);
}

/// What else than the partial is in its bins of the attack, beside it, as a power.
float StretchSpectra::other_than(const Held& held, Bin there) const NONBLOCKING {
    float other = 0.0F;
    float all = 0.0F;
    for (std::uint32_t bin = held.low; bin <= held.high; ++bin)
        for (std::uint32_t channel = 0; channel < 2; ++channel) {
            const Bin partial = unpacked(sounding_, bin, channel) * there;
            other += power(unpacked(here_, bin, channel) - partial);
            all += power(partial);
        }
    return other / (all + 1e-30F);
}

/// Turns back what else is in a partial's bins: they will be turned as a whole.
void StretchSpectra::turn_beside(const Held& held, Bin there) NONBLOCKING {
    const auto beside = [this](std::uint32_t bin, Bin to, Bin turn) NONBLOCKING {
        const Bin partial = Bin{sounding_.re[bin], sounding_.im[bin]} * to;
        const Bin other = Bin{here_.re[bin], here_.im[bin]} - partial;
        const Bin both = partial + other * conjugate(turn);
        here_.re[bin] = both.re;
        here_.im[bin] = both.im;
    };
    for (std::uint32_t bin = held.low; bin <= held.high; ++bin) {
        beside(bin, there, held.foretold);
        beside(tables_.frame - bin, conjugate(there), conjugate(held.foretold));
    }
}

}  // namespace flitzis
