#include "engine/volume.hpp"

namespace flitzis {
namespace {

constexpr Seconds while_remembering{1.0};

}  // namespace

void Volume::want_level(double level, pw::OutputStream* stream) {
    levels_.want_level(level);
    if (stream) stream->set_volumes(levels_.linear(stream->channels()));
}

void Volume::want_mute(bool mute, pw::OutputStream* stream) {
    levels_.want_mute(mute);
    if (stream) stream->set_mute(mute);
}

void Volume::apply(pw::OutputStream& stream) {
    remembering_ = Deadline(while_remembering);
    give(stream);
}

void Volume::give(pw::OutputStream& stream) {
    if (levels_.wants_level())
        stream.set_volumes(levels_.linear(stream.channels()));
    else
        stream.publish_volumes();
    if (levels_.wants_mute()) stream.set_mute(levels_.mute());
}

void Volume::look(pw::OutputStream& stream, EventBox& box) {
    if (stream.volumes().empty()) return;
    if (!remembering_.passed() && levels_.contradicted_by(stream.volumes(), stream.mute())) return give(stream);
    if (const auto changed = levels_.told(stream.volumes(), stream.mute())) box.push(*changed);
}

}  // namespace flitzis
