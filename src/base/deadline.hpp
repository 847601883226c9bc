// How long a call may wait, and how a waiting call is interrupted from outside (Ctrl-C in Python).
#pragma once

#include <algorithm>
#include <chrono>

namespace flitzis {

/// A timeout in seconds, as callers give it.
using Seconds = std::chrono::duration<double>;

/// The moment at which a call stops waiting. [any]
class Deadline {
   public:
    using Clock = std::chrono::steady_clock;

    explicit Deadline(Seconds timeout) : at_(Clock::now() + std::chrono::duration_cast<Clock::duration>(timeout)) {}

    bool passed() const { return Clock::now() >= at_; }

    /// What is left, never negative and never more than `most`.
    std::chrono::nanoseconds left(std::chrono::nanoseconds most) const {
        return std::clamp<std::chrono::nanoseconds>(at_ - Clock::now(), std::chrono::nanoseconds::zero(), most);
    }

   private:
    Clock::time_point at_;
};

/// Called by every waiting call between slices of `wait_slice`, without any lock held; it may throw to end the wait.
/// [control]
using InterruptHook = void (*)();

inline constexpr std::chrono::milliseconds wait_slice{50};

/// Sets the process's hook; nullptr for none. Set once, before the first engine. [control]
void set_interrupt_hook(InterruptHook hook);

/// Runs the hook, if there is one. [control]
void check_interrupt();

}  // namespace flitzis
