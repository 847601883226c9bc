// Where a pad stands, and why it stopped.
#pragma once

#include <cstdint>
#include <string_view>

namespace flitzis {

enum class PadState : std::uint8_t {
    empty,    ///< nothing is loaded
    stopped,  ///< what fades out has stopped already
    playing,
    paused,  ///< keeps its place and goes on from there
};

/// The state's name as Python spells it: "EMPTY", ...
constexpr std::string_view to_string(PadState state) {
    switch (state) {
        case PadState::empty: return "EMPTY";
        case PadState::stopped: return "STOPPED";
        case PadState::playing: return "PLAYING";
        case PadState::paused: return "PAUSED";
    }
    return "?";
}

enum class StopReason : std::uint8_t {
    stop,       ///< somebody asked for it
    end,        ///< the sample is over
    exclusive,  ///< a start, its own or another pad's, that plays alone
    choke,      ///< another pad of its group started
    retrigger,  ///< it was started again
    stolen,     ///< its voice was needed elsewhere
    unload,     ///< its sample was taken away
};

/// The reason as Python spells it: "stop", ...
constexpr std::string_view to_string(StopReason reason) {
    switch (reason) {
        case StopReason::stop: return "stop";
        case StopReason::end: return "end";
        case StopReason::exclusive: return "exclusive";
        case StopReason::choke: return "choke";
        case StopReason::retrigger: return "retrigger";
        case StopReason::stolen: return "stolen";
        case StopReason::unload: return "unload";
    }
    return "?";
}

}  // namespace flitzis
