#include "dsp/onset_attack.hpp"

#include <algorithm>
#include <cmath>

namespace flitzis {
namespace {

constexpr std::size_t order = 24;     // two a tone, and some
constexpr double unheard = 1e-3;      // of the attack's peak
constexpr double above_before = 1.5;  // times what was missed before

std::size_t length_of(double seconds, SampleRate rate) {
    return static_cast<std::size_t>(std::lround(seconds * rate.hz));
}

/// Each becomes the largest of `width` from there on, as far as there are any.
void hold_ahead(std::span<double> values, std::size_t width) {
    for (std::size_t held = 1; held < width;) {
        const std::size_t step = std::min(held, width - held);
        for (std::size_t i = 0; i + step < values.size(); ++i) values[i] = std::max(values[i], values[i + step]);
        held += step;
    }
}

}  // namespace

AttackFinder::AttackFinder(std::span<const Ring> channels, SampleRate rate)
    : channels_(channels),
      before_(length_of(0.012, rate)),
      rise_(std::max(std::size_t{4}, length_of(0.0005, rate))),
      prediction_(order),
      sound_(order + std::max(8 * order, length_of(0.016, rate)) + before_ + length_of(0.006, rate) + 3 * rise_),
      surprise_(before_ + length_of(0.006, rate) + 3 * rise_),
      envelope_(surprise_.size()) {
    error_.resize(surprise_.size());
}

std::int64_t AttackFinder::near(std::int64_t middle) {
    const std::int64_t first = middle - static_cast<std::int64_t>(before_);
    surprise(first);
    envelope_ = surprise_;
    hold_ahead(envelope_, rise_);
    return first + static_cast<std::int64_t>(beginning(steepest()));
}

void AttackFinder::surprise(std::int64_t first) {
    std::ranges::fill(surprise_, 0.0);
    const std::size_t learnt = sound_.size() - surprise_.size();
    for (const Ring& channel : channels_) {
        channel.read(std::span(sound_), first - static_cast<std::int64_t>(learnt));
        prediction_.learn(std::span(sound_).first(learnt));
        prediction_.miss(std::span(sound_).subspan(learnt - order), error_);
        for (std::size_t i = 0; i < error_.size(); ++i) surprise_[i] = std::max(surprise_[i], std::abs(error_[i]));
    }
}

/// Where the envelope rises most in decibels, of those places where it becomes large.
std::size_t AttackFinder::steepest() const {
    const double most = std::ranges::max(envelope_);
    const double floor = unheard * most + 1e-9;
    double best = 0;
    std::size_t at = before_;
    for (std::size_t i = 0; i + 3 * rise_ < envelope_.size(); i += 4) {
        const double after = envelope_[i + 2 * rise_];
        if (after < 2 * envelope_[i]) continue;
        const double rise = std::log((after + floor) / (envelope_[i] + floor)) * std::sqrt(after / most);
        if (rise > best) {
            best = rise;
            at = i;
        }
    }
    return at;
}

/// The first frame of a rise that is more than what was there before it.
std::size_t AttackFinder::beginning(std::size_t rise) const {
    const double peak = envelope_[rise + 2 * rise_];
    double before = envelope_[rise];
    for (std::size_t i = rise - std::min(rise, 4 * rise_); i < rise; ++i) before = std::max(before, surprise_[i]);
    const double heard = std::min(std::max(above_before * before, unheard * peak), 0.5 * peak);
    std::size_t at = rise;
    while (at < rise + 3 * rise_ && surprise_[at] <= heard) ++at;
    return at;
}

}  // namespace flitzis
