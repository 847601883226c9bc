#include "trap.hpp"

#include <dlfcn.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/prctl.h>
#include <ucontext.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#define PR_SYS_DISPATCH_OFF 0
#define PR_SYS_DISPATCH_ON 1
#endif

namespace {

using flitzis::test::Violations;

// Plain data of each thread, in the executable's own TLS: reading it allocates nothing.
thread_local bool armed = false;
thread_local Violations seen;
thread_local long heap_calls = 0;
thread_local volatile char block_system_calls = 0;  // the kernel reads it at every system call

void note_allocation() {
    ++heap_calls;
    if (armed) ++seen.allocations;
}

void note_free(const void* memory) {
    if (!memory) return;
    ++heap_calls;
    if (armed) ++seen.frees;
}

void note_lock() {
    if (armed) ++seen.locks;
}

/// Notes the system call, lets further ones through and takes the thread back to the instruction that made it.
void on_system_call(int, siginfo_t* info, void* context) {
    block_system_calls = 0;
    ++seen.system_calls;
    if (seen.first_system_call < 0) seen.first_system_call = info->si_syscall;
    auto& registers = static_cast<ucontext_t*>(context)->uc_mcontext;
#if defined(__x86_64__)
    registers.gregs[REG_RIP] -= 2;  // the length of `syscall`
#elif defined(__aarch64__)
    registers.pc -= 4;
#else
#error "how long is the system call instruction here?"
#endif
}

template <class Function>
Function next(const char* name) {
    return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

}  // namespace

namespace flitzis::test {

void detail::arm() {
    struct sigaction action {};
    action.sa_sigaction = on_system_call;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSYS, &action, nullptr);
    if (prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_ON, 0, 0, &block_system_calls) != 0) {
        std::perror("the trap needs Linux 5.11 with syscall user dispatch");
        std::abort();
    }
    seen = Violations{};
    armed = true;
    block_system_calls = 1;
}

Violations detail::disarm() noexcept {
    block_system_calls = 0;
    armed = false;
    prctl(PR_SET_SYSCALL_USER_DISPATCH, PR_SYS_DISPATCH_OFF, 0, 0, 0);
    return seen;
}

long heap_calls_of_this_thread() noexcept { return heap_calls; }

}  // namespace flitzis::test

// The program's own versions of what the C library offers; glibc keeps the originals under these names. Visible, so
// that the libraries' calls come here, too.
#pragma GCC visibility push(default)
extern "C" {

void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);
void __libc_free(void* memory);

void* malloc(std::size_t size) {
    note_allocation();
    return __libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) {
    note_allocation();
    return __libc_calloc(count, size);
}

void* realloc(void* memory, std::size_t size) {
    note_allocation();
    return __libc_realloc(memory, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) {
    note_allocation();
    return __libc_memalign(alignment, size);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
    note_allocation();
    *memory = __libc_memalign(alignment, size);
    return *memory ? 0 : ENOMEM;
}

void free(void* memory) {
    note_free(memory);
    __libc_free(memory);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) {
    static const auto original = next<int (*)(pthread_mutex_t*)>("pthread_mutex_lock");
    note_lock();
    return original(mutex);
}

int pthread_mutex_trylock(pthread_mutex_t* mutex) {
    static const auto original = next<int (*)(pthread_mutex_t*)>("pthread_mutex_trylock");
    note_lock();
    return original(mutex);
}

int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
    static const auto original = next<int (*)(pthread_rwlock_t*)>("pthread_rwlock_rdlock");
    note_lock();
    return original(lock);
}

int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
    static const auto original = next<int (*)(pthread_rwlock_t*)>("pthread_rwlock_wrlock");
    note_lock();
    return original(lock);
}

int sem_wait(sem_t* semaphore) {
    static const auto original = next<int (*)(sem_t*)>("sem_wait");
    note_lock();
    return original(semaphore);
}

}  // extern "C"
#pragma GCC visibility pop
