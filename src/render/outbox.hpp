// Where every room of the callback tells what happened: a queue to [loop], and whether [loop] is to be woken for it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/contract.hpp"
#include "handoff/message_queue.hpp"
#include "render/message.hpp"

namespace flitzis {

class Outbox {
   public:
    static constexpr std::size_t most = 1024;

    /// What is told from here on is of the cycle that began at `time_ns`.
    /// [render] wait-free.
    void begin(std::int64_t time_ns) NONBLOCKING {
        time_ns_ = time_ns;
        wakes_ = false;
    }

    /// Puts `what`, one of RenderMessage's structs, into the queue; where that is full it is lost, and counted.
    /// [render] wait-free, no allocation.
    template <class What>
    void tell(const What& what) NONBLOCKING {
        using Pushed = decltype(messages_)::Pushed;
        const Pushed pushed = messages_.push({time_ns_, what});
        if (pushed == Pushed::first) wakes_ = true;
        if (pushed == Pushed::full) lost_.fetch_add(1, std::memory_order_relaxed);
    }

    /// Whether the next message will find room.
    /// [render] wait-free.
    bool has_room() const NONBLOCKING { return messages_.has_room(); }

    /// Whether something was told since begin() that found nothing unread before it: [loop] may sleep.
    /// [render] wait-free.
    bool wakes() const NONBLOCKING { return wakes_; }

    /// False when there is nothing. [loop] wait-free.
    bool pop(RenderMessage& message) noexcept { return messages_.pop(message); }

    /// How many messages found the queue full since the last call. [any]
    std::uint64_t take_lost() noexcept { return lost_.exchange(0); }

   private:
    MessageQueue<RenderMessage, most> messages_;
    std::atomic<std::uint64_t> lost_{0};
    std::int64_t time_ns_ = 0;  // [render] only
    bool wakes_ = false;        // [render] only
};

}  // namespace flitzis
