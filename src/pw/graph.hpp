// The part of the graph that an engine has to know, as plain data: sinks, links, ports, what metadata says.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/device.hpp"
#include "base/units.hpp"

namespace flitzis::pw {

/// A copy of what the registry told. Ids are PipeWire's global ids.
struct Graph {
    struct Sink {
        std::string name;
        std::string description;
        std::uint64_t serial = 0;
    };
    struct Port {
        std::uint32_t node = 0;
        bool input = false;
    };
    struct Link {
        std::uint32_t output_node = 0;
        std::uint32_t input_node = 0;
    };

    std::map<std::uint32_t, Sink> sinks;
    std::map<std::uint32_t, Port> ports;
    std::map<std::uint32_t, Link> links;
    std::map<std::uint32_t, std::string> targets;  ///< metadata default, target.object of a node
    bool has_session_manager = false;              ///< the "default" metadata exists
    std::optional<std::string> default_sink;       ///< node.name
    SampleRate forced_rate;                        ///< metadata settings, clock.force-rate; 0: none
    SampleRate rate;                               ///< metadata settings, clock.rate; 0: not told

    /// The rate at which the graph runs or would run. [any]
    SampleRate granted_rate() const;

    /// The sinks as callers see them, in the order in which they came. [any]
    std::vector<Device> devices() const;

    /// How many ports `node` has, and how many of them are inputs. [any]
    std::uint32_t port_count(std::uint32_t node) const;
    std::uint32_t input_count(std::uint32_t node) const;

    bool has_sink(const std::string& name) const;

    bool has_link_from(std::uint32_t node) const;

    /// `node` is linked to the sink of that node.name, whatever else it is linked to. [any]
    bool linked_to(std::uint32_t node, const std::string& sink) const;

    /// The node.name of a sink that `node` is linked to. [any]
    std::optional<std::string> sink_linked_from(std::uint32_t node) const;
};

/// What target.object means: a sink by its serial or its node.name; nothing for "-1" and what is not there. [any]
std::optional<std::string> sink_meant_by(const Graph& graph, const std::string& target);

/// Finds the sink that `choice` means; nothing for FollowDefault.
/// Throws DeviceNotFound that lists what there is. [any]
std::optional<Graph::Sink> find_sink(const Graph& graph, const DeviceChoice& choice);

}  // namespace flitzis::pw
