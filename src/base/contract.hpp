// The words every contract comment in this house uses, and the macro that lets a compiler check one of them.
//
// [control]  Python or any other caller's thread. May wait; every wait has a deadline.
// [loop]     PipeWire's thread loop, its lock held. Short, never waits.
// [render]   the real-time callback. Allocates nothing, frees nothing, locks nothing, logs nothing, throws nothing,
//            makes no system call, loops no further than the block, knows neither Python nor PipeWire.
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
