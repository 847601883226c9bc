// Running C++ without the GIL, in a way that survives the interpreter's end.
#pragma once

#include <cxxabi.h>
#include <pybind11/pybind11.h>
#include <unistd.h>

#include <exception>
#include <optional>
#include <type_traits>

namespace flitzis::bind {

/// Takes the GIL back. A daemon thread that comes back after the interpreter began to end would be unwound from here by
/// pthread_exit (CPython until 3.13), through destructors that may not be left that way; it stays here instead, holding
/// nothing, until the process ends, as CPython 3.14 has it. [control]
inline void relock(PyThreadState* state) {
    try {
        PyEval_RestoreThread(state);
    } catch (abi::__forced_unwind&) {
        for (;;) pause();
    }
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
