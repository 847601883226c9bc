#include "dsp/onset_novelty.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace flitzis {
namespace {

// Not nearer than the window is long, or an attack would hide itself; 28 ms back what beats slowly was as loud as now.
constexpr std::uint32_t nearest = 3;   // hops
constexpr std::uint32_t farthest = 7;  // hops

constexpr float most_gain = 251.0F;  // 24 dB: no band decides alone
constexpr float lone_gain = 3.2F;    // 5 dB
constexpr float lone_weight = 0.65F;
constexpr float lone_share = 0.2F;  // of what sounds now
constexpr float lone_level = 0.3F;  // of what sounded lately

// What is left of a loud band in others: 30 dB less in the next one, and 9 dB less in each farther one. Hann's side
// lobes fall faster, but tones that move and beat have more of them.
constexpr float leak = 1e-3F;
constexpr float fall = 0.125F;
constexpr float covered = 1e-6F;      // of all that sounds: nobody hears it
constexpr float inaudible = 1e-10F;   // mean square
constexpr float forgetting = 0.008F;  // a hop

float decibels(float gain) { return 10.0F * std::log10(gain); }

/// What each band may hold of the others.
BandPowers leaked(const BandPowers& from, float least) {
    BandPowers floors;
    float carried = least;
    for (std::size_t band = 0; band < BandPowers::most; ++band) {
        floors.bands[band] = carried;
        carried = std::max({least, carried * fall, from.bands[band] * leak});
    }
    carried = least;
    for (std::size_t band = BandPowers::most; band-- > 0;) {
        floors.bands[band] = std::max(floors.bands[band], carried);
        carried = std::max({least, carried * fall, from.bands[band] * leak});
    }
    return floors;
}

/// The gain of two bands together, or of the same one.
float gain_of(const BandPowers& now, const BandPowers& then, float floor, std::size_t band, std::size_t other) {
    if (band == other) return (now.bands[band] + floor) / (then.bands[band] + floor);
    return (now.bands[band] + now.bands[other] + floor) / (then.bands[band] + then.bands[other] + floor);
}

}  // namespace

Novelty::Novelty(std::span<const std::size_t> bins) {
    for (const std::size_t count : bins) allowances_.push_back(1.0F + 2.0F / std::sqrt(static_cast<float>(count)));
}

BandPowers Novelty::before() const {
    BandPowers most;
    for (std::uint32_t back = nearest; back <= farthest; ++back) {
        const BandPowers& then = recent_[(hops_ - back) % recent_.size()];
        for (std::size_t band = 0; band < BandPowers::most; ++band)
            most.bands[band] = std::max(most.bands[band], then.bands[band]);
    }
    return most;
}

float Novelty::next(const BandPowers& now) {
    const BandPowers then = before();
    recent_[hops_ % recent_.size()] = now;
    ++hops_;
    const float sounding = now.total();
    const BandPowers floors = leaked(then, std::max(inaudible, covered * std::max(level_, then.total())));
    const std::size_t last = allowances_.size() - 1;
    float product = 1;  // one logarithm for all bands
    float lone = 1;
    for (std::size_t band = 0; band <= last; ++band) {
        const float power = now.bands[band];
        if (power <= floors.bands[band]) continue;
        const auto gain_with = [&](std::size_t other) {
            return gain_of(now, then, floors.bands[band], band, other) / allowances_[band];
        };
        const float gain = gain_with(band);
        product *= std::clamp(gain, 1.0F, most_gain);
        if (gain <= lone_gain || power <= lone_share * sounding || power <= lone_level * level_) continue;
        // A tone that moves from band to band is no new one.
        const float beside = std::min(gain_with(band - (band > 0 ? 1 : 0)), gain_with(std::min(band + 1, last)));
        lone = std::max(lone, std::min(gain, beside));
    }
    level_ += forgetting * (sounding - level_);
    const float all = decibels(product) / static_cast<float>(allowances_.size());
    return lone > lone_gain ? std::max(all, lone_weight * decibels(lone)) : all;
}

}  // namespace flitzis
