// What a caller asks of an engine, and the one place where it is checked.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "base/device.hpp"
#include "base/units.hpp"

namespace flitzis {

/// The whole numbers that a parameter accepts.
struct Limits {
    std::string_view parameter;
    std::int64_t lowest;
    std::int64_t highest;
    std::string_view accepted;  ///< for the message

    /// Throws std::invalid_argument unless lowest <= value <= highest. [control]
    void check(std::int64_t value) const;
};

inline constexpr Limits sample_rate_limits{"sample_rate", 8000, 384000, "8000-384000 Hz or None"};
inline constexpr Limits channels_limits{"channels", 1, 64, "1-64"};
inline constexpr Limits quantum_limits{"quantum", 16, 8192, "a power of two in 16-8192 frames"};
inline constexpr Limits buffer_limits{"buffer_frames", 16, 1 << 22, "16-4194304 frames"};

inline constexpr double longest_fade_ms = 1000.0;
inline constexpr Seconds shortest_timeout{0.01};
inline constexpr Seconds longest_timeout{60.0};
inline constexpr Seconds longest_wait{86'400.0};  ///< for a call with a timeout of its own

/// Construction's arguments; the defaults are a looper's.
struct EngineConfig {
    std::string name = "Flitzis Looper";  ///< 1-128 printable characters, UTF-8
    DeviceChoice device = FollowDefault{};
    std::optional<SampleRate> sample_rate = SampleRate{48000};  ///< none: the graph's rate at construction
    std::uint32_t channels = 2;
    Frames quantum{512};                            ///< asked for, never guaranteed
    bool autoconnect = true;                        ///< false: the patchbay decides
    bool lock_quantum = false;                      ///< true: keep other clients from lowering ours
    std::map<std::string, std::string> properties;  ///< extra PipeWire properties, they beat ours
    std::optional<std::string> remote;              ///< none: the environment's
    Seconds timeout{2.0};                           ///< for every call that waits
    bool reconnect = true;                          ///< false: AudioError once the server is lost
    double fade_ms = 5.0;                           ///< 0-1000: how long start fades in and stop fades out
    Frames buffer{8192};                            ///< what write() can queue, rounded up to a power of two
};

/// Throws std::invalid_argument that names the parameter, the value and what is accepted. Touches nothing. [control]
void validate(const EngineConfig& config);

/// validate()'s parts for the arguments that other calls take, too. [control]
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
