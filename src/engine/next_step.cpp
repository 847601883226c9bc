#include "engine/next_step.hpp"

#include <algorithm>

namespace flitzis {
namespace {

/// A session manager with no sink to link to answers a new node with an error.
bool can_make(const Facts& facts) {
    return facts.may_make && (!facts.autoconnect || (facts.session_manager && facts.sink_exists));
}

/// Out of the graph, and not only silent, while another sink stands in for the one that was asked for.
bool wants_active(const Facts& facts) { return facts.started && (!facts.explicit_device || facts.device_linked); }

/// Nothing reaches a sink that was not asked for.
bool wants_gate(const Facts& facts) {
    return facts.active && wants_active(facts) && facts.on_device && !facts.gate_held;
}

Step step_while_standing(const Facts& facts) {
    if (facts.node_failed) return Step::give_up;
    if (facts.needs_new_node) return Step::renew;
    if (facts.gate_open && facts.started && !wants_gate(facts)) return Step::cut_gate;
    if (!facts.gate_open && wants_gate(facts)) return Step::open_gate;
    // A node that is activated again while the server still puts it to rest may stay there.
    if (!facts.active && wants_active(facts) && facts.quiet) return Step::activate;
    // stop() deactivates when its fade has ended; here it is the device that is away.
    if (facts.active && facts.started && !wants_active(facts)) return Step::deactivate;
    return Step::none;
}

}  // namespace

Step next_step(const Facts& facts) {
    if (!facts.server) return Step::none;
    switch (facts.stage) {
        case Stage::out: return can_make(facts) ? Step::make : Step::none;
        case Stage::making:
            if (facts.node_failed) return Step::give_up;
            return facts.node_stands ? Step::configure : Step::none;
        case Stage::standing: return step_while_standing(facts);
    }
    return Step::none;
}

State state_of(const Facts& facts) {
    if (!facts.server && facts.reconnect) return State::reconnecting;
    if (!facts.started) return State::stopped;
    return facts.server && is_driven(facts) ? State::running : State::waiting;
}

bool is_driven(const Facts& facts) {
    const bool fresh = facts.since_callback <= patience(facts.quantum, facts.graph_rate);
    return facts.active && facts.called_back && fresh && (facts.linked || facts.streaming);
}

bool can_be_driven(const Facts& facts) {
    if (!facts.server) return false;
    if (facts.linked && !facts.explicit_device) return true;
    if (!facts.autoconnect || facts.cut) return facts.linked;
    return facts.session_manager && facts.sink_exists && (!facts.explicit_device || facts.device_exists);
}

std::chrono::nanoseconds patience(Frames quantum, SampleRate graph_rate) {
    constexpr std::chrono::nanoseconds least = std::chrono::seconds(1);
    if (graph_rate.hz == 0) return least;
    const std::chrono::nanoseconds ten_quanta(std::uint64_t{10} * quantum.count * 1'000'000'000U / graph_rate.hz);
    return std::max(least, ten_quanta);
}

}  // namespace flitzis
