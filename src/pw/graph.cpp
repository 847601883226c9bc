#include "pw/graph.hpp"

#include <algorithm>

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
    for (const auto& [id, sink] : sinks)
        result.push_back({sink.name, sink.description, sink.serial, input_count(id), sink.name == default_sink});
    std::sort(result.begin(), result.end(), [](const Device& a, const Device& b) { return a.serial < b.serial; });
    return result;
}

std::uint32_t Graph::port_count(std::uint32_t node) const {
    return static_cast<std::uint32_t>(
        std::count_if(ports.begin(), ports.end(), [&](const auto& port) { return port.second.node == node; }));
}

std::uint32_t Graph::input_count(std::uint32_t node) const {
    return static_cast<std::uint32_t>(std::count_if(
        ports.begin(), ports.end(), [&](const auto& port) { return port.second.node == node && port.second.input; }));
}

SampleRate Graph::granted_rate() const {
    if (forced_rate.hz > 0) return forced_rate;
    return rate.hz > 0 ? rate : SampleRate{48000};  // PipeWire's own default
}

bool Graph::has_sink(const std::string& name) const {
    return std::any_of(sinks.begin(), sinks.end(), [&](const auto& sink) { return sink.second.name == name; });
}

bool Graph::has_link_from(std::uint32_t node) const {
    return std::any_of(links.begin(), links.end(), [&](const auto& link) { return link.second.output_node == node; });
}

bool Graph::linked_to(std::uint32_t node, const std::string& sink) const {
    return std::any_of(links.begin(), links.end(), [&](const auto& link) {
        const auto target = sinks.find(link.second.input_node);
        return link.second.output_node == node && target != sinks.end() && target->second.name == sink;
    });
}

std::optional<std::string> Graph::sink_linked_from(std::uint32_t node) const {
    for (const auto& [id, link] : links) {
        if (link.output_node != node) continue;
        if (const auto sink = sinks.find(link.input_node); sink != sinks.end()) return sink->second.name;
    }
    return {};
}

std::optional<std::string> sink_meant_by(const Graph& graph, const std::string& target) {
    for (const auto& [id, sink] : graph.sinks)
        if (sink.name == target || std::to_string(sink.serial) == target) return sink.name;
    return {};
}

std::optional<Graph::Sink> find_sink(const Graph& graph, const DeviceChoice& choice) {
    if (std::holds_alternative<FollowDefault>(choice)) return {};
    const auto* name = std::get_if<std::string>(&choice);
    const auto* serial = std::get_if<std::uint64_t>(&choice);
    for (const auto& [id, sink] : graph.sinks)
        if (name ? sink.name == *name : sink.serial == *serial) return sink;
    throw DeviceNotFound("no sink " + (name ? "named '" + *name + "'" : "with serial " + std::to_string(*serial)) +
                         "; " + sinks_in_words(graph));
}

}  // namespace flitzis::pw
