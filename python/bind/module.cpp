// The extension module: adds its rooms and lets Ctrl-C into every wait.
#include <pybind11/pybind11.h>
#include <unistd.h>

#include "base/deadline.hpp"
#include "base/version.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "log.hpp"
#include "values.hpp"

namespace {

// Called by a waiting call, without the GIL and without a lock. Python runs signal handlers in its main thread only; no
// other needs the GIL here, and a daemon thread must not ask for it while the interpreter ends.
void check_signals() {
    if (gettid() != getpid()) return;
    const pybind11::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) throw pybind11::error_already_set();
}

}  // namespace

PYBIND11_MODULE(_native, module) {
    pybind11::options options;
    options.disable_function_signatures();  // the docstrings open with better ones
    module.doc() = "The C++ engine; use it through flitzis_looper_audio.";
    module.attr("__version__") = flitzis::version;
    flitzis::set_interrupt_hook(check_signals);
    flitzis::bind::add_errors(module);
    flitzis::bind::add_engine(module);
    flitzis::bind::add_log(module);
    flitzis::bind::add_values(module);
}
