#include "engine/routing.hpp"

#include <algorithm>
#include <utility>

namespace flitzis {
namespace {

const std::string follow_default = "-1";

std::string written(const pw::SinkChoice& sink) { return sink.serial ? std::to_string(*sink.serial) : sink.name; }

}  // namespace

void Routing::begin_with(std::optional<pw::SinkChoice> sink) {
    wish_.asked = sink;
    wanted_ = std::move(sink);
}

void Routing::ask(std::optional<pw::SinkChoice> sink) {
    wish_before_ = std::exchange(wish_, {.asked = sink, .newest_serial = 0, .override = {}, .by_ask = true});
    wanted_ = std::move(sink);
    overridden_ = lost_ = false;
    moving_ = !wanted_;
    refused_.reset();
    needs_new_node_ = cut_ && autoconnects_;
}

void Routing::ask_as_before() {
    wish_ = wish_before_;
    wanted_ = wish_.asked;
    overridden_ = lost_ = moving_ = needs_new_node_ = false;
}

void Routing::node_stands(bool autoconnects, bool theirs) {
    autoconnects_ = autoconnects;
    wish_.theirs = theirs && !wish_.by_ask;
    made_bound_ = wish_.asked.has_value();
}

void Routing::node_is_gone(bool server_too) {
    if (overridden_ && wanted_) wish_.override = wanted_->name;
    if (server_too) {  // serials begin anew
        if (wish_.asked) wish_.asked->serial.reset();
        if (was_on_) was_on_->serial.reset();
        there_.reset();
        seen_refusals_ = 0;
    }
    forget_target();
    seen_changes_ = 0;
    linked_.clear();
    on_.reset();
    last_link_.reset();
    made_bound_ = cut_ = needs_new_node_ = false;
}

void Routing::forget_target() {
    pins_.clear();
    all_back_ = false;
    refused_.reset();
    target_.reset();
}

Routed Routing::look(const pw::Graph& graph, std::uint32_t node) {
    Routed routed;
    routed.doubt = read_target(graph, node);
    if (std::exchange(all_back_, false)) pins_.clear();
    find_returned(graph);
    weigh(graph);
    routed.pin = target_wanted(graph);
    if (routed.pin) pins_.push_back(*routed.pin), routed.doubt = true;

    auto linked = graph.sinks_linked_from(node);
    routed.relinked = linked != linked_;
    routed.doubt = routed.doubt || (routed.relinked && binding());
    on_ = choose(linked, graph);
    linked_ = std::move(linked);
    look_for_cut(graph);
    if (overridden_ || (on_ && is_wanted(*on_, graph))) moving_ = false;
    tell(graph, routed);
    return routed;
}

bool Routing::may_have_missed(const pw::Graph& graph) const {
    if (!autoconnects_ || wish_.theirs || !graph.has_session_manager) return false;
    const bool there = wanted_ ? graph.find(*wanted_) != nullptr : graph.default_sink.has_value();
    return !pins_.empty() || (there && !(on_ && is_wanted(*on_, graph)));
}

/// Our own writes come back, too, by way of the session manager, and later than an answer of the server's. What
/// somebody else wrote counts even where a write of ours that was on its way came after it.
bool Routing::read_target(const pw::Graph& graph, std::uint32_t node) {
    if (std::exchange(seen_refusals_, graph.refused_targets) != graph.refused_targets && !pins_.empty()) {
        refused_ = pins_.back();
        pins_.clear();
    }
    const auto found = graph.targets.find(node);
    const pw::Graph::Target now = found == graph.targets.end() ? pw::Graph::Target{} : found->second;
    const std::uint32_t changes = std::exchange(seen_changes_, now.changes);
    if (!graph.has_session_manager) forget_target();
    if (now.changes == changes || !graph.has_session_manager) return false;
    const auto read = [&](const std::optional<std::string>& value) {
        const auto ours = value ? std::find(pins_.begin(), pins_.end(), *value) : pins_.end();
        if (ours != pins_.end())
            pins_.erase(pins_.begin(), ours + 1);
        else if (value != target_)
            wish_.override = value;
        target_ = value;
    };
    const std::size_t unseen = std::min<std::size_t>(now.changes - changes, now.values.size());
    std::for_each(now.values.end() - static_cast<std::ptrdiff_t>(unseen), now.values.end(), read);
    return true;
}

/// Who named a sink by its serial means that one as long as it is there, and after its loss the next of its name.
void Routing::find_returned(const pw::Graph& graph) {
    if (!wish_.asked || !wish_.asked->serial) return;
    if (graph.find(*wish_.asked)) {
        for (const auto& [id, sink] : graph.sinks) wish_.newest_serial = std::max(wish_.newest_serial, sink.serial);
        return;
    }
    std::optional<std::uint64_t> next;
    for (const auto& [id, sink] : graph.sinks)
        if (sink.name == wish_.asked->name && sink.serial > wish_.newest_serial)
            next = std::min(next.value_or(sink.serial), sink.serial);
    if (next) wish_.asked->serial = next;
}

/// Somebody else's target counts while there is such a sink. One that means no sink is the default to a session
/// manager: it is left alone where that is what the caller asked for, too.
void Routing::weigh(const pw::Graph& graph) {
    overridden_ = wish_.override.has_value();
    wanted_ = wish_.asked;
    if (!overridden_ || wish_.override == follow_default) {
        if (overridden_) wanted_.reset();
        return;
    }
    if (const auto sink = pw::sink_meant_by(graph, *wish_.override)) {
        wanted_ = sink;
        return;
    }
    overridden_ = false;
    if (wish_.asked || made_bound_ || target_ != wish_.override) wish_.override.reset();
}

/// WirePlumber 0.5 takes "-1" for "do not fall back" where the node was made with node.dont-fallback: the default is
/// named to it instead, and named again when it is another one.
std::optional<std::string> Routing::default_target(const pw::Graph& graph) const {
    return made_bound_ ? graph.default_sink : follow_default;
}

std::optional<std::string> Routing::said() const { return pins_.empty() ? target_ : std::optional(pins_.back()); }

std::optional<std::string> Routing::target_wanted(const pw::Graph& graph) const {
    if (!autoconnects_ || wish_.theirs || !graph.has_session_manager) return {};
    if (wish_.override && !overridden_) return {};
    std::optional<std::string> target = default_target(graph);
    if (wanted_) target = overridden_ ? *wish_.override : written(*wanted_);
    return target == said() || target == refused_ ? std::nullopt : target;
}

bool Routing::is_wanted(const pw::Sink& sink, const pw::Graph& graph) const {
    if (wanted_) return wanted_->means(sink);
    return autoconnects_ && !wish_.theirs && sink.name == graph.default_sink;
}

/// The one that is wanted; else the one it was, as a patchbay may add others; else the first.
std::optional<pw::Sink> Routing::choose(const std::vector<pw::Sink>& linked, const pw::Graph& graph) const {
    const auto first = [&](const auto& condition) -> std::optional<pw::Sink> {
        const auto sink = std::find_if(linked.begin(), linked.end(), condition);
        return sink == linked.end() ? std::nullopt : std::optional(*sink);
    };
    auto chosen = first([&](const pw::Sink& sink) { return is_wanted(sink, graph); });
    if (chosen || binding()) return chosen;
    chosen = first([&](const pw::Sink& sink) { return on_ && sink.serial == on_->serial; });
    return chosen ? chosen : first([](const pw::Sink&) { return true; });
}

Routing::Linked Routing::surroundings(const pw::Graph& graph, const pw::Sink& sink) const {
    Linked linked{sink, 0, graph.default_sink, said()};
    for (const auto& [id, one] : graph.sinks)
        if (one.serial == sink.serial) linked.inputs = graph.input_count(id);
    return linked;
}

/// A session manager links a node anew when its sink goes, when the default or the target changes. Where none of that
/// happened, another program has taken the links away, and no session manager makes them again.
void Routing::look_for_cut(const pw::Graph& graph) {
    if (!linked_.empty()) last_link_ = surroundings(graph, on_ ? *on_ : linked_.front());
    const bool same = last_link_ && last_link_->inputs > 0 && surroundings(graph, last_link_->sink) == last_link_;
    cut_ = linked_.empty() && same && graph.has_session_manager;
}

/// The sink that was there is gone, and one of its name came, both since the last look.
bool Routing::is_another(const pw::Sink& sink, const pw::Graph& graph) const {
    return there_ && there_->name == sink.name && !graph.find({there_->name, there_->serial});
}

void Routing::tell(const pw::Graph& graph, Routed& routed) {
    if (on_ && (!was_on_ || on_->serial != was_on_->serial)) {
        const bool another = was_on_ && (on_->name != was_on_->name || (was_on_->serial && graph.find(*was_on_)));
        if (another) routed.moved = Moved{was_on_->name, on_->name};
        if (another || !was_on_) routed.new_sink = on_->name;
        was_on_ = pw::SinkChoice{on_->name, on_->serial};
    }
    if (!binding()) return there_.reset();
    const pw::Sink* there = graph.find(*wanted_);
    if (!there || is_another(*there, graph)) {
        if (!std::exchange(lost_, true)) routed.lost = DeviceLost{wanted_->name};
    }
    there_ = there ? std::optional(*there) : std::nullopt;
    if (there && lost_ && on_) {
        lost_ = false;
        routed.returned = DeviceReturned{wanted_->name};
    }
}

std::optional<std::string> Routing::device() const { return wanted_ ? std::optional(wanted_->name) : std::nullopt; }

std::optional<std::string> Routing::property() const {
    return wish_.asked ? std::optional(written(*wish_.asked)) : std::nullopt;
}

std::optional<std::string> Routing::plays_on(const pw::Graph& graph, std::uint32_t node) const {
    const auto sink = choose(graph.sinks_linked_from(node), graph);
    return sink ? std::optional(sink->name) : std::nullopt;
}

void Routing::add_to(Facts& facts, const pw::Graph& graph, std::optional<std::uint32_t> node, bool fresh) const {
    facts.linked = node && graph.has_link_from(*node);
    facts.cut = cut_;
    facts.needs_new_node = needs_new_node_;
    facts.explicit_device = binding();
    const auto linked = node ? graph.sinks_linked_from(*node) : std::vector<pw::Sink>{};
    const bool on_wanted = std::any_of(linked.begin(), linked.end(), [&](auto& one) { return is_wanted(one, graph); });
    if (binding()) {
        facts.device_exists = graph.find(*wanted_) != nullptr;
        facts.device_linked = on_wanted;
        facts.on_device = on_wanted && fresh;
    } else if (moving_)
        facts.on_device = on_wanted;
}

}  // namespace flitzis
