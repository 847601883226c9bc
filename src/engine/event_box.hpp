// Everything the engine has to tell, until somebody takes it: bounded, with a descriptor that is readable while there
// is something. When it is full the oldest go, and the list ends in an EventsDropped that counts them. Pongs neither go
// nor count: whoever sends pings has a bound of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "base/events.hpp"
#include "handoff/event_fd.hpp"

namespace flitzis {

class EventBox {
   public:
    /// `capacity` events at most, but for Pongs. [control]
    explicit EventBox(std::size_t capacity) : capacity_(capacity) {}

    /// [loop]
    template <class What>
    void push(What what) {
        push(Event{now_ns(), std::move(what)});
    }
    void push(Event event);

    /// For what [loop] has no part in. [any] but [render]
    template <class What>
    void push_at_once(What what) {
        const std::lock_guard guard(mutex_);
        add(Event{now_ns(), std::move(what)});
    }

    /// Pushes the last event there will ever be, in one with what `publish()` publishes; what comes after it is
    /// dropped. Once: further calls only publish. [any] but [render]
    template <class Publish>
    void push_last(Event event, Publish publish) {
        const std::lock_guard guard(mutex_);
        publish();
        add(std::move(event));
        ended_ = true;
    }
    static std::int64_t now_ns();

    /// Keeps back what is pushed while it lives: what an event tells of is published before the event. [loop]
    class Hold {
       public:
        explicit Hold(EventBox& box) : box_(box) { ++box_.holds_; }
        ~Hold() {
            if (--box_.holds_ == 0) box_.release();
        }
        Hold(const Hold&) = delete;
        Hold& operator=(const Hold&) = delete;

       private:
        EventBox& box_;
    };

    /// Takes everything, oldest first; empty where there is nothing. [any] but [render]
    std::vector<Event> take();

    /// Readable while take() would give something. Stays good for the box's life. [any]
    int descriptor() const { return readable_.descriptor(); }

   private:
    void add(Event event);
    void drop_oldest();
    void release();

    const std::size_t capacity_;
    int holds_ = 0;            // [loop]
    std::vector<Event> held_;  // [loop]
    std::mutex mutex_;
    std::deque<Event> events_;
    std::size_t pongs_ = 0;  // among events_
    std::uint64_t dropped_ = 0;
    bool ended_ = false;
    EventFd readable_;
};

}  // namespace flitzis
