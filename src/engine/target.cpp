#include "engine/target.hpp"

#include <algorithm>
#include <utility>

#include "handoff/log_ring.hpp"

namespace flitzis {

void Target::want(std::optional<std::string> device) {
    wanted_ = std::move(device);
    lost_ = overruled_ = false;
    moving_ = !wanted_;
}

bool Target::wants_pin(const pw::Graph& graph) const {
    if (!born_bound_ || wanted_ || !graph.default_sink || named_ == graph.default_sink) return false;
    return seen_pin_ == "-1" || seen_pin_ == named_;  // else somebody named what is no sink
}

void Target::pin(pw::Registry& registry, pw::Connection& connection, std::uint32_t node) {
    named_ = wanted_ || !born_bound_ ? wanted_ : registry.graph().default_sink;
    pins_.push_back(named_.value_or("-1"));
    registry.set_target(node, named_);
    doubt(connection);
}

void Target::forget_node() {
    named_.reset();
    born_bound_ = false;
    pins_.clear();
    seen_pin_.reset();
    linked_.reset();
}

void Target::doubt(pw::Connection& connection) { fresh_question_ = connection.ask(); }

bool Target::look(const pw::Graph& graph, pw::Connection& connection, std::uint32_t node, EventBox& box) {
    obey(graph, connection, node);
    const auto now = graph.sink_linked_from(node);
    const bool changed = now != linked_;
    linked_ = now;
    if (changed && binding()) doubt(connection);
    if (moving_ && now && now == graph.default_sink) moving_ = false;
    tell_move(now, box);
    tell_loss(graph, now, box);
    return changed;
}

/// A move made outside, in a mixer, wins over what was wanted. Our own writes come back, too, by way of the session
/// manager, and later than an answer of the server's.
void Target::obey(const pw::Graph& graph, pw::Connection& connection, std::uint32_t node) {
    const auto target = graph.targets.find(node);
    if (target == graph.targets.end() || target->second == seen_pin_) return;
    seen_pin_ = target->second;
    const auto ours = std::find(pins_.begin(), pins_.end(), *seen_pin_);
    if (ours != pins_.end()) {
        pins_.erase(pins_.begin(), ours + 1);
        return;
    }
    wanted_ = pw::sink_meant_by(graph, *seen_pin_);
    named_.reset();
    lost_ = overruled_ = false;
    doubt(connection);
}

void Target::tell_move(const std::optional<std::string>& now, EventBox& box) {
    if (!now || now == played_on_ || (binding() && now != wanted_)) return;
    if (played_on_) box.push(Moved{played_on_, now});
    if (*now == "auto_null")
        log_ring().push(LogLevel::warning, "engine", "'" + config_.name + "' plays on auto_null: no sink is left");
    played_on_ = now;
}

void Target::tell_loss(const pw::Graph& graph, const std::optional<std::string>& now, EventBox& box) {
    if (!binding()) return;
    if (!graph.has_sink(*wanted_)) {
        if (!std::exchange(lost_, true)) box.push(DeviceLost{*wanted_});
    } else if (lost_ && now == wanted_) {
        lost_ = false;
        box.push(DeviceReturned{*wanted_});
    }
}

std::optional<std::string> Target::sink_of(const pw::Graph& graph, std::uint32_t node) const {
    if (!binding()) return graph.sink_linked_from(node);
    return graph.linked_to(node, *wanted_) ? wanted_ : std::nullopt;
}

void Target::add_to(Facts& facts, const pw::Graph& graph, const pw::Connection& connection,
                    std::optional<std::uint32_t> node) const {
    facts.linked = node && graph.has_link_from(*node);
    facts.explicit_device = binding();
    if (binding()) {
        facts.device_exists = graph.has_sink(*wanted_);
        facts.device_linked = node && graph.linked_to(*node, *wanted_);
        facts.on_device = facts.device_linked && connection.answered(fresh_question_);
    } else if (moving_)
        facts.on_device = node && graph.default_sink && graph.linked_to(*node, *graph.default_sink);
}

}  // namespace flitzis
