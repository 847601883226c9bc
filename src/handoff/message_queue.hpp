// Every item in order, from one thread to one other that sleeps in between: a ManyToOne that says when to wake.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "base/contract.hpp"
#include "handoff/many_to_one.hpp"

namespace flitzis {

template <class Message, std::size_t Capacity>
class MessageQueue {
   public:
    enum class Pushed { full, first, behind_others };

    /// `first` tells that the reader may be asleep: it has taken all that was there before.
    /// [render] the single writer; wait-free, no allocation.
    Pushed push(const Message& message) NONBLOCKING {
        if (!queue_.push(message)) return Pushed::full;
        return unread_.fetch_add(1) == 0 ? Pushed::first : Pushed::behind_others;
    }

    /// Whether the next push() will find room. [render] the single writer; wait-free.
    bool has_room() const NONBLOCKING { return queue_.has_room(); }

    /// False when there is nothing; a reader that was woken goes on until then. [loop] the single reader; wait-free.
    bool pop(Message& message) NONBLOCKING {
        if (!queue_.pop(message)) return false;
        unread_.fetch_sub(1);
        return true;
    }

   private:
    ManyToOne<Message, Capacity> queue_;
    // Counted apart, because two threads that look at each other's end of a queue may both see it as it was. A push
    // that finds the count above 0 comes before the reader's next subtraction, and after that the reader looks again.
    std::atomic<std::int32_t> unread_{0};
};

}  // namespace flitzis
