// The room that answers: what is sent to it comes back as a Pong. It shows the way there and back, and is the smallest
// example of a room with commands and events of its own.
#pragma once

#include <cstdint>

#include "render/command.hpp"
#include "render/cycle_meter.hpp"

namespace flitzis {

class Ping final : public Receiver {
   public:
    /// `meter` knows the cycle.
    explicit Ping(const CycleMeter& meter) : meter_(meter) {}

    /// The command that is answered with `number`; acts as Command::frame says. [any]
    Command command(std::uint64_t number, std::uint64_t frame = 0) noexcept {
        return {.frame = frame, .receiver = this, .value = number};
    }

    /// Waits for room: no Pong is lost.
    /// [render] wait-free.
    bool obey(const Command& command, Outbox& outbox) NONBLOCKING override {
        if (!outbox.has_room()) return false;
        outbox.tell(Pong{command.value, meter_.cycle()});
        return true;
    }

   private:
    const CycleMeter& meter_;
};

}  // namespace flitzis
