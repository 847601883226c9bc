// A load that somebody waits for: a future of a sample.
#pragma once

#include <sys/types.h>
#include <unistd.h>

#include <condition_variable>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

#include "base/deadline.hpp"
#include "base/sample.hpp"
#include "handoff/event_fd.hpp"
#include "media/progress.hpp"

namespace flitzis {

/// [any] but [render], every call. In the child of a fork nobody loads, and a worker may have held the lock: whatever
/// is not for the loader throws AudioError there.
class Loading : public std::enable_shared_from_this<Loading> {
   public:
    enum class Outcome { pending, loaded, failed, cancelled };

    Loading() = default;
    Loading(const Loading&) = delete;
    Loading& operator=(const Loading&) = delete;
    ~Loading() = default;

    Outcome outcome() const;
    /// Waits until it is not pending, or for so long; without a timeout as long as it takes. Runs the interrupt hook.
    /// [control]
    Outcome wait(std::optional<Seconds> timeout) const;

    /// What was loaded, or nothing; and why it failed, or null.
    std::optional<SampleInfo> info() const;
    std::exception_ptr error() const;

    /// The pad keeps what it had. False where it is over already.
    bool cancel();

    /// 0 to 1, and where it is.
    double fraction() const;
    LoadStage stage() const;
    /// Readable once it is over; made when it is first asked for. Throws AudioError where the system gives none.
    int descriptor();

    // For the loader. Each ends it, unless it has ended: true where it did.
    /// `publish` is called before anybody sees the sample, and a cancel() that comes meanwhile comes too late. What it
    /// throws goes on, and the load is pending yet.
    bool succeed(const SampleInfo& info, const std::function<void()>& publish);
    bool fail(std::exception_ptr error);
    Progress& progress() { return progress_; }

   private:
    void require_owner() const;
    void end(Outcome outcome);  // with the lock held

    const pid_t owner_ = getpid();

    mutable std::mutex mutex_;
    mutable std::condition_variable ended_;
    Outcome outcome_ = Outcome::pending;
    std::optional<SampleInfo> info_;  // no sample: whoever keeps a load keeps no memory of its pad
    std::exception_ptr error_;
    Progress progress_;
    std::optional<EventFd> over_;
};

}  // namespace flitzis
