// PipeWire's thread loop: the thread called [loop], its lock, and the only way to wait in this house.
#pragma once

#include <mutex>
#include <utility>

#include "base/contract.hpp"
#include "base/deadline.hpp"

struct pw_loop;
struct pw_thread_loop;

namespace flitzis::pw {

class Loop {
   public:
    /// Starts the thread. Throws AudioError where the system gives none. [control]
    explicit Loop(const char* thread_name);
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Ends the thread; twice is the same as once. [control] without the lock
    void stop();

    // For std::unique_lock. Nobody holds it twice at a time. [control]
    void lock();
    void unlock();
    using Lock = std::unique_lock<Loop>;

    /// Waits until `ready()`, evaluated under the lock, or until the deadline; returns the last `ready()`.
    /// Lets go of the lock while it waits, and runs the interrupt hook without it.
    /// [control] with the lock held once
    template <class Ready>
    bool wait(Lock& lock, const Deadline& deadline, Ready ready) {
        Deadline slice(wait_slice);
        while (!ready()) {
            if (deadline.passed()) return false;
            wait_for_signal(deadline);
            if (!slice.passed()) continue;
            interrupt_point(lock);
            slice = Deadline(wait_slice);
        }
        return true;
    }

    /// Makes every wait() look again. [loop], or [control] with the lock
    void signal();

    pw_loop* get() const;

   private:
    void wait_for_signal(const Deadline& deadline);
    static void interrupt_point(Lock& lock);

    pw_thread_loop* loop_;
};

}  // namespace flitzis::pw
