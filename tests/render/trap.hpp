// What the callback must not do, caught in the act: allocation, free, lock, system call.
// This program's own malloc and pthread_mutex_lock count per thread; system calls are caught by the kernel (Linux 5.11,
// Documentation/admin-guide/syscall-user-dispatch.rst), so that I/O, sleeping and futexes show whoever makes them.
#pragma once

#include <ostream>

namespace flitzis::test {

struct Violations {
    int allocations = 0;
    int frees = 0;
    int locks = 0;
    int system_calls = 0;
    long first_system_call = -1;

    bool none() const { return allocations + frees + locks + system_calls == 0; }
};

inline std::ostream& operator<<(std::ostream& out, const Violations& v) {
    return out << v.allocations << " allocations, " << v.frees << " frees, " << v.locks << " locks, " << v.system_calls
               << " system calls (first: number " << v.first_system_call << ")";
}

/// Runs `action` on this thread and tells what it did that the callback must not do. After its first system call
/// further ones are let through uncounted.
template <class Action>
Violations violations_of(Action action);

namespace detail {
void arm();
Violations disarm() noexcept;
}  // namespace detail

template <class Action>
Violations violations_of(Action action) {
#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
    action();  // RealtimeSanitizer watches instead, and ends the program
    return {};
#endif
#endif
    detail::arm();
    action();
    return detail::disarm();
}

/// Counts allocations and frees of the calling thread from now on, for code that cannot be wrapped in an action.
/// Returns the count so far; needs no arming.
long heap_calls_of_this_thread() noexcept;

}  // namespace flitzis::test
