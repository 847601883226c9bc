#include "engine/levels.hpp"

#include <algorithm>
#include <cmath>

namespace flitzis {
namespace {

constexpr double rounding = 1e-4;  // of a float that was cubed and comes back

/// To a millionth, finer than any mixer's step: what 150 % comes back as can be assigned.
double cubic(double linear) { return std::round(std::cbrt(linear) * 1e6) / 1e6; }

float loudest(std::span<const float> channels) { return *std::max_element(channels.begin(), channels.end()); }

bool is_number(float value) { return std::isfinite(value); }

/// All channels of the longer one are compared, where the other says one value for all.
bool sound_alike(std::span<const float> a, std::span<const float> b) {
    const auto at = [](std::span<const float> channels, std::size_t i) {
        return static_cast<double>(channels[std::min(i, channels.size() - 1)]);
    };
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i)
        if (std::abs(std::cbrt(at(a, i)) - std::cbrt(at(b, i))) >= rounding) return false;
    return true;
}

}  // namespace

double Levels::level() const { return cubic(loudest(channels_)); }

void Levels::want_level(double level) {
    wants_level_ = true;
    if (std::abs(level - this->level()) < 1e-6) return;
    const double factor = level * level * level / static_cast<double>(loudest(balance_));
    channels_ = balance_;
    for (float& channel : channels_) channel = static_cast<float>(channel * factor);
}

void Levels::want_mute(bool mute) {
    wants_mute_ = true;
    mute_ = mute;
}

void Levels::keep() { wants_level_ = wants_mute_ = true; }

std::vector<float> Levels::linear(std::uint32_t channels) const {
    if (channels_.size() == channels) return channels_;
    return std::vector<float>(channels, loudest(channels_));
}

bool Levels::contradicted_by(std::span<const float> linear, bool mute) const {
    return (wants_level_ && !sound_alike(linear, channels_)) || (wants_mute_ && mute != mute_);
}

std::optional<VolumeChanged> Levels::told(std::span<const float> linear, bool mute) {
    const VolumeChanged before{level(), mute_};
    mute_ = mute;
    const bool numbers = !linear.empty() && std::all_of(linear.begin(), linear.end(), is_number);
    if (numbers) {
        std::vector<float> now(linear.begin(), linear.end());
        for (float& channel : now) channel = std::max(channel, 0.0F);
        if (!sound_alike(now, channels_)) channels_ = std::move(now);
        if (loudest(channels_) > 0.0F) balance_ = channels_;
    }
    const VolumeChanged after{level(), mute_};
    if (std::abs(after.volume - before.volume) < rounding && after.mute == before.mute) return {};
    return after;
}

}  // namespace flitzis
