// Where the node plays, whatever a server, a session manager, routers, patchbays and callers do in whatever order.
#include "fuzz.hpp"
#include "routing_walk.hpp"

namespace flitzis::fuzz {

void run(Bytes& bytes) {
    const auto number = [&](std::size_t below) {
        return bytes.ConsumeIntegralInRange<std::uint32_t>(0, static_cast<std::uint32_t>(below) - 1);
    };
    const RoutingWalk walk(number);
    expect(walk.fault().empty(), walk.fault());
}

}  // namespace flitzis::fuzz
