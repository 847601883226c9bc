#include "engine/facts.hpp"

#include <algorithm>

namespace flitzis {

std::chrono::nanoseconds patience(Frames quantum, SampleRate graph_rate) {
    constexpr std::chrono::nanoseconds least = std::chrono::seconds(1);
    if (graph_rate.hz == 0) return least;
    const std::chrono::nanoseconds ten_quanta(std::uint64_t{10} * quantum.count * 1'000'000'000U / graph_rate.hz);
    return std::max(least, ten_quanta);
}

State state_of(const Facts& facts) {
    if (facts.closed) return State::closed;
    if (!facts.started) return State::stopped;
    const bool fresh = facts.since_callback <= patience(facts.quantum, facts.graph_rate);
    const bool running = !facts.server_lost && facts.streaming && facts.called_back && fresh;
    return running ? State::running : State::waiting;
}

bool can_be_driven(const Facts& facts) {
    if (facts.closed || facts.server_lost) return false;
    return facts.linked || (facts.autoconnect && facts.sink_exists);
}

}  // namespace flitzis
