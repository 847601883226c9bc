// Where [loop] leaves what callers take or read. Shared by an engine and its session, which may outlive it while [loop]
// is busy.
#pragma once

#include "engine/event_box.hpp"
#include "engine/published.hpp"
#include "handoff/event_fd.hpp"

namespace flitzis {

struct Outlets {
    EventBox events;
    Published published;
    EventFd room;    ///< for write_async(): there is room
    EventFd closed;  ///< close() was called
};

}  // namespace flitzis
