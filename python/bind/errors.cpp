#include "errors.hpp"

#include "base/errors.hpp"

namespace flitzis::bind {
namespace {

namespace py = pybind11;

PyObject* audio_error = nullptr;
PyObject* device_not_found = nullptr;
PyObject* stream_creation_failed = nullptr;
PyObject* server_unavailable = nullptr;
PyObject* engine_closed = nullptr;

PyObject* add(py::module_& module, const char* name, const char* doc, PyObject* base) {
    const std::string full_name = std::string("flitzis_looper_audio.") + name;
    PyObject* type = PyErr_NewExceptionWithDoc(full_name.c_str(), doc, base, nullptr);
    if (!type) throw py::error_already_set();
    module.add_object(name, type);
    return type;  // the module's reference keeps it; extension modules are never unloaded
}

void translate(std::exception_ptr pointer) {
    try {
        std::rethrow_exception(pointer);
    } catch (const DeviceNotFound& error) {
        PyErr_SetString(device_not_found, error.what());
    } catch (const StreamCreationFailed& error) {
        PyErr_SetString(stream_creation_failed, error.what());
    } catch (const ServerUnavailable& error) {
        PyErr_SetString(server_unavailable, error.what());
    } catch (const EngineClosed& error) {
        PyErr_SetString(engine_closed, error.what());
    } catch (const AudioError& error) {
        PyErr_SetString(audio_error, error.what());
    }
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
    engine_closed = add(module, "EngineClosed", "The engine was closed before this call.", audio_error);
    py::register_exception_translator(translate);
}

}  // namespace flitzis::bind
