// What the control side has done in the callback, to the frame.
// Each kind of command belongs to the room that obeys it: here nobody knows more of one than where it goes and when.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "render/outbox.hpp"

namespace flitzis {

class Receiver;

struct Command {
    std::uint64_t frame = 0;       ///< the engine's position at which it acts; 0: the first frame of the next block
    Receiver* receiver = nullptr;  ///< who obeys; lives as long as the ends
    std::uint32_t kind = 0;        ///< in the receiver's words, as are:
    std::uint32_t target = 0;
    std::uint64_t value = 0;  ///< a double, too, by std::bit_cast
    std::uint64_t turn = 0;   ///< the schedule's: what was sent later has a higher one
};

/// A room of the callback that commands are sent to.
class Receiver {
   public:
    virtual ~Receiver() = default;

    /// Does what `command` says before the frame is rendered at which it acts, and tells what comes of it. False where
    /// that is not possible yet: it is called again in the next cycle.
    /// [render] wait-free, no allocation, no lock, no system call.
    virtual bool obey(const Command& command, Outbox& outbox) NONBLOCKING = 0;

    /// Whether that is the same before there is a block: it depends on nothing that is set by another way until then.
    /// [render] wait-free.
    virtual bool obeys_at_rest(const Command&) const NONBLOCKING { return true; }
};

}  // namespace flitzis
