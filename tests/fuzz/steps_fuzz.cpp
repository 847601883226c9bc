// The state machine from any facts whatever, impossible ones too: steps end, none comes twice running, the state fits.
#include "any_facts.hpp"
#include "engine/next_step.hpp"
#include "fuzz.hpp"

namespace flitzis::fuzz {
namespace {

Facts facts_from(Bytes& bytes) {
    Facts facts;
    for (const auto flag : every_flag) facts.*flag = bytes.ConsumeBool();
    facts.stage = static_cast<Stage>(bytes.ConsumeIntegralInRange(0, 2));
    facts.since_callback = std::chrono::nanoseconds(bytes.ConsumeIntegral<std::int64_t>());
    facts.quantum.count = bytes.ConsumeIntegral<std::uint32_t>();
    facts.graph_rate.hz = bytes.ConsumeIntegral<std::uint32_t>();
    return facts;
}

void state_fits(const Facts& facts) {
    const State state = state_of(facts);
    expect(state != State::closed, "facts are of an open engine");
    expect((state == State::reconnecting) == (!facts.server && facts.reconnect), "reconnecting is without a server");
    const bool may_run = facts.started && is_driven(facts) && facts.server;
    expect(state != State::running || may_run, "running has callbacks");
    expect(state != State::stopped || !facts.started, "stopped is not started");
    expect(!can_be_driven(facts) || facts.server, "no server drives nobody");
    expect(patience(facts.quantum, facts.graph_rate) >= std::chrono::seconds(1), "a second's patience at least");
}

void rests_safely(const Facts& facts) {
    const bool sound = facts.stage == Stage::standing && facts.started && facts.gate_open;
    if (!facts.server || !sound) return;
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
    expect(facts.server || steps == 0, "without a server a node stays as it is");
}

}  // namespace flitzis::fuzz
