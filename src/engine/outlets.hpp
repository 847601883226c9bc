// Where [loop] leaves what callers take or read. Shared by an engine and its session, which may outlive it while [loop]
// is busy.
#pragma once

#include <cstddef>

#include "engine/event_box.hpp"
#include "engine/published.hpp"
#include "handoff/event_fd.hpp"

namespace flitzis {

struct Outlets {
    /// For so many events. [control]
    explicit Outlets(std::size_t most_events) : events(most_events) {}

    EventBox events;
    Published published;
    EventFd room;    ///< for write_async(): there is room
    EventFd closed;  ///< close() was called
};

}  // namespace flitzis
