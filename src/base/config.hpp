// What a caller asks of an engine, and the one place where it is checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "base/deadline.hpp"
#include "base/device.hpp"
#include "base/units.hpp"

namespace flitzis {

/// The numbers that a parameter accepts.
template <class Number>
struct Limits {
    const char* parameter;
    Number lowest;
    Number highest;
    const char* unit = "";  ///< and what else is accepted
    bool power_of_two = false;
    bool either_sign = false;  ///< the same numbers below 0, too

    /// In words: "a power of two in 16-8192 frames". [control]
    std::string accepted() const;
    /// NaN never is. [any]
    bool accepts(Number value) const;
    /// Throws std::invalid_argument unless `value` is accepted. [control]
    void check(Number value) const;
};
using IntegerLimits = Limits<std::int64_t>;
using RealLimits = Limits<double>;

/// What a parameter accepts that is no number.
struct Words {
    const char* parameter;
    const char* words;

    std::string accepted() const { return words; }
};

inline constexpr IntegerLimits sample_rate_limits{"sample_rate", 8000, 384000, " Hz or None"};
inline constexpr IntegerLimits channels_limits{"channels", 1, 64};
inline constexpr IntegerLimits quantum_limits{"quantum", 16, 8192, " frames", true};
inline constexpr IntegerLimits buffer_limits{"buffer_frames", 16, 1 << 22, " frames"};
inline constexpr RealLimits timeout_limits{"timeout", 0.01, 60.0, " seconds"};
inline constexpr RealLimits wait_limits{"timeout", 0.0, 86400.0, " seconds or None"};  // a call's own
inline constexpr RealLimits fade_limits{"fade_ms", 0.0, 1000.0, " milliseconds"};
inline constexpr RealLimits master_limits{"master", 0.0, 1.0};
inline constexpr RealLimits trigger_limits{"volume", 0.0, 1.0};  // of one start
inline constexpr RealLimits gain_limits{"gain_db", -60.0, 12.0, " dB"};
inline constexpr RealLimits eq_limits{"eq", -60.0, 6.0, " dB"};
inline constexpr RealLimits pan_limits{"pan", -1.0, 1.0};
inline constexpr RealLimits place_limits{"seconds", 0.0, 1e6, " seconds"};  // longer than any sample
inline constexpr IntegerLimits width_limits{"width", 1, 1'000'000};
inline constexpr IntegerLimits choke_limits{"choke", 0, 63, " or None"};
inline constexpr IntegerLimits frame_limits{"at", 0, INT64_MAX, " frames or None"};
inline constexpr RealLimits bpm_limits{"bpm", 20.0, 999.0, " beats a minute"};
inline constexpr RealLimits speed_limits{"speed", 0.25, 4.0};  // of all pads
inline constexpr RealLimits pad_speed_limits{"speed", 0.25, 4.0, " forwards or, negative, backwards", false, true};
inline constexpr RealLimits pitch_limits{"pitch", -12.0, 12.0, " semitones"};
inline constexpr RealLimits beat_limits{"beat", -1e6, 1e6, " beats"};
inline constexpr RealLimits fit_limits{"beats", 0.0625, 4096.0, " beats"};
inline constexpr IntegerLimits beats_per_bar_limits{"beats_per_bar", 1, 16};
inline constexpr IntegerLimits pads_limits{"pads", 0, 1024};
inline constexpr IntegerLimits voices_limits{"voices", 1, 256};
inline constexpr RealLimits lock_range_limits{"lock_range", 1.0, 4.0};
inline constexpr IntegerLimits max_events_limits{"max_events", 64, 1'048'576};
inline constexpr RealLimits volume_limits{"volume", 0.0, 1.5};  // as far as mixers go
inline constexpr std::size_t longest_name = 128;
inline constexpr Words name_words{"name", "1-128 printable characters"};
inline constexpr Words channel_map_words{
    "channel_map",
    "None, or 1-64 different channels, \"FL,FR\" or a sequence of str, of MONO, FL, FR, FC, LFE, SL, SR, FLC, "
    "FRC, RC, RL, RR, TC, TFL, TFC, TFR, TRL, TRC, TRR, RLC, RRC, FLW, FRW, LFE2, FLH, FCH, FRH, TFLC, "
    "TFRC, TSL, TSR, LLFE, RLFE, BC, BLC, BRC, AUX0 ... AUX63"};
inline constexpr Words device_words{"device", "None, a sink's node.name, its object.serial, or a Device"};
inline constexpr Words properties_words{"properties", "a dict of str to str: keys not empty, no NUL in keys or values"};
inline constexpr Words remote_words{"remote", "a PipeWire remote's name or socket, or None"};

/// Construction's arguments; the defaults are a looper's.
struct EngineConfig {
    std::string name = "Flitzis Looper";  ///< 1-128 printable characters, UTF-8
    DeviceChoice device = FollowDefault{};
    std::optional<SampleRate> sample_rate = SampleRate{48000};  ///< none: the graph's rate at construction
    std::uint32_t channels = 2;
    std::vector<std::string> channel_map{};  ///< as many names as channels; empty: default_channel_map(channels)
    Frames quantum{512};                     ///< asked for, never guaranteed
    bool autoconnect = true;                 ///< false: the patchbay decides
    bool lock_quantum = false;               ///< true: keep other clients from lowering ours
    std::map<std::string, std::string> properties{};  ///< extra PipeWire properties, they beat ours
    std::optional<std::string> remote{};              ///< none: the environment's
    Seconds timeout{2.0};                             ///< for every call that waits
    bool reconnect = true;                            ///< false: AudioError once the server is lost
    double fade_ms = 5.0;                             ///< 0-1000: how long start fades in and stop fades out
    Frames buffer{8192};                              ///< what write() can queue, rounded up to a power of two
    std::uint32_t pads = 216;
    std::uint32_t voices = 32;  ///< how many pads play at a time
    double lock_range = 4.0;    ///< a locked pad's speed is at most so many times its own tempo's, or 1 of as many
    std::uint32_t max_events = 1024;  ///< that wait to be taken; beyond, the oldest are dropped
    bool offline = false;             ///< no graph, no server, no thread: render() plays, and start() throws AudioError
};

template <class Value, class Accepted>
struct Parameter {
    Value EngineConfig::*value;
    Accepted accepts;
};

template <class Value, class Accepted>
constexpr Parameter<Value, Accepted> parameter(Value EngineConfig::*value, Accepted accepts) {
    return {value, accepts};
}

/// All of them, in their order.
inline constexpr std::tuple parameters{
    parameter(&EngineConfig::name, name_words),
    parameter(&EngineConfig::device, device_words),
    parameter(&EngineConfig::sample_rate, sample_rate_limits),
    parameter(&EngineConfig::channels, channels_limits),
    parameter(&EngineConfig::channel_map, channel_map_words),
    parameter(&EngineConfig::quantum, quantum_limits),
    parameter(&EngineConfig::autoconnect, Words{"autoconnect", "True or False"}),
    parameter(&EngineConfig::lock_quantum, Words{"lock_quantum", "True or False"}),
    parameter(&EngineConfig::properties, properties_words),
    parameter(&EngineConfig::remote, remote_words),
    parameter(&EngineConfig::timeout, timeout_limits),
    parameter(&EngineConfig::reconnect, Words{"reconnect", "True or False"}),
    parameter(&EngineConfig::fade_ms, fade_limits),
    parameter(&EngineConfig::buffer, buffer_limits),
    parameter(&EngineConfig::pads, pads_limits),
    parameter(&EngineConfig::voices, voices_limits),
    parameter(&EngineConfig::lock_range, lock_range_limits),
    parameter(&EngineConfig::max_events, max_events_limits),
};

/// Throws std::invalid_argument that names the parameter, the value and what is accepted. Touches nothing. [control]
void validate(const EngineConfig& config);

/// The channels by name, whether or not the caller named them. [any]
std::vector<std::string> channel_map_of(const EngineConfig& config);

/// validate()'s parts for the arguments that other calls take, too. [control]
void validate_channel_map(const std::vector<std::string>& channel_map);
void validate_device(const DeviceChoice& device);
void validate_volume(double volume);
void validate_remote(const std::optional<std::string>& remote);
void validate_timeout(Seconds timeout);
void validate_wait(Seconds timeout);

/// Refuses an argument in the words that all refusals share. [control]
[[noreturn]] void refuse(std::string_view parameter, std::string_view got, std::string_view accepted);

/// The stable machine name for a human one: lower-case, runs outside [a-z0-9._-] become one "-". [any]
std::string node_name(std::string_view name);

}  // namespace flitzis
