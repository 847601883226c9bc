#include "engine/volume.hpp"

#include <cmath>

namespace flitzis {

void Volume::want_level(double level, pw::OutputStream* stream) {
    wanted_level_ = level_ = level;
    if (stream) stream->set_volume(static_cast<float>(level * level * level));
}

void Volume::want_mute(bool mute, pw::OutputStream* stream) {
    wanted_mute_ = mute_ = mute;
    if (stream) stream->set_mute(mute);
}

void Volume::keep() {
    wanted_level_ = level_;
    wanted_mute_ = mute_;
}

void Volume::apply(pw::OutputStream& stream) {
    if (wanted_level_)
        want_level(*wanted_level_, &stream);
    else
        stream.have_volume_told();
    if (wanted_mute_) want_mute(*wanted_mute_, &stream);
}

void Volume::look(const pw::OutputStream& stream, EventBox& box) {
    if (!stream.volume_known()) return;
    const double level = std::cbrt(static_cast<double>(stream.volume()));
    const bool mute = stream.mute();
    constexpr double rounding = 1e-4;  // of a float that was cubed and comes back
    if (std::abs(level - level_) < rounding && mute == mute_) return;
    level_ = level;
    mute_ = mute;
    box.push(VolumeChanged{level, mute});
}

}  // namespace flitzis
