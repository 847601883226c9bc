// Everything an engine has to tell, as values. One struct an event; Event carries one of them and its time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/device.hpp"
#include "base/state.hpp"
#include "base/units.hpp"

namespace flitzis {

struct StateChanged {
    State old_state;
    State new_state;
};
struct DeviceAdded {
    Device device;
};
struct DeviceRemoved {
    Device device;
};
struct DeviceChanged {
    Device device;  ///< as it is now
};
struct DefaultChanged {
    std::optional<std::string> device;  ///< node.name of the default sink now
};
/// The sink that was asked for is gone; the engine waits for it.
struct DeviceLost {
    std::string device;
};
/// It is back, and the engine plays on it again.
struct DeviceReturned {
    std::string device;
};
/// The engine plays on another sink than before.
struct Moved {
    std::optional<std::string> old_device;
    std::optional<std::string> new_device;
};
struct QuantumChanged {
    Frames old_quantum;
    Frames new_quantum;
};
struct RateChanged {
    SampleRate old_rate;
    SampleRate new_rate;
};
struct VolumeChanged {
    double volume;  ///< 0..1, cubic scale
    bool mute;
};
/// The graph ran without us, `cycles` times in a row.
struct Xrun {
    std::uint64_t cycles;
};
/// The stream ran dry at the engine's frame `frame`; `frames` are missing so far, Stats::underruns counts on.
struct Underrun {
    std::uint64_t frame;
    std::uint64_t frames;
};
/// The callback saw a ping.
struct Pong {
    std::uint64_t number;  ///< as ping() returned it
    std::uint64_t cycle;   ///< in which it was seen; the engine's first is 1
};
struct ServerLost {};
struct ServerReturned {};
/// The box was full; so many of the oldest events are missing before this one.
struct EventsDropped {
    std::uint64_t count;
};

struct Event {
    std::int64_t time_ns;  ///< CLOCK_MONOTONIC
    std::variant<StateChanged, DeviceAdded, DeviceRemoved, DeviceChanged, DefaultChanged, DeviceLost, DeviceReturned,
                 Moved, QuantumChanged, RateChanged, VolumeChanged, Xrun, Underrun, Pong, ServerLost, ServerReturned,
                 EventsDropped>
        what;
};

}  // namespace flitzis
