// Every item in order, from one thread to one other: moodycamel's ReaderWriterQueue, filled to its capacity at
// construction and never grown.
#pragma once

#include <readerwriterqueue/readerwriterqueue.h>

#include <cstddef>
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
        // Looked at after the push: an item seen behind an older one is reached by the reader that still has to take
        // the older one.
        return queue_.size_approx() <= 1 ? Pushed::first : Pushed::behind_others;
    }

    /// False when there is nothing. [loop] the single reader; wait-free.
    bool pop(Message& message) NONBLOCKING { return queue_.try_dequeue(message); }

   private:
    moodycamel::ReaderWriterQueue<Message> queue_;
};

}  // namespace flitzis
