#include "engine/loading.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/errors.hpp"

namespace flitzis {

void Loading::require_owner() const {
    if (getpid() != owner_)
        throw AudioError("this load belongs to process " + std::to_string(owner_) + ", this is process " +
                         std::to_string(getpid()) + "; make a new AudioEngine after fork() and load again");
}

Loading::Outcome Loading::outcome() const {
    require_owner();
    const std::lock_guard guard(mutex_);
    return outcome_;
}

Loading::Outcome Loading::wait(std::optional<Seconds> timeout) const {
    require_owner();
    const Deadline deadline(timeout.value_or(Seconds{0}));
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            const auto left = timeout ? deadline.left(wait_slice) : std::chrono::nanoseconds(wait_slice);
            ended_.wait_for(lock, left, [this] { return outcome_ != Outcome::pending; });
            if (outcome_ != Outcome::pending || (timeout && deadline.passed())) return outcome_;
        }
        check_interrupt();
    }
}

std::optional<SampleInfo> Loading::info() const {
    require_owner();
    const std::lock_guard guard(mutex_);
    return info_;
}

std::exception_ptr Loading::error() const {
    require_owner();
    const std::lock_guard guard(mutex_);
    return error_;
}

double Loading::fraction() const {
    require_owner();
    return progress_.fraction();
}

LoadStage Loading::stage() const {
    require_owner();
    return progress_.stage();
}

int Loading::descriptor() {
    require_owner();
    const std::lock_guard guard(mutex_);
    if (!over_) {
        over_.emplace();
        if (outcome_ != Outcome::pending) over_->set();
    }
    return over_->descriptor();
}

bool Loading::cancel() {
    require_owner();
    progress_.cancel();
    const std::lock_guard guard(mutex_);
    if (outcome_ != Outcome::pending) return outcome_ == Outcome::cancelled;
    end(Outcome::cancelled);
    return true;
}

bool Loading::succeed(const SampleInfo& info, const std::function<void()>& publish) {
    const std::lock_guard guard(mutex_);
    if (outcome_ != Outcome::pending) return false;
    SampleInfo told = info;  // before the pad has it: what follows cannot fail
    publish();
    info_ = std::move(told);
    progress_.reach(1.0);
    progress_.enter(LoadStage::ready);
    end(Outcome::loaded);
    return true;
}

bool Loading::fail(std::exception_ptr error) {
    const std::lock_guard guard(mutex_);
    if (outcome_ != Outcome::pending) return false;
    error_ = std::move(error);
    end(Outcome::failed);
    return true;
}

void Loading::end(Outcome outcome) {
    outcome_ = outcome;
    if (over_) over_->set();
    ended_.notify_all();
}

}  // namespace flitzis
