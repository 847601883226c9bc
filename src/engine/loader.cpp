#include "engine/loader.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "base/errors.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis {
namespace {

constexpr int niceness = 10;

/// Whoever loads first may be a real-time thread, and hands that on. A thread of SCHED_BATCH that wakes takes no core
/// from who asked for it.
void become_a_worker() {
    pthread_setname_np(pthread_self(), "flitzis-load");
    const sched_param none{};
    pthread_setschedparam(pthread_self(), SCHED_BATCH, &none);
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), niceness);
}

}  // namespace

Loader::~Loader() {
    close();
    for (std::thread& worker : workers_) worker.join();
}

std::shared_ptr<Loading> Loader::load(Source source, Publish publish) {
    auto loading = std::make_shared<Loading>();
    const std::lock_guard guard(mutex_);
    if (closed_) {
        loading->cancel();
        return loading;
    }
    if (workers_.size() < most_workers && running_.size() + jobs_.size() >= workers_.size()) {
        const pw::SignalsBlocked in_it;
        try {
            workers_.emplace_back([this] { work(); });
        } catch (const std::system_error& error) {
            if (workers_.empty()) throw AudioError(std::string("load(): no thread to load in: ") + error.what());
        }
    }
    jobs_.push_back({loading, std::move(source), std::move(publish)});
    wake_.notify_one();
    return loading;
}

void Loader::close() {
    const std::lock_guard guard(mutex_);
    closed_ = true;
    for (const Job& job : jobs_) job.loading->cancel();
    for (const auto& loading : running_) loading->cancel();
    wake_.notify_all();
}

void Loader::let_go(std::shared_ptr<const void> large) {
    const std::lock_guard guard(mutex_);
    if (workers_.empty() || closed_) return;  // then it goes with the caller
    large_.push_back(std::move(large));
    wake_.notify_one();
}

void Loader::work() {
    become_a_worker();
    std::unique_lock lock(mutex_);
    for (;;) {
        wake_.wait(lock, [this] { return closed_ || !jobs_.empty() || !large_.empty(); });
        auto large = std::exchange(large_, {});
        if (!large.empty()) {
            lock.unlock();
            large.clear();
            lock.lock();
            continue;
        }
        if (closed_) return;
        Job job = std::move(jobs_.front());
        jobs_.pop_front();
        const auto loading = job.loading;
        running_.push_back(loading);
        lock.unlock();
        run(job);
        job = {};  // its frames may be large: nobody waits for the lock meanwhile
        lock.lock();
        std::erase(running_, loading);
    }
}

void Loader::run(const Job& job) {
    Loading& loading = *job.loading;
    try {
        loading.progress().check();
        const std::shared_ptr<const Sample> sample = load_function()(job.source, target_, loading.progress());
        loading.succeed(sample->info(), [&] { job.publish(sample); });
    } catch (const Cancelled&) {
        loading.cancel();
    } catch (...) {
        loading.fail(std::current_exception());
    }
}

}  // namespace flitzis
