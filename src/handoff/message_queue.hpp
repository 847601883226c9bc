// Every item in order, from one thread to one other: moodycamel's ReaderWriterQueue, filled to its capacity at
// construction and never grown.
#pragma once

#include <readerwriterqueue/readerwriterqueue.h>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "base/contract.hpp"

namespace flitzis {

template <class Message>
class MessageQueue {
    static_assert(std::is_trivially_copyable_v<Message>);

   public:
    explicit MessageQueue(std::size_t capacity) : queue_(capacity) {}

    enum class Pushed { full, first, behind_others };

    /// `first` tells that the reader may be asleep: what was in the queue is taken, and this item alone is there.
    /// [render] the single writer; wait-free, no allocation.
    Pushed push(const Message& message) NONBLOCKING {
        if (!queue_.try_enqueue(message)) return Pushed::full;
        return unread_.fetch_add(1) == 0 ? Pushed::first : Pushed::behind_others;
    }

    /// False when there is nothing; a reader that was woken goes on until then. [loop] the single reader; wait-free.
    bool pop(Message& message) NONBLOCKING {
        if (!queue_.try_dequeue(message)) return false;
        unread_.fetch_sub(1);
        return true;
    }

   private:
    moodycamel::ReaderWriterQueue<Message> queue_;
    // Counted apart, because two threads that look at each other's end of a queue may both see it as it was. A push that
    // finds the count above 0 comes before the reader's next subtraction, and after that the reader looks again.
    std::atomic<std::int32_t> unread_{0};
};

}  // namespace flitzis
