#include "errors.hpp"

#include <new>
#include <stdexcept>
#include <utility>

#include "base/errors.hpp"
#include "text.hpp"

namespace flitzis::bind {
namespace {

namespace py = pybind11;

PyObject* audio_error = nullptr;
PyObject* device_not_found = nullptr;
PyObject* stream_creation_failed = nullptr;
PyObject* server_unavailable = nullptr;
PyObject* engine_closed = nullptr;
PyObject* load_error = nullptr;

PyObject* add(py::module_& module, const char* name, const char* doc, PyObject* base) {
    const std::string full_name = std::string("flitzis_looper_audio.") + name;
    PyObject* type = PyErr_NewExceptionWithDoc(full_name.c_str(), doc, base, nullptr);
    if (!type) throw py::error_already_set();
    module.add_object(name, type);
    return type;  // the module's reference keeps it; extension modules are never unloaded
}

/// A message may hold names from the graph, of any bytes.
void raise(PyObject* type, const std::exception& error) { PyErr_SetObject(type, text(error.what()).ptr()); }

const char* word(LoadError::Kind kind) {
    switch (kind) {
        case LoadError::Kind::content: return "content";
        case LoadError::Kind::empty: return "empty";
        case LoadError::Kind::channels: return "channels";
    }
    return "?";
}

void raise_load_error(const LoadError& error) {
    const py::object exception = py::reinterpret_borrow<py::object>(load_error)(text(error.what()));
    exception.attr("kind") = word(error.kind());
    PyErr_SetObject(load_error, exception.ptr());
}

/// As open() raises it: OSError chooses its subclass by the number.
void raise_file_error(const FileError& error) {
    const auto exception = py::reinterpret_steal<py::object>(PyObject_CallFunction(
        PyExc_OSError, "isO", error.code().value(), error.code().message().c_str(), text(error.path()).ptr()));
    if (exception) PyErr_SetObject(reinterpret_cast<PyObject*>(Py_TYPE(exception.ptr())), exception.ptr());
}

}  // namespace

void add_errors(py::module_& module) {
    audio_error = add(module, "AudioError",
                      "The base of everything the engine raises once its arguments were accepted.", PyExc_RuntimeError);
    device_not_found =
        add(module, "DeviceNotFound", "No sink at all, or none that is called what was asked for.", audio_error);
    stream_creation_failed = add(module, "StreamCreationFailed",
                                 "The server answers, but the stream did not come to stand or to run.", audio_error);
    server_unavailable =
        add(module, "ServerUnavailable",
            "No PipeWire server at that remote, or one that does not answer within the timeout.", audio_error);
    load_error =
        add(module, "LoadError",
            "A file or frames that cannot become a sample: unknown, damaged, truncated, empty, too large, or of "
            "more channels than the engine has. `kind` says which: \"empty\", \"channels\", or \"content\".",
            audio_error);
    engine_closed = add(module, "EngineClosed", "The engine was closed before this call.", audio_error);
    py::register_exception_translator([](std::exception_ptr error) {  // for what pybind11 itself calls: __init__()
        try {
            std::rethrow_exception(std::move(error));
        } catch (...) {
            set_python_error();
        }
    });
}

void set_python_error() {
    try {
        throw;
    } catch (py::error_already_set& error) {
        error.restore();
    } catch (const DeviceNotFound& error) {
        raise(device_not_found, error);
    } catch (const StreamCreationFailed& error) {
        raise(stream_creation_failed, error);
    } catch (const ServerUnavailable& error) {
        raise(server_unavailable, error);
    } catch (const EngineClosed& error) {
        raise(engine_closed, error);
    } catch (const LoadError& error) {
        raise_load_error(error);
    } catch (const AudioError& error) {
        raise(audio_error, error);
    } catch (const FileError& error) {
        raise_file_error(error);
    } catch (const std::out_of_range& error) {
        raise(PyExc_IndexError, error);
    } catch (const std::invalid_argument& error) {
        raise(PyExc_ValueError, error);
    } catch (const py::value_error& error) {
        raise(PyExc_ValueError, error);
    } catch (const py::type_error& error) {
        raise(PyExc_TypeError, error);
    } catch (const std::bad_alloc&) {
        PyErr_NoMemory();
    } catch (const std::exception& error) {
        raise(PyExc_RuntimeError, error);
    }
}

}  // namespace flitzis::bind
