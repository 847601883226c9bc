#include "engine/volume.hpp"

namespace flitzis {

void Volume::want_level(double level, pw::OutputStream* stream) {
    levels_.want_level(level);
    if (stream) stream->set_volumes(levels_.linear(stream->channels()));
}

void Volume::want_mute(bool mute, pw::OutputStream* stream) {
    levels_.want_mute(mute);
    if (stream) stream->set_mute(mute);
}

void Volume::apply(pw::OutputStream& stream) {
    if (levels_.wants_level())
        stream.set_volumes(levels_.linear(stream.channels()));
    else
        stream.publish_volumes();
    if (levels_.wants_mute()) stream.set_mute(levels_.mute());
}

void Volume::look(const pw::OutputStream& stream, EventBox& box) {
    if (stream.volumes().empty()) return;
    if (const auto changed = levels_.told(stream.volumes(), stream.mute())) box.push(*changed);
}

}  // namespace flitzis
