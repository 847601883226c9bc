// Running C++ without the GIL, in a way that survives the interpreter's end.
#pragma once

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <exception>
#include <optional>
#include <type_traits>

namespace flitzis::bind {

/// Where a daemon thread stays that wanted the GIL after the interpreter began to end, until the process does, as
/// CPython 3.14 has it. Before, it would be unwound by pthread_exit, through destructors that may not be left that way.
[[noreturn]] inline void stay() {
    for (;;) pause();
}

/// Calls `call`, which takes the GIL and has no destructors, in a thread that may outlive the interpreter.
template <class Call>
void outliving_python(Call call) {
    try {
        call();
    } catch (abi::__forced_unwind&) {
        stay();
    }
}

/// Takes the GIL back. [control]
inline void relock(PyThreadState* state) {
    outliving_python([&] { PyEval_RestoreThread(state); });
}

/// Calls `call()` with the GIL released and returns, or throws, what it does.
/// [control] with the GIL
template <class Call>
auto unlocked(Call call) {
    using Result = std::invoke_result_t<Call>;
    using Kept = std::conditional_t<std::is_void_v<Result>, bool, Result>;
    std::optional<Kept> result;
    std::exception_ptr error;
    PyThreadState* state = PyEval_SaveThread();
    try {
        if constexpr (std::is_void_v<Result>)
            call();
        else
            result.emplace(call());
    } catch (...) {
        error = std::current_exception();
    }
    relock(state);
    if (error) std::rethrow_exception(error);
    if constexpr (!std::is_void_v<Result>) return *std::move(result);
}

}  // namespace flitzis::bind
