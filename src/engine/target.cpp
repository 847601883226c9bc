#include "engine/target.hpp"

#include "handoff/log_ring.hpp"

namespace flitzis {

bool Target::look(pw::Registry& registry, pw::Connection& connection, std::uint32_t node, EventBox& box) {
    const Routed routed = routing_.look(registry.graph(), node);
    if (routed.pin) registry.set_target(node, *routed.pin);
    if (routed.doubt) doubt(connection);
    if (routed.moved) box.push(*routed.moved);
    if (routed.lost) box.push(*routed.lost);
    if (routed.returned) box.push(*routed.returned);
    if (routed.new_sink == "auto_null")
        log_ring().push(LogLevel::warning, "engine", "'" + name_ + "' plays on auto_null: no sink is left");
    return routed.relinked;
}

void Target::add_to(Facts& facts, const pw::Graph& graph, const pw::Connection& connection,
                    std::optional<std::uint32_t> node) const {
    routing_.add_to(facts, graph, node, connection.answered(fresh_question_));
}

}  // namespace flitzis
