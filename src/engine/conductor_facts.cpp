// What the conductor knows; what it does about it is in conductor.cpp.
#include <algorithm>

#include "engine/conductor.hpp"

namespace flitzis {

std::optional<std::uint32_t> Conductor::node_id() const {
    if (!stream_ || !connected()) return {};
    return stream_->node_id();
}

/// A stream that enters is inactive until it stands.
bool Conductor::at_rest() const {
    const bool quiet = !stream_ || stream_->gone() || stay_ == Stay::entering || facts().quiet;
    return !started_ && !active_ && quiet;
}

Facts Conductor::facts() const {
    Facts facts;
    facts.closed = closed_;
    facts.started = started_;
    facts.reconnect = config_.reconnect;
    facts.stay = stay_;
    facts.server_lost = connection_ && connection_->lost();
    facts.retry_due = retry_due_;
    facts.may_enter = render_ && (node_error_.empty() || retry_due_);
    facts.autoconnect = target_.routing().autoconnects();
    if (connection_) facts.answered = connection_->answered(question_);
    if (registry_) {
        facts.session_manager = graph().has_session_manager;
        facts.sink_exists = !graph().sinks.empty();
        target_.add_to(facts, graph(), *connection_, node_id());
    }
    if (stream_) add_node_facts(facts);
    return facts;
}

void Conductor::add_node_facts(Facts& facts) const {
    const CycleAccount account = control_->meter().account();
    const Clock::time_point last_callback{std::chrono::nanoseconds(account.newest.time_ns)};
    const auto id = stream_->node_id();
    const bool ports = id && (!graph().has_session_manager || graph().port_count(*id) > 0);
    facts.node_failed = !stream_->error().empty() || stream_->gone();
    facts.node_stands = ports && stream_->paused();
    facts.active = active_;
    facts.quiet = stream_->paused() && connection_->answered(quiet_question_);
    facts.streaming = stream_->streaming();
    facts.gate_open = control_->gate_wanted_open();
    facts.gate_held = gate_held_;
    facts.called_back = active_ && account.cycles > cycles_at_activation_;
    facts.since_callback = Clock::now() - std::max(activated_at_, last_callback);
    facts.quantum = account.newest.quantum;
    facts.graph_rate = account.newest.graph_rate;
}

}  // namespace flitzis
