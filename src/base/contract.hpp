// The words every contract comment in this house uses, and the macro that lets a compiler check one of them.
//
// [control]  Python or any other caller's thread. May wait; every wait has a deadline.
// [loop]     PipeWire's thread loop, its lock held. Short, never waits.
// [render]   the real-time callback. Allocates nothing, frees nothing, locks nothing, logs nothing, throws nothing,
//            makes no system call, loops no further than the block, knows neither Python nor PipeWire.
// [worker]   a loader's thread: SCHED_BATCH at a low priority. May allocate, wait, read files and throw; looks every
//            few thousand frames whether it is to leave off; takes neither Python's lock nor the loop's.
// [any]      safe from every thread.
#pragma once

/// Ends the declaration of every function that runs in [render].
/// Clang 20 and newer check it (RealtimeSanitizer, -Wfunction-effects); other compilers see `noexcept`.
#if defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define NONBLOCKING noexcept [[clang::nonblocking]]
#endif
#endif
#ifndef NONBLOCKING
#define NONBLOCKING noexcept
#endif

/// A call from [render] of what no compiler can look into, and whose author promises it: each says at its place why.
/// The only calls that neither -Wfunction-effects nor RealtimeSanitizer follows.
#if defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define TRUSTED(...)                                                                             \
    _Pragma("clang diagnostic push") _Pragma("clang diagnostic ignored \"-Wfunction-effects\"")( \
        ::flitzis::Trusting{}, __VA_ARGS__) _Pragma("clang diagnostic pop")
#endif
#endif
#ifndef TRUSTED
#define TRUSTED(...) (__VA_ARGS__)
#endif

#if defined(__has_feature)
#if __has_feature(realtime_sanitizer)
extern "C" void __rtsan_disable();
extern "C" void __rtsan_enable();
#define RTSAN(call) call
#endif
#endif
#ifndef RTSAN
#define RTSAN(call)
#endif

namespace flitzis {

/// Lives as long as a TRUSTED call.
struct Trusting {
    Trusting() noexcept { RTSAN(__rtsan_disable();) }
    ~Trusting() { RTSAN(__rtsan_enable();) }
    Trusting(const Trusting&) = delete;
    Trusting& operator=(const Trusting&) = delete;
};

}  // namespace flitzis
