// A node, its sinks and a session manager for Routing to meet: plain data, one event at a time, in any order.
#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/routing.hpp"

namespace flitzis {

class RoutedWorld {
   public:
    static constexpr std::uint32_t node = 40;

    explicit RoutedWorld(std::optional<pw::SinkChoice> asked = {}, bool autoconnects = true) : routing(autoconnects) {
        add_sink("main");
        add_sink("other");
        graph.has_session_manager = true;
        graph.default_sink = "main";
        routing.begin_with(std::move(asked));
        new_node();
    }

    // The server.
    /// Its serial.
    std::uint64_t add_sink(const std::string& name) {
        const std::uint32_t id = ++ids_;
        graph.sinks[id] = {name, name, ++serials_};
        graph.ports[id + 1000] = {id, true};
        link();
        return serials_;
    }
    void remove_sink(std::uint64_t serial) {
        for (const auto& [id, sink] : graph.sinks) {
            if (sink.serial != serial) continue;
            std::erase_if(graph.links, [&, gone = id](const auto& link) { return link.second.input_node == gone; });
            graph.ports.erase(id + 1000);
            graph.sinks.erase(id);
            break;
        }
        if (!graph.find({*graph.default_sink, {}}))
            graph.default_sink = graph.sinks.empty() ? "" : graph.sinks.begin()->second.name;
        link();
    }
    std::uint64_t serial_of(const std::string& name) const { return graph.find({name, {}})->serial; }

    // The session manager. It hears of a write when it is delivered, and links at once.
    void set_default(const std::string& name) {
        graph.default_sink = name;
        link();
    }
    void write(std::optional<std::string> target) {
        if (!graph.has_session_manager) return;
        graph.targets[node].become(std::move(target));
        link();
    }
    bool deliver() {
        if (written.empty()) return false;
        write(std::exchange(written.front(), {}));
        written.pop_front();
        return true;
    }
    /// It takes some time to come back: the engine looks meanwhile.
    void stop_session_manager() {
        graph.has_session_manager = false;
        graph.targets[node].become({});
        written.clear();
        look();
    }
    void start_session_manager() {
        graph.has_session_manager = true;
        believes_linked_ = 0;
        link();
    }

    // A patchbay.
    void link_to(std::uint64_t serial) {
        for (const auto& [id, sink] : graph.sinks)
            if (sink.serial == serial) graph.links[++ids_] = {node, id};
    }
    void cut() { graph.links.clear(); }

    // The engine.
    Routed look() {
        Routed routed = routing.look(graph, node);
        if (routed.pin) written.push_back(*routed.pin);
        if (routed.new_sink) told = routed.new_sink;
        pins += routed.pin ? 1 : 0;
        return routed;
    }
    /// Looks and delivers until there is nothing more to do: every Routed on the way, that of the last look, too.
    std::vector<Routed> settle() {
        std::vector<Routed> all{look()};
        for (; deliver() || all.back().pin; all.push_back(look()))
            if (all.size() > 100) break;  // the tests see it by `pins`
        if (facts().needs_new_node) {
            renew();
            for (const Routed& routed : settle()) all.push_back(routed);
        }
        return all;
    }
    void renew() {
        routing.node_is_gone(false);
        graph.targets.erase(node);
        graph.links.clear();
        written.clear();
        new_node();
    }
    Facts facts() const {
        Facts facts;
        routing.add_to(facts, graph, node, true);
        return facts;
    }
    std::optional<std::string> plays_on() const { return routing.plays_on(graph, node); }
    std::vector<std::uint64_t> linked() const {
        std::vector<std::uint64_t> serials;
        for (const auto& sink : graph.sinks_linked_from(node)) serials.push_back(sink.serial);
        return serials;
    }

    pw::Graph graph;
    Routing routing;
    std::deque<std::string> written;  // by us, and on its way
    int pins = 0;
    std::optional<std::string> told;  // to be played on

   private:
    void new_node() {
        made_for_ = routing.property();
        routing.node_stands(routing.autoconnects(), false);
        believes_linked_ = 0;
        link();
    }

    /// WirePlumber's rule: the target in the metadata, else the node's own, else the default; what it believes to be
    /// linked is left alone.
    void link() {
        if (!graph.has_session_manager || !routing.autoconnects()) return;
        const auto& said = graph.targets[node].value();
        const auto target = said ? said : made_for_;
        const auto meant = target ? pw::sink_meant_by(graph, *target) : std::nullopt;
        const pw::Sink* sink = graph.find(meant.value_or(pw::SinkChoice{graph.default_sink.value_or(""), {}}));
        // 0.5 leaves a node that is not to fall back where it is: nowhere.
        if (made_for_ && target && !meant) sink = nullptr;
        if (sink && sink->serial == believes_linked_) return;
        graph.links.clear();
        believes_linked_ = sink ? sink->serial : 0;
        if (sink) link_to(sink->serial);
    }

    std::uint32_t ids_ = 100;
    std::uint64_t serials_ = 10;
    std::optional<std::string> made_for_;
    std::uint64_t believes_linked_ = 0;
};

}  // namespace flitzis
