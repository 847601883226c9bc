// Facts at random for the state machine, and what its steps do to them.
#pragma once

#include <array>

#include "engine/next_step.hpp"

namespace flitzis {

inline constexpr std::array every_flag{
    &Facts::closed,          &Facts::started,       &Facts::reconnect,   &Facts::server_lost, &Facts::retry_due,
    &Facts::answered,        &Facts::may_enter,     &Facts::autoconnect, &Facts::sink_exists, &Facts::session_manager,
    &Facts::explicit_device, &Facts::device_exists, &Facts::linked,      &Facts::on_device,   &Facts::node_failed,
    &Facts::node_stands,     &Facts::device_linked, &Facts::active,      &Facts::streaming,   &Facts::quiet,
    &Facts::gate_open,       &Facts::gate_held,     &Facts::called_back, &Facts::cut,         &Facts::needs_new_node,
};

/// What the conductor's steps do to the facts by themselves; what the world answers is for the caller to make up.
inline void take(Step step, Facts& facts) {
    switch (step) {
        case Step::none: break;
        case Step::connect:
            facts.stay = Stay::asking, facts.server_lost = facts.retry_due = facts.answered = false;
            break;
        case Step::drop: facts.stay = Stay::away, facts.server_lost = facts.active = facts.gate_open = false; break;
        case Step::look: facts.stay = Stay::knowing; break;
        case Step::enter: facts.stay = Stay::entering, facts.node_failed = facts.node_stands = false; break;
        case Step::leave: facts.stay = Stay::knowing, facts.may_enter = facts.active = facts.gate_open = false; break;
        case Step::renew:
            facts.stay = Stay::knowing, facts.needs_new_node = facts.active = facts.gate_open = false;
            break;
        case Step::settle_in: facts.stay = Stay::standing; break;
        case Step::open_gate: facts.gate_open = true; break;
        case Step::cut_gate: facts.gate_open = false; break;
        case Step::activate: facts.active = true; break;
        case Step::deactivate: facts.active = facts.gate_open = false; break;
    }
}

}  // namespace flitzis
