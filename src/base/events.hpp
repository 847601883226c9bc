// Everything an engine has to tell, as values. One struct an event; Event carries one of them and its time.
// A new one is a struct that describes itself, and a name in Event's list.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "base/description.hpp"
#include "base/device.hpp"
#include "base/pad_state.hpp"
#include "base/state.hpp"
#include "base/units.hpp"

namespace flitzis {

struct StateChanged {
    State old_state;
    State new_state;
    static constexpr auto described =
        describe("StateChanged", field("old", &StateChanged::old_state), field("new", &StateChanged::new_state));
};
/// A sink is there, and whole: with its ports and formats; where that takes seconds, without.
struct DeviceAdded {
    Device device;
    static constexpr auto described = describe("DeviceAdded", field("device", &DeviceAdded::device));
};
struct DeviceRemoved {
    Device device;
    static constexpr auto described = describe("DeviceRemoved", field("device", &DeviceRemoved::device));
};
/// It has other channels or rates; after ServerReturned another serial or description, as it is known by its name then.
struct DeviceChanged {
    Device device;  ///< as it is now
    static constexpr auto described = describe("DeviceChanged", field("device", &DeviceChanged::device));
};
struct DefaultChanged {
    std::optional<std::string> device;  ///< node.name of the default sink now
    static constexpr auto described = describe("DefaultChanged", field("device", &DefaultChanged::device));
};
/// The sink that was asked for is gone, if only to be made anew at once; the engine waits for it.
struct DeviceLost {
    std::string device;
    static constexpr auto described = describe("DeviceLost", field("device", &DeviceLost::device));
};
/// It is back, and the engine plays on it again.
struct DeviceReturned {
    std::string device;
    static constexpr auto described = describe("DeviceReturned", field("device", &DeviceReturned::device));
};
/// The engine plays on another sink than before.
struct Moved {
    std::optional<std::string> old_device;
    std::optional<std::string> new_device;
    static constexpr auto described =
        describe("Moved", field("old", &Moved::old_device), field("new", &Moved::new_device));
};
struct QuantumChanged {
    Frames old_quantum;
    Frames new_quantum;
    static constexpr auto described = describe("QuantumChanged", field("old", &QuantumChanged::old_quantum),
                                               field("new", &QuantumChanged::new_quantum));
};
struct RateChanged {
    SampleRate old_rate;
    SampleRate new_rate;
    static constexpr auto described =
        describe("RateChanged", field("old", &RateChanged::old_rate), field("new", &RateChanged::new_rate));
};
struct VolumeChanged {
    double volume;  ///< the loudest channel's, cubic scale: 1 is 100 %
    bool mute;
    static constexpr auto described =
        describe("VolumeChanged", field("volume", &VolumeChanged::volume), field("mute", &VolumeChanged::mute));
};
/// The graph ran without us, `cycles` times in a row.
struct Xrun {
    std::uint64_t cycles;
    std::uint64_t behind = 0;  ///< frames at the engine's rate by which, since start(), the graph's clock has gone on
                               ///< and the engine's count has not; a cycle that was only late is not among them
    static constexpr auto described = describe("Xrun", field("cycles", &Xrun::cycles), field("behind", &Xrun::behind));
};
/// All that was written before drain() has been played, or flush() dropped it. The last of it was the engine's frame
/// before `frame`.
struct Drained {
    std::uint64_t frame;
    static constexpr auto described = describe("Drained", field("frame", &Drained::frame));
};
/// The stream ran dry at the engine's frame `frame`; `frames` are missing so far, Stats::underruns counts on. Or what
/// was to begin at `frame` began `frames` later.
struct Underrun {
    std::uint64_t frame;
    std::uint64_t frames;
    static constexpr auto described =
        describe("Underrun", field("frame", &Underrun::frame), field("frames", &Underrun::frames));
};
/// The callback saw a ping.
struct Pong {
    std::uint64_t number;  ///< as ping() returned it
    std::uint64_t cycle;   ///< in which it was seen; the engine's first is 1
    static constexpr auto described = describe("Pong", field("number", &Pong::number), field("cycle", &Pong::cycle));
};
/// A pad began to play at the engine's frame `frame`. Each of these is followed by one PadStopped.
struct PadStarted {
    std::uint32_t pad;
    std::uint64_t frame;
    static constexpr auto described =
        describe("PadStarted", field("pad", &PadStarted::pad), field("frame", &PadStarted::frame));
};
/// Nothing came of a call: stop() of a pad that did not play, or play() of one that holds no sample.
struct PadIdle {
    std::uint32_t pad;
    std::uint64_t frame;
    static constexpr auto described = describe("PadIdle", field("pad", &PadIdle::pad), field("frame", &PadIdle::frame));
};
/// It stopped: from `frame` on it fades out, or the sample has ended.
struct PadStopped {
    std::uint32_t pad;
    std::uint64_t frame;
    StopReason reason;
    static constexpr auto described =
        describe("PadStopped", field("pad", &PadStopped::pad), field("frame", &PadStopped::frame),
                 field("reason", &PadStopped::reason));
};
/// A load is done; what is played next is the new sample.
struct PadLoaded {
    std::uint32_t pad;
    static constexpr auto described = describe("PadLoaded", field("pad", &PadLoaded::pad));
};
/// A pad has no sample any more.
struct PadUnloaded {
    std::uint32_t pad;
    static constexpr auto described = describe("PadUnloaded", field("pad", &PadUnloaded::pad));
};
/// Somebody else set a parameter of the node: `name` is the engine's own word for it.
struct ParameterChanged {
    std::string name;
    std::variant<bool, double> value;
    static constexpr auto described =
        describe("ParameterChanged", field("name", &ParameterChanged::name), field("value", &ParameterChanged::value));
};
struct ServerLost {
    static constexpr auto described = describe("ServerLost");
};
struct ServerReturned {
    static constexpr auto described = describe("ServerReturned");
};
/// The box was full; so many of the oldest events are missing before this one.
struct EventsDropped {
    std::uint64_t count;
    static constexpr auto described = describe("EventsDropped", field("count", &EventsDropped::count));
};

struct Event {
    std::int64_t time_ns;  ///< CLOCK_MONOTONIC
    std::variant<StateChanged, DeviceAdded, DeviceRemoved, DeviceChanged, DefaultChanged, DeviceLost, DeviceReturned,
                 Moved, QuantumChanged, RateChanged, VolumeChanged, Xrun, Drained, Underrun, Pong, PadStarted,
                 PadStopped, PadIdle, PadLoaded, PadUnloaded, ParameterChanged, ServerLost, ServerReturned,
                 EventsDropped>
        what;
};

}  // namespace flitzis
