// What a node knows of itself; what it does is in node.cpp.
#include <algorithm>

#include "engine/node.hpp"

namespace flitzis {

std::optional<std::uint32_t> Node::id() const {
    if (!stream_ || !server_.connected()) return {};
    return stream_->node_id();
}

/// A stream is inactive while it is made.
bool Node::at_rest() const {
    const bool quiet = !stream_ || stream_->gone() || stage_ == Stage::making || facts().quiet;
    return !started_ && !active_ && quiet;
}

void Node::add_to(Published::Snapshot& snapshot) const {
    snapshot.node_id = id();
    snapshot.device = target_.routing().device();
    if (snapshot.node_id) snapshot.sink = target_.routing().plays_on(server_.graph(), *snapshot.node_id);
    snapshot.volume = volume_.level();
    snapshot.mute = volume_.mute();
}

Facts Node::facts() const {
    Facts facts;
    facts.started = started_;
    facts.server = server_.known();
    facts.reconnect = config_.reconnect;
    facts.stage = stage_;
    facts.may_make = render_ && (error_.empty() || retry_.due());
    facts.autoconnect = target_.routing().autoconnects();
    facts.session_manager = server_.graph().has_session_manager;
    facts.sink_exists = !server_.graph().sinks.empty();
    if (server_.connected()) target_.add_to(facts, server_.graph(), server_.connection(), id());
    if (stream_) add_stream_facts(facts);
    return facts;
}

void Node::add_stream_facts(Facts& facts) const {
    const CycleAccount account = control_->meter().account();
    const Clock::time_point last_callback{std::chrono::nanoseconds(account.newest.time_ns)};
    const auto id = stream_->node_id();
    const pw::Graph& graph = server_.graph();
    const bool ports = id && (!graph.has_session_manager || graph.port_count(*id) > 0);
    facts.node_failed = !stream_->error().empty() || stream_->gone();
    facts.node_stands = ports && stream_->paused();
    facts.active = active_;
    facts.quiet = stream_->paused() && server_.answered(quiet_question_);
    facts.streaming = stream_->streaming();
    facts.gate_open = control_->gate_wanted_open();
    facts.gate_held = gate_held_;
    facts.called_back = active_ && account.cycles > cycles_at_activation_;
    facts.since_callback = Clock::now() - std::max(activated_at_, last_callback);
    facts.quantum = account.newest.quantum;
    facts.graph_rate = account.newest.graph_rate;
}

}  // namespace flitzis
