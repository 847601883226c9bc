#include "engine/scheduling.hpp"

#include <sched.h>
#include <sys/types.h>

namespace flitzis {
namespace {

/// pthread_getschedparam answers from glibc's cache, which knows nothing of what RTKit changes from outside; the
/// kernel wants a thread id. It is in the thread's CPU clock (include/linux/posix-timers.h: ~tid << 3 | flags), which
/// saves the callback a gettid().
pid_t thread_id(pthread_t thread) {
    clockid_t clock;
    if (pthread_getcpuclockid(thread, &clock) != 0) return -1;
    return ~(clock >> 3);
}

const char* policy_name(int policy) {
    switch (policy & ~SCHED_RESET_ON_FORK) {
        case SCHED_FIFO: return "FIFO";
        case SCHED_RR: return "RR";
        case SCHED_OTHER: return "OTHER";
        case SCHED_BATCH: return "BATCH";
        case SCHED_IDLE: return "IDLE";
        default: return "UNKNOWN";
    }
}

}  // namespace

std::string scheduling_of(pthread_t thread) {
    const pid_t id = thread_id(thread);
    sched_param parameters{};
    const int policy = id < 0 ? -1 : sched_getscheduler(id);
    if (policy < 0 || sched_getparam(id, &parameters) < 0) return {};
    return std::string(policy_name(policy)) + " " + std::to_string(parameters.sched_priority);
}

}  // namespace flitzis
