// The state machine from any facts whatever, impossible ones too: steps end, none comes twice running, the state fits.
#include "engine/next_step.hpp"
#include "fuzz.hpp"

namespace flitzis::fuzz {
namespace {

Facts facts_from(Bytes& bytes) {
    Facts facts;
    for (const auto flag :
         {&Facts::closed,      &Facts::started,         &Facts::reconnect,       &Facts::server_lost,
          &Facts::retry_due,   &Facts::answered,        &Facts::may_enter,       &Facts::autoconnect,
          &Facts::sink_exists, &Facts::session_manager, &Facts::explicit_device, &Facts::device_exists,
          &Facts::linked,      &Facts::device_linked,   &Facts::on_device,       &Facts::node_failed,
          &Facts::node_stands, &Facts::active,          &Facts::streaming,       &Facts::quiet,
          &Facts::gate_open,   &Facts::gate_held,       &Facts::called_back})
        facts.*flag = bytes.ConsumeBool();
    facts.stay = static_cast<Stay>(bytes.ConsumeIntegralInRange(0, 4));
    facts.since_callback = std::chrono::nanoseconds(bytes.ConsumeIntegral<std::int64_t>());
    facts.quantum.count = bytes.ConsumeIntegral<std::uint32_t>();
    facts.graph_rate.hz = bytes.ConsumeIntegral<std::uint32_t>();
    return facts;
}

/// What the conductor's steps do to the facts by themselves; what the world answers comes as the next input.
void take(Step step, Facts& facts) {
    switch (step) {
        case Step::none: break;
        case Step::connect:
            facts.stay = Stay::asking, facts.server_lost = facts.retry_due = facts.answered = false;
            break;
        case Step::drop: facts.stay = Stay::away, facts.server_lost = facts.active = facts.gate_open = false; break;
        case Step::look: facts.stay = Stay::knowing; break;
        case Step::enter: facts.stay = Stay::entering, facts.node_failed = facts.node_stands = false; break;
        case Step::leave: facts.stay = Stay::knowing, facts.may_enter = facts.active = facts.gate_open = false; break;
        case Step::settle_in: facts.stay = Stay::standing; break;
        case Step::open_gate: facts.gate_open = true; break;
        case Step::cut_gate: facts.gate_open = false; break;
        case Step::activate: facts.active = true; break;
        case Step::deactivate: facts.active = facts.gate_open = false; break;
    }
}

void state_fits(const Facts& facts) {
    const State state = state_of(facts);
    const bool no_server = facts.server_lost || facts.stay == Stay::away || facts.stay == Stay::asking;
    expect((state == State::closed) == facts.closed, "closed is closed");
    if (facts.closed) return;
    expect((state == State::reconnecting) == (no_server && facts.reconnect), "reconnecting is without a server");
    expect(state != State::running || (facts.started && is_driven(facts) && !no_server), "running has callbacks");
    expect(state != State::stopped || !facts.started, "stopped is not started");
    expect(!can_be_driven(facts) || !(facts.server_lost || facts.stay == Stay::away), "no server drives nobody");
    expect(patience(facts.quantum, facts.graph_rate) >= std::chrono::seconds(1), "a second's patience at least");
}

void rests_safely(const Facts& facts) {
    const bool sound = facts.stay == Stay::standing && facts.started && facts.gate_open;
    if (facts.closed || facts.server_lost || !sound) return;
    expect(facts.on_device && facts.active && !facts.gate_held, "no sound on another sink, nor while it is held back");
    expect(!facts.explicit_device || facts.device_linked, "nor without the device");
}

}  // namespace

void run(Bytes& bytes) {
    Facts facts = facts_from(bytes);
    state_fits(facts);
    int steps = 0;
    for (Step step = next_step(facts); step != Step::none; ++steps) {
        expect(steps < 12, "steps come to an end");
        take(step, facts);
        state_fits(facts);
        const Step next = next_step(facts);
        expect(next != step, "a step is not the next one again");
        step = next;
    }
    rests_safely(facts);
    expect(!facts.closed || steps == 0, "a closed engine does nothing");
}

}  // namespace flitzis::fuzz
