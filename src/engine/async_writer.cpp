#include "engine/async_writer.hpp"

#include "engine/outlets.hpp"
#include "engine/session.hpp"

namespace flitzis {

bool AsyncWriter::write_whole(const FrameView& frames, std::optional<std::uint64_t> at) {
    engine_.check_shape(frames);
    return engine_.open("write()")->write(frames, 0, false, at) == frames.frames();
}

void AsyncWriter::want_room(std::uint64_t left) { engine_.open("write_async()")->want_room(left); }

int AsyncWriter::room_descriptor() const { return engine_.outlets_->room.descriptor(); }

int AsyncWriter::closed_descriptor() const { return engine_.outlets_->closed.descriptor(); }

}  // namespace flitzis
