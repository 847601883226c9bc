// What is known about an engine, and the state that follows from it. Pure: no PipeWire, no clock, no thread.
#pragma once

#include <chrono>

#include "base/state.hpp"
#include "base/units.hpp"

namespace flitzis {

struct Facts {
    bool closed = false;
    bool started = false;       ///< the caller wants it to run
    bool server_lost = false;
    bool streaming = false;     ///< the server lets the node run
    bool linked = false;        ///< somebody is linked to the node
    bool autoconnect = true;
    bool sink_exists = true;    ///< one that the session manager may link to
    bool called_back = false;   ///< at least once since start()
    std::chrono::nanoseconds since_callback{0};  ///< or since start(), where none came
    Frames quantum;             ///< granted; 0 where none is
    SampleRate graph_rate;
};

/// A running engine is called WAITING when no callback came for the longer of a second and ten quanta. [any]
std::chrono::nanoseconds patience(Frames quantum, SampleRate graph_rate);

/// [any]
State state_of(const Facts& facts);

/// Whether a callback can be expected without anybody changing the graph: what start() waits for. [any]
bool can_be_driven(const Facts& facts);

}  // namespace flitzis
