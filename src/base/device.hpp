// A sink as the graph shows it, and the four ways to choose one.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/description.hpp"

namespace flitzis {

/// An audio sink in the graph, at the moment it was listed.
struct Device {
    std::string name;          ///< node.name: stable, what a program stores
    std::string description;   ///< node.description: what a person reads
    std::uint64_t serial = 0;  ///< object.serial: unique as long as the server runs
    std::uint32_t channels = 0;
    bool is_default = false;
    std::vector<std::string> channel_map{};  ///< its channels by name, "FL" or "AUX0", in their order
    std::vector<std::uint32_t> rates{};  ///< Hz that it says it can do, ascending; empty where PipeWire does not tell
    bool operator==(const Device&) const = default;

    static constexpr auto described =
        describe("Device", field("name", &Device::name), field("description", &Device::description),
                 field("serial", &Device::serial), field("channels", &Device::channels),
                 field("is_default", &Device::is_default), field("channel_map", &Device::channel_map),
                 field("rates", &Device::rates));
};

/// Wherever the session manager's default sink is.
struct FollowDefault {
    bool operator==(const FollowDefault&) const = default;
};

/// The default; the first sink of a node.name; the one with an object.serial; a Device: that very one while it is
/// there, else the first of its name.
using DeviceChoice = std::variant<FollowDefault, std::string, std::uint64_t, Device>;

}  // namespace flitzis
