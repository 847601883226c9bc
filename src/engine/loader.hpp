// The two threads that load, however many loads there are; none before the first.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/loading.hpp"
#include "media/load.hpp"

namespace flitzis {

class Loader {
   public:
    /// Called by a worker before anybody sees the sample. It throws Cancelled where nobody wants that any more, and
    /// nothing else. [worker]
    using Publish = std::function<void(const std::shared_ptr<const Sample>&)>;

    /// [control]
    explicit Loader(LoadTarget target) : target_(target) {}
    /// Cancels what is on its way, and returns when the threads have ended: as soon as the one file is read that each
    /// is reading. [control]
    ~Loader();
    Loader(const Loader&) = delete;
    Loader& operator=(const Loader&) = delete;

    /// Loads after all that was asked for before. Throws AudioError where the system gives no thread. [control]
    std::shared_ptr<Loading> load(Source source, Publish publish);

    /// Cancels what is on its way, and takes no more: further loads are cancelled. [control]
    void close();

    /// Lets go of something large where nobody waits for it. [any] but [render]
    void let_go(std::shared_ptr<const void> large);

   private:
    struct Job {
        std::shared_ptr<Loading> loading;
        Source source;
        Publish publish;
    };

    static constexpr std::size_t most_workers = 2;

    void work();
    void run(const Job& job);

    const LoadTarget target_;
    std::mutex mutex_;  // guards all that follows
    std::condition_variable wake_;
    std::deque<Job> jobs_;
    std::vector<std::shared_ptr<const void>> large_;
    std::vector<std::shared_ptr<Loading>> running_;
    std::vector<std::thread> workers_;
    bool closed_ = false;
};

}  // namespace flitzis
