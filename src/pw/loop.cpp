#include "pw/loop.hpp"

#include <pipewire/thread-loop.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <iterator>

#include "base/errors.hpp"
#include "pw/library.hpp"
#include "pw/reason.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis::pw {

namespace {

/// Throws AudioError where the process cannot open as many files as an engine opens.
/// PipeWire 1.6 frees a source that it gets no descriptor for, and keeps it in its loop's list: destroying the loop
/// then aborts. So libpipewire is not begun with what cannot be finished.
void need_descriptors() {
    std::array<int, 32> opened{};
    int error = 0;
    std::size_t count = 0;
    while (count < opened.size() && error == 0) {
        const int descriptor = eventfd(0, EFD_CLOEXEC);
        if (descriptor < 0)
            error = errno;
        else
            opened[count++] = descriptor;
    }
    while (count > 0) close(opened[--count]);
    if (error != 0) throw AudioError("no PipeWire thread loop: " + reason(error));
}

}  // namespace

/// What one caller waits for. The caller leaves only while no attempt runs, so that an attempt may refer to its stack.
struct Loop::Work {
    std::function<bool()> attempt;  // true: done with
    bool running = false;
    bool done = false;
    bool awaited = false;  // the caller is to be woken when no attempt runs, whatever came of it
    std::exception_ptr error;
    std::condition_variable changed;
};

Loop::Loop(const char* thread_name) {
    init();
    need_descriptors();
    loop_ = pw_thread_loop_new(thread_name, nullptr);
    if (!loop_) throw AudioError("no PipeWire thread loop: " + reason(errno));
    source_ = pw_loop_add_event(
        get(), [](void* data, std::uint64_t) { static_cast<Loop*>(data)->run(); }, this);
    if (source_) return;
    const int error = errno;
    pw_thread_loop_destroy(loop_);
    throw AudioError("no event in PipeWire's loop: " + reason(error));
}

Loop::~Loop() {
    if (!loop_) return;
    stop();
    pw_loop_destroy_source(get(), source_);
    pw_thread_loop_destroy(loop_);
}

void Loop::start() {
    // Since 1.2 pw_thread_loop_stop() invokes what ends the loop, and waits for the end even where that fails for want
    // of a descriptor. The first invocation makes the queue that later ones use.
    constexpr auto nothing = [](spa_loop*, bool, std::uint32_t, const void*, std::size_t, void*) { return 0; };
    int result = pw_loop_invoke(get(), nothing, 0, nullptr, 0, false, nullptr);
    const SignalsBlocked in_its_thread;
    if (result >= 0) result = pw_thread_loop_start(loop_);
    if (result < 0) throw AudioError("no thread for PipeWire's loop: " + reason(-result));
}

void Loop::stop() {
    if (loop_) pw_thread_loop_stop(loop_);
}

void Loop::signal() noexcept {
    if (loop_)
        pw_loop_signal_event(get(), source_);
    else
        run_here();
}

/// Whoever comes while another thread runs, or from within its own run, leaves the work to that one.
void Loop::run_here() {
    if (looks_.fetch_add(1) > 0) return;
    unsigned taken = 0;
    do {
        taken = looks_.load();
        run();
    } while (!looks_.compare_exchange_strong(taken, 0));
}

pw_loop* Loop::get() const { return loop_ ? pw_thread_loop_get_loop(loop_) : nullptr; }

void Loop::post(std::function<void()> task) {
    auto work = std::make_shared<Work>();
    work->attempt = [task = std::move(task)] { return task(), true; };
    add(std::move(work));
}

Loop::Works::iterator Loop::add(std::shared_ptr<Work> work) {
    std::unique_lock lock(mutex_);
    const auto at = works_.insert(works_.end(), std::move(work));
    lock.unlock();
    signal();
    return at;
}

bool Loop::finish(const Deadline& deadline, std::function<bool()> attempt) {
    const auto work = std::make_shared<Work>();
    work->attempt = std::move(attempt);
    const auto at = add(work);
    std::unique_lock lock(mutex_);
    Deadline slice(wait_slice);
    while (!work->done && !deadline.passed()) {
        work->changed.wait_for(lock, deadline.left(wait_slice));
        if (work->done || deadline.passed() || !slice.passed()) continue;
        lock.unlock();
        try {
            check_interrupt();
        } catch (...) {
            lock.lock();
            leave(work, at, lock);
            throw;
        }
        lock.lock();
        slice = Deadline(wait_slice);
    }
    leave(work, at, lock);
    if (work->error) std::rethrow_exception(work->error);
    return work->done;
}

void Loop::leave(const std::shared_ptr<Work>& work, Works::iterator at, std::unique_lock<std::mutex>& lock) {
    work->awaited = true;
    work->changed.wait(lock, [&] { return !work->running; });
    if (!work->done) works_.erase(at);
}

void Loop::run() {
    std::unique_lock lock(mutex_);
    for (auto at = works_.begin(); at != works_.end();) {
        const std::shared_ptr<Work> work = *at;
        work->running = true;
        lock.unlock();
        bool done = true;
        try {
            done = work->attempt();
        } catch (...) {
            work->error = std::current_exception();
        }
        lock.lock();
        work->running = false;
        work->done = done;
        at = done ? works_.erase(at) : std::next(at);
        if (done || work->awaited) work->changed.notify_one();
    }
}

}  // namespace flitzis::pw
