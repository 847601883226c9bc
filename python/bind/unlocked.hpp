// Running C++ without the GIL, in a way that survives the interpreter's end.
#pragma once

#include <cxxabi.h>
#include <pybind11/pybind11.h>

#include <exception>
#include <optional>
#include <type_traits>

namespace flitzis::bind {

/// Calls `call()` with the GIL released and returns, or throws, what it does.
/// Not py::gil_scoped_release: a daemon thread that comes back after the interpreter began to end is unwound out of
/// PyEval_RestoreThread by pthread_exit (CPython until 3.13), and a destructor on its way would terminate the process.
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
    } catch (abi::__forced_unwind&) {
        throw;
    } catch (...) {
        error = std::current_exception();
    }
    PyEval_RestoreThread(state);
    if (error) std::rethrow_exception(error);
    if constexpr (!std::is_void_v<Result>) return *std::move(result);
}

}  // namespace flitzis::bind
