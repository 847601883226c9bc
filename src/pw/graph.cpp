#include "pw/graph.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"

namespace flitzis::pw {
namespace {

std::string sinks_in_words(const Graph& graph) {
    if (graph.sinks.empty()) return "there is no sink at all";
    std::string words = "the sinks are";
    for (const auto& [id, sink] : graph.sinks)
        words += " " + sink.name + " (serial " + std::to_string(sink.serial) + ")";
    return words;
}

}  // namespace

std::vector<Device> Graph::devices() const {
    std::vector<Device> result;
    for (const auto& [id, sink] : sinks) {
        std::vector<std::string> channels = input_channels(id);
        const auto count = static_cast<std::uint32_t>(channels.size());
        const auto known = rates.find(id);
        result.push_back({sink.name, sink.description, sink.serial, count, sink.name == default_sink,
                          std::move(channels), known == rates.end() ? std::vector<std::uint32_t>{} : known->second});
    }
    std::sort(result.begin(), result.end(), [](const Device& a, const Device& b) { return a.serial < b.serial; });
    return result;
}

std::uint32_t Graph::port_count(std::uint32_t node) const {
    return static_cast<std::uint32_t>(
        std::count_if(ports.begin(), ports.end(), [&](const auto& port) { return port.second.node == node; }));
}

std::vector<std::string> Graph::input_channels(std::uint32_t node) const {
    std::vector<const Port*> inputs;
    for (const auto& [id, port] : ports)
        if (port.node == node && port.input && port.audio) inputs.push_back(&port);
    std::sort(inputs.begin(), inputs.end(), [](const Port* a, const Port* b) { return a->number < b->number; });
    std::vector<std::string> names;
    for (const Port* port : inputs) names.push_back(port->channel.empty() ? "UNK" : port->channel);
    return names;
}

std::uint32_t Graph::input_count(std::uint32_t node) const {
    return static_cast<std::uint32_t>(std::count_if(ports.begin(), ports.end(), [&](const auto& port) {
        return port.second.node == node && port.second.input && port.second.audio;
    }));
}

bool Graph::is_settled(std::uint64_t serial) const {
    return std::none_of(unsettled.begin(), unsettled.end(), [&](std::uint32_t id) {
        const auto sink = sinks.find(id);
        return sink != sinks.end() && sink->second.serial == serial;
    });
}

SampleRate Graph::granted_rate() const {
    if (forced_rate.hz > 0) return forced_rate;
    return rate.hz > 0 ? rate : SampleRate{48000};  // PipeWire's own default
}

void Graph::Target::become(std::optional<std::string> now) {
    if (now == value()) return;
    if (values.size() == most) values.erase(values.begin());
    values.push_back(std::move(now));
    ++changes;
}

/// Serials grow, ids are given again: the lowest serial came first.
const Sink* Graph::find(const SinkChoice& choice) const {
    const Sink* first = nullptr;
    for (const auto& [id, sink] : sinks)
        if (choice.means(sink) && (!first || sink.serial < first->serial)) first = &sink;
    return first;
}

bool Graph::has_link_from(std::uint32_t node) const {
    return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.second.output_node == node; });
}

std::vector<Sink> Graph::sinks_linked_from(std::uint32_t node) const {
    std::vector<Sink> linked;
    for (const auto& [id, link] : links) {
        if (link.output_node != node) continue;
        const auto sink = sinks.find(link.input_node);
        if (sink == sinks.end() || std::find(linked.begin(), linked.end(), sink->second) != linked.end()) continue;
        linked.push_back(sink->second);
    }
    return linked;
}

std::optional<SinkChoice> sink_meant_by(const Graph& graph, const std::string& target) {
    for (const auto& [id, sink] : graph.sinks)
        if (std::to_string(sink.serial) == target) return SinkChoice{sink.name, sink.serial};
    const SinkChoice named{target, {}};
    return graph.find(named) ? std::optional(named) : std::nullopt;
}

std::optional<SinkChoice> find_sink(const Graph& graph, const DeviceChoice& choice) {
    if (std::holds_alternative<FollowDefault>(choice)) return {};
    if (const auto* device = std::get_if<Device>(&choice)) {
        const Sink* sink = graph.find({device->name, device->serial});
        if (sink && sink->name == device->name) return SinkChoice{sink->name, sink->serial};
        return find_sink(graph, device->name);  // it went, and one of its name came; or it was another server's
    }
    const auto* name = std::get_if<std::string>(&choice);
    const auto* serial = std::get_if<std::uint64_t>(&choice);
    const Sink* sink = graph.find(name ? SinkChoice{*name, {}} : SinkChoice{{}, *serial});
    if (!sink)
        throw DeviceNotFound("no sink " + (name ? "named '" + *name + "'" : "with serial " + std::to_string(*serial)) +
                             "; " + sinks_in_words(graph));
    return SinkChoice{sink->name, serial ? std::optional(*serial) : std::nullopt};
}

}  // namespace flitzis::pw
