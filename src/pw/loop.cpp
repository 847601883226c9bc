#include "pw/loop.hpp"

#include <pipewire/thread-loop.h>

#include <cerrno>

#include "base/errors.hpp"
#include "pw/library.hpp"
#include "pw/reason.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis::pw {

Loop::Loop(const char* thread_name) {
    init();
    const SignalsBlocked in_its_thread;
    loop_ = pw_thread_loop_new(thread_name, nullptr);
    if (!loop_) throw AudioError("no PipeWire thread loop: " + reason(errno));
    if (const int result = pw_thread_loop_start(loop_); result < 0) {
        pw_thread_loop_destroy(loop_);
        throw AudioError("no thread for PipeWire's loop: " + reason(-result));
    }
}

Loop::~Loop() {
    stop();
    pw_thread_loop_destroy(loop_);
}

void Loop::stop() { pw_thread_loop_stop(loop_); }

void Loop::lock() { pw_thread_loop_lock(loop_); }

void Loop::unlock() { pw_thread_loop_unlock(loop_); }

void Loop::signal() { pw_thread_loop_signal(loop_, false); }

pw_loop* Loop::get() const { return pw_thread_loop_get_loop(loop_); }

void Loop::wait_for_signal(const Deadline& deadline) {
    timespec until{};
    pw_thread_loop_get_time(loop_, &until, deadline.left(wait_slice).count());
    pw_thread_loop_timed_wait_full(loop_, &until);
}

void Loop::interrupt_point(Lock& lock) {
    lock.unlock();
    try {
        check_interrupt();
    } catch (...) {
        lock.lock();  // the caller's guards expect it
        throw;
    }
    lock.lock();
}

}  // namespace flitzis::pw
