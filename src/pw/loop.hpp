// PipeWire's thread loop: the thread called [loop]. Whatever touches PipeWire runs there; a caller hands it work and
// waits for that, for no longer than its deadline. Nobody else ever takes the loop's lock, which PipeWire holds while
// it reads what other clients send.
// An engine without a graph has no such thread: whoever hands work over is [loop] for as long as it takes, one at a
// time, and does what others hand over meanwhile.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <utility>

#include "base/contract.hpp"
#include "base/deadline.hpp"

struct pw_loop;
struct pw_thread_loop;
struct spa_source;

namespace flitzis::pw {

class Loop {
   public:
    /// Throws AudioError where the system gives no loop. [control]
    explicit Loop(const char* thread_name);
    /// Without PipeWire and without a thread, for good. [control]
    Loop() = default;
    /// [control], when nothing that was made in the loop is left but what outlives its thread
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Starts the thread, once. Throws AudioError where the system gives none. [control]
    void start();
    /// Returns when the thread has ended; what it has not come to never runs. Twice is the same as once. [control]
    void stop();

    /// Runs `task` once in [loop] and returns when it is done, or throws what it throws. False where [loop] has not
    /// come to it by the deadline: it never runs then. Runs the interrupt hook while it waits. [control]
    template <class Task>
    bool call(const Deadline& deadline, Task task) {
        return finish(deadline, [&] { return task(), true; });
    }

    /// Has [loop] evaluate `ready()` now and after every signal(), until it is true; false at the deadline. Throws and
    /// interrupts as call() does. [control]
    template <class Ready>
    bool wait(const Deadline& deadline, Ready ready) {
        return finish(deadline, [&] { return ready(); });
    }

    /// Runs `task` in [loop] whenever that comes to it; the task throws nothing. [any] but [render]
    void post(std::function<void()> task);

    /// Has [loop] look again at what call(), wait() and post() have handed to it. [any] but [render]
    void signal() noexcept;

    /// For what is made in [loop], or before start(); null without PipeWire. [any]
    pw_loop* get() const;

   private:
    struct Work;
    using Works = std::list<std::shared_ptr<Work>>;

    bool finish(const Deadline& deadline, std::function<bool()> attempt);
    void leave(const std::shared_ptr<Work>& work, Works::iterator at, std::unique_lock<std::mutex>& lock);
    Works::iterator add(std::shared_ptr<Work> work);
    void run();
    void run_here();

    pw_thread_loop* loop_ = nullptr;
    spa_source* source_ = nullptr;
    std::atomic<unsigned> looks_{0};  // without a thread: asked for and not taken yet, those of who runs among them
    std::mutex mutex_;                // guards works_ and every Work in it, but for a running attempt
    Works works_;
};

}  // namespace flitzis::pw
