// The part of the graph that an engine has to know, as plain data: sinks, links, ports, what metadata says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/device.hpp"
#include "base/units.hpp"

namespace flitzis::pw {

struct Sink {
    std::string name;
    std::string description;
    std::uint64_t serial = 0;

    bool operator==(const Sink&) const = default;
};

/// One sink: the first of that node.name, or the very one that has the serial, where two have one name.
struct SinkChoice {
    std::string name;
    std::optional<std::uint64_t> serial;

    bool means(const Sink& sink) const { return serial ? sink.serial == *serial : sink.name == name; }
    bool operator==(const SinkChoice&) const = default;
};

/// A copy of what the registry told. Ids are PipeWire's global ids.
struct Graph {
    struct Port {
        std::uint32_t node = 0;
        bool input = false;
        bool audio = true;         ///< and not MIDI, say
        std::uint32_t number = 0;  ///< among the node's
        std::string channel{};     ///< "FL"; empty where it is told none
    };
    struct Link {
        std::uint32_t output_node = 0;
        std::uint32_t input_node = 0;
    };

    /// target.object in the metadata "default". Several programs write it, and more than one of them may have done so
    /// before anybody looks: the last values are kept.
    struct Target {
        static constexpr std::size_t most = 8;

        std::vector<std::optional<std::string>> values;  ///< the newest is the last
        std::uint32_t changes = 0;

        void become(std::optional<std::string> now);
        std::optional<std::string> value() const { return values.empty() ? std::nullopt : values.back(); }
    };

    std::map<std::uint32_t, Sink> sinks;
    std::map<std::uint32_t, std::vector<std::uint32_t>> rates;  ///< that a sink says it can do, by its id
    std::set<std::uint32_t> unsettled;  ///< sinks that something of was told just now, and more is likely to come
    std::map<std::uint32_t, Port> ports;
    std::map<std::uint32_t, Link> links;
    std::map<std::uint32_t, Target> targets;  ///< of a node, by its id; kept while the node lives
    bool has_session_manager = false;         ///< the "default" metadata exists
    std::uint32_t clients = 0;                ///< how many have come so far
    std::uint32_t refused_targets = 0;        ///< how often the server refused to have a target written
    std::optional<std::string> default_sink;  ///< node.name
    SampleRate forced_rate;                   ///< metadata settings, clock.force-rate; 0: none
    SampleRate rate;                          ///< metadata settings, clock.rate; 0: not told

    /// The rate at which the graph runs or would run. [any]
    SampleRate granted_rate() const;

    /// The sinks as callers see them, in the order in which they came. [any]
    std::vector<Device> devices() const;

    /// Of the sink with this serial. [any]
    bool is_settled(std::uint64_t serial) const;

    /// How many ports `node` has. [any]
    std::uint32_t port_count(std::uint32_t node) const;
    /// The channels that can be played to it, by name, in their order; "UNK" is one without a name. [any]
    std::vector<std::string> input_channels(std::uint32_t node) const;
    std::uint32_t input_count(std::uint32_t node) const;

    /// [any]
    const Sink* find(const SinkChoice& choice) const;

    bool has_link_from(std::uint32_t node) const;

    /// The sinks that `node` is linked to, each once, the oldest link's first. [any]
    std::vector<Sink> sinks_linked_from(std::uint32_t node) const;
};

/// What target.object means: a sink by its serial or its node.name; nothing for "-1" and what is not there. [any]
std::optional<SinkChoice> sink_meant_by(const Graph& graph, const std::string& target);

/// Finds the sink that `choice` means; nothing for FollowDefault.
/// Throws DeviceNotFound that lists what there is. [any]
std::optional<SinkChoice> find_sink(const Graph& graph, const DeviceChoice& choice);

}  // namespace flitzis::pw
