// The extension module: adds its rooms and lets Ctrl-C into every wait.
#include <pybind11/pybind11.h>
#include <unistd.h>

#include "base/deadline.hpp"
#include "base/version.hpp"
#include "engine.hpp"
#include "errors.hpp"
#include "log.hpp"
#include "recorder.hpp"
#include "values.hpp"

namespace py = pybind11;

namespace {

// Called by a waiting call, without the GIL and without a lock. Python runs signal handlers in its main thread only; no
// other needs the GIL here, and a daemon thread must not ask for it while the interpreter ends.
void check_signals() {
    if (gettid() != getpid()) return;
    const py::gil_scoped_acquire locked;
    if (PyErr_CheckSignals() != 0) throw py::error_already_set();
}

/// pybind11's classes are the process's, and so is libpipewire: a second interpreter would wait for the first one's
/// GIL.
bool is_main_interpreter() { return PyInterpreterState_Get() == PyInterpreterState_Main(); }

py::module_ made_module(PyModuleDef& definition) {
    py::module_ module = py::module_::create_extension_module("_native", nullptr, &definition);
    definition.m_size = 0;  // not -1: other interpreters call PyInit__native() too, and do not get a copy
    py::options options;
    options.disable_function_signatures();  // the docstrings open with better ones
    module.doc() = "The C++ engine; use it through flitzis_looper_audio.";
    module.attr("__version__") = flitzis::version;
    flitzis::set_interrupt_hook(check_signals);
    flitzis::bind::add_errors(module);
    flitzis::bind::add_engine(module);
    flitzis::bind::add_log(module);
    flitzis::bind::add_recorder(module);
    flitzis::bind::add_values(module);
    return module;
}

}  // namespace

/// What PYBIND11_MODULE makes, but that macro looks for pybind11's own first, which deadlocks in a subinterpreter.
extern "C" PYBIND11_EXPORT PyObject* PyInit__native();  // NOLINT(bugprone-reserved-identifier): Python's name

PyObject* PyInit__native() {
    PYBIND11_CHECK_PYTHON_VERSION
    if (!is_main_interpreter()) {
        PyErr_SetString(PyExc_ImportError,
                        "flitzis_looper_audio works in a process's main interpreter only, not in "
                        "subinterpreters; use a thread, or a process of its own");
        return nullptr;
    }
    // Once: from 3.12 on Python calls this in the main interpreter before it tries a subinterpreter, and calls it again
    // for the main interpreter's own import; but pybind11 registers a class once.
    static PyModuleDef definition;
    static PyObject* module = nullptr;
    try {
        if (!module) module = made_module(definition).release().ptr();
        return Py_NewRef(module);
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const std::exception& error) {
        PyErr_SetString(PyExc_ImportError, error.what());
    }
    return nullptr;
}
