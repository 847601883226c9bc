// Facts at random for the state machine, and what its steps do to them.
#pragma once

#include <array>

#include "engine/next_step.hpp"

namespace flitzis {

inline constexpr std::array every_flag{
    &Facts::started,        &Facts::reconnect,       &Facts::server,
    &Facts::may_make,       &Facts::autoconnect,     &Facts::sink_exists,
    &Facts::node_failed,    &Facts::session_manager, &Facts::explicit_device,
    &Facts::device_exists,  &Facts::linked,          &Facts::on_device,
    &Facts::node_stands,    &Facts::device_linked,   &Facts::active,
    &Facts::streaming,      &Facts::quiet,           &Facts::gate_open,
    &Facts::gate_held,      &Facts::called_back,     &Facts::cut,
    &Facts::needs_new_node,
};

/// What a node's steps do to the facts by themselves; what the world answers is for the caller to make up.
inline void take(Step step, Facts& facts) {
    switch (step) {
        case Step::none: break;
        case Step::make: facts.stage = Stage::making, facts.node_failed = facts.node_stands = false; break;
        case Step::give_up: facts.stage = Stage::out, facts.may_make = facts.active = facts.gate_open = false; break;
        case Step::renew:
            facts.stage = Stage::out, facts.needs_new_node = facts.active = facts.gate_open = false;
            break;
        case Step::configure: facts.stage = Stage::standing; break;
        case Step::open_gate: facts.gate_open = true; break;
        case Step::cut_gate: facts.gate_open = false; break;
        case Step::activate: facts.active = true; break;
        case Step::deactivate: facts.active = facts.gate_open = false; break;
    }
}

}  // namespace flitzis
