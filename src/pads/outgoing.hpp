// Commands on their way to the callback, in the order of the calls: what finds the schedule full waits here, and goes
// on when there is room. So no call fails because a queue is full.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "base/contract.hpp"
#include "pads/sample_ref.hpp"
#include "render/command.hpp"

namespace flitzis {

/// [control] every function; any number of threads. The lock is held for as long as what waits is sent on.
class Outgoing {
   public:
    /// Sends a command; false while there is no room.
    using Send = std::function<bool(const Command&)>;

    explicit Outgoing(SampleCustody& custody) : custody_(custody) {}

    /// Until then everything waits. `send` is called with the lock held.
    void go_by(Send send) {
        const std::lock_guard guard(mutex_);
        send_ = std::move(send);
        send_on();
    }

    /// Behind all that was put before. `sample`, if any, is lent when the command is sent.
    void put(const Command& command, std::unique_ptr<const LentSample> sample = nullptr) {
        const std::lock_guard guard(mutex_);
        send_on();
        Waiting one{command, std::move(sample)};
        if (!waiting_.empty() || !sent(one)) waiting_.push_back(std::move(one));
    }

    /// The same, for what only the newest of counts: it takes the place of the last one that waits, if that is of its
    /// kind.
    void put_newest(const Command& command) {
        const std::lock_guard guard(mutex_);
        send_on();
        Waiting one{command, nullptr};
        if (!waiting_.empty() && waiting_.back().command.kind == command.kind)
            waiting_.back() = std::move(one);
        else if (!waiting_.empty() || !sent(one))
            waiting_.push_back(std::move(one));
    }

    /// Sends on what waits, as far as there is room.
    void pump() {
        const std::lock_guard guard(mutex_);
        send_on();
    }

    /// One sample that the callback has let go of; nullptr where there is none. Freed by the caller, without the lock.
    std::unique_ptr<const LentSample> collect_one() {
        const std::lock_guard guard(mutex_);
        return custody_.collect_one();
    }

    std::size_t waiting() const {
        const std::lock_guard guard(mutex_);
        return waiting_.size();
    }

   private:
    struct Waiting {
        Command command;
        std::unique_ptr<const LentSample> sample;
    };

    /// A sample that is lent already goes with the command, however often that is tried: both keep their order.
    bool sent(Waiting& one) {
        if (!send_) return false;
        if (one.sample && !custody_.lend(one.sample)) return false;
        return send_(one.command);
    }

    void send_on() {
        while (!waiting_.empty() && sent(waiting_.front())) waiting_.pop_front();
    }

    mutable std::mutex mutex_;
    SampleCustody& custody_;
    Send send_;
    std::deque<Waiting> waiting_;
};

}  // namespace flitzis
