// A descriptor that select, asyncio and Qt can wait for: readable from set() until clear().
#pragma once

namespace flitzis {

class EventFd {
   public:
    /// Throws AudioError where the system gives no descriptor. [control]
    EventFd();
    ~EventFd();
    EventFd(const EventFd&) = delete;
    EventFd& operator=(const EventFd&) = delete;

    /// One system call each, which never blocks. [any] but [render]
    void set() noexcept;
    void clear() noexcept;

    /// Stays good for the object's life. [any]
    int descriptor() const { return descriptor_; }

   private:
    int descriptor_;
};

}  // namespace flitzis
