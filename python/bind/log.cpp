#include "log.hpp"

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "handoff/log_ring.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

namespace py = pybind11;
using namespace std::chrono_literals;

/// Starts a thread to which no signal is delivered: the program's signals are for its own threads.
template <class Run>
void start_thread(Run run) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const auto restored = std::unique_ptr<sigset_t, void (*)(sigset_t*)>(
        &before, [](sigset_t* mask) { pthread_sigmask(SIG_SETMASK, mask, nullptr); });
    std::thread(run).detach();
}

/// Takes the lines out of the process's ring, in a thread of its own, and hands them to Python's logging. The thread is
/// the system's, not threading's, which gevent and eventlet replace. It holds the GIL only while it hands a line over.
/// Lives until the process ends, because the thread may.
class Drain {
   public:
    /// `emit(level, topic, text)`: a function of Python. Throws std::system_error where there is no thread to be had.
    explicit Drain(py::object emit) : emit_(emit.release().ptr()) {
        start_thread([this] { run(); });
    }

    bool is_of_this_process() const { return process_ == getpid(); }

    /// Ends when what is left is handed over, or a handler does not return. [control] without the GIL
    void stop() {
        stopping_ = true;
        log_ring().wake();
        std::unique_lock lock(mutex_);
        ended_changed_.wait_for(lock, 2s, [&] { return ended_; });
    }

   private:
    void run() {
        pthread_setname_np(pthread_self(), "flitzis-log");
        outliving_python([&] { PyGILState_Ensure(); });  // one thread state for all lines: logging knows the thread
        state_ = PyEval_SaveThread();
        drain();
        relock(state_);
        PyGILState_Release(PyGILState_UNLOCKED);
        const std::lock_guard guard(mutex_);
        ended_ = true;
        ended_changed_.notify_all();
    }

    void drain() {
        std::uint64_t dropped = 0;
        for (LogLine line;;) {
            const bool filled = log_ring().pop(line, stopping_ ? 0ms : 60s);
            if (filled) hand_over(line.level, line.topic, line.text);
            const std::uint64_t now = log_ring().dropped();
            if (now != dropped)
                hand_over(LogLevel::warning, "log", std::to_string(now - dropped) + " lines were dropped");
            dropped = now;
            if (!filled && stopping_) return;
        }
    }

    /// Lines that libpipewire wrote may hold bytes of any kind.
    void hand_over(LogLevel level, std::string_view topic, std::string_view text) {
        const auto length = [](std::string_view bytes) { return static_cast<Py_ssize_t>(bytes.size()); };
        relock(state_);
        outliving_python([&] {
            PyObject* const done = PyObject_CallFunction(emit_, "iNN", static_cast<int>(level),
                                                         PyUnicode_DecodeUTF8(topic.data(), length(topic), "replace"),
                                                         PyUnicode_DecodeUTF8(text.data(), length(text), "replace"));
            Py_XDECREF(done);
            PyErr_Clear();  // a handler that raises is the program's affair
        });
        state_ = PyEval_SaveThread();
    }

    const pid_t process_ = getpid();
    PyObject* const emit_;
    PyThreadState* state_ = nullptr;  // the thread's
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::condition_variable ended_changed_;
    bool ended_ = false;
};

Drain* the_drain = nullptr;  // with the GIL

bool is_draining() { return the_drain && the_drain->is_of_this_process(); }

void stop_log() {
    if (is_draining()) unlocked([] { the_drain->stop(); });
}

}  // namespace

void start_log() {
    if (is_draining()) return;
    py::object emit = py::module_::import("flitzis_looper_audio._log").attr("emit");
    if (!is_draining()) the_drain = new Drain(std::move(emit));  // an import lets other threads run
}

void add_log(py::module_& module) {
    module.def("stop_log", &stop_log, "Hand over the log lines that are left. For the interpreter's exit.");
}

}  // namespace flitzis::bind
