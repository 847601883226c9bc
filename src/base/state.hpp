// Where an engine stands.
#pragma once

#include <cstdint>
#include <string_view>

namespace flitzis {

enum class State : std::uint8_t {
    stopped,       ///< in the graph, inactive
    running,       ///< callbacks come
    waiting,       ///< started, but nothing drives the node: no device, no link, or no callback
    reconnecting,  ///< the server is gone; the engine comes back when it does
    closed,        ///< out of the graph for good
};

/// The state's name as Python spells it: "STOPPED", ...
constexpr std::string_view to_string(State state) {
    switch (state) {
        case State::stopped: return "STOPPED";
        case State::running: return "RUNNING";
        case State::waiting: return "WAITING";
        case State::reconnecting: return "RECONNECTING";
        case State::closed: return "CLOSED";
    }
    return "?";
}

}  // namespace flitzis
