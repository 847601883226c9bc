#include "loading.hpp"

#include <memory>
#include <string>

#include "arguments.hpp"
#include "calls.hpp"
#include "dataclass.hpp"
#include "engine/loading.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

[[noreturn]] void raise(const char* module, const char* type, const std::string& message) {
    const py::object exception = py::module_::import(module).attr(type)(message);
    PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
    throw py::error_already_set();
}

/// Waits; raises where it was cancelled, or is not over by then.
Loading::Outcome waited(Loading& loading, const py::object& timeout) {
    const auto wait = wait_argument(timeout);
    const auto outcome = unlocked([&] { return loading.wait(wait); });
    if (outcome == Loading::Outcome::pending) raise("builtins", "TimeoutError", "the load is not done yet");
    if (outcome == Loading::Outcome::cancelled)
        raise("concurrent.futures", "CancelledError", "the load was cancelled, or replaced by another");
    return outcome;
}

py::object result(Loading& loading, const py::object& timeout) {
    if (waited(loading, timeout) == Loading::Outcome::failed) std::rethrow_exception(loading.error());
    return Python<SampleInfo>::from(*loading.info());
}

py::object exception(Loading& loading, const py::object& timeout) {
    if (waited(loading, timeout) != Loading::Outcome::failed) return py::none();
    try {
        std::rethrow_exception(loading.error());
    } catch (...) {
        set_python_error();
    }
    py::error_already_set error;
    return error.value();
}

bool done(Loading& loading) { return loading.outcome() != Loading::Outcome::pending; }
bool cancel(Loading& loading) { return loading.cancel(); }
bool cancelled(Loading& loading) { return loading.outcome() == Loading::Outcome::cancelled; }
double progress(Loading& loading) { return loading.fraction(); }
py::str stage(Loading& loading) { return std::string(to_string(loading.stage())); }
int descriptor(Loading& loading) { return loading.descriptor(); }

std::string represent(Loading& loading) {
    switch (loading.outcome()) {
        case Loading::Outcome::failed: return "<Loading failed>";
        case Loading::Outcome::cancelled: return "<Loading cancelled>";
        default: return "<Loading " + std::string(to_string(loading.stage())) + ">";
    }
}

py::object await(Loading& loading) {
    const py::object self = py::cast(loading.shared_from_this());
    return py::module_::import("flitzis_looper_audio._aio").attr("loaded")(self).attr("__await__")();
}

}  // namespace

void add_loading(py::module_& module) {
    const py::class_<Loading, std::shared_ptr<Loading>> loading(module, "Loading", R"(A load on its way: a future.

`await` it in asyncio, or wait with result() in a thread.)");
    add_method<&done>(loading, "done() -> bool\n    Whether it is over: loaded, failed or cancelled.");
    add_method<&result>(loading, R"(result(timeout=None) -> Sample
    Wait until it is over, for at most so many seconds, 0-86400; None: as long as it takes.

    Raises what the system refuses as it has it (FileNotFoundError, PermissionError, IsADirectoryError, ...), LoadError for
    what is no sound that fits; TimeoutError; concurrent.futures.CancelledError.)");
    add_method<&exception>(loading, R"(exception(timeout=None) -> BaseException | None
    The same, with what it failed by; None where it did not fail.)");
    add_method<&cancel>(loading, R"(cancel() -> bool
    The pad keeps what it had. False where it was over before.)");
    add_method<&cancelled>(loading, "cancelled() -> bool\n    Whether it was cancelled, or replaced by another load.");
    add_method<&descriptor>(loading, R"(fileno() -> int
    A descriptor that is readable once it is over: for select, Qt. Do not close it.)");
    add_method<&await>(loading, "__await__() -> Generator\n    For asyncio: the Sample.");
    add_method<&represent>(loading, "__repr__() -> str\n    Its stage, or how it ended.");
    add_property<&progress>(loading, "progress", "0 to 1.");
    add_property<&stage>(loading, "stage", "\"queued\", \"decoding\", \"resampling\" or \"ready\".");
}

}  // namespace flitzis::bind
