#include "engine/target.hpp"

#include <bit>
#include <utility>

#include "handoff/log_ring.hpp"

namespace flitzis {

void Target::node_is_gone(bool server_too) {
    routing_.node_is_gone(server_too);
    binding_ = false;
    suspicious_checks_ = 0;
}

/// Ever more rarely: it may be as it is for good, and whoever binds has others miss what is written meanwhile.
void Target::check(pw::Registry& registry) {
    const pw::Graph& graph = registry.graph();
    const bool somebody_came = std::exchange(clients_, graph.clients) != graph.clients;
    const bool names_the_default = routing_.names_the_default();
    suspicious_checks_ = names_the_default || routing_.may_have_missed(graph) ? suspicious_checks_ + 1 : 0;
    // Again two checks from now, for who came may bind them; while clients come all the time, every other check.
    if (names_the_default && somebody_came && suspicious_checks_ > 2) suspicious_checks_ = 1;
    if (suspicious_checks_ < 2 || !std::has_single_bit(suspicious_checks_) || binding_) return;
    registry.bind_default_again();
    binding_ = true;
}

bool Target::look(pw::Registry& registry, pw::Connection& connection, std::uint32_t node, EventBox& box) {
    if (binding_ && registry.default_told()) {
        binding_ = false;
        registry.forget_untold();
        routing_.all_pins_are_back();
    }
    const Routed routed = routing_.look(registry.graph(), node);
    if (routed.pin) {
        registry.set_target(node, *routed.pin);
        binding_ = false;  // that it comes back is not part of what is being told
    }
    if (routed.doubt) doubt(connection);
    if (routed.doubt || routed.relinked) suspicious_checks_ = 0;
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
