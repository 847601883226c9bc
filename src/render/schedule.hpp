// Commands until they act: in order of their frames, at equal frames in order of sending. One whose frame has passed
// acts at the first frame of the next block, and is counted.
// Invariant: waiting_[0, count_) is a heap; what is there acts at or after the position of the last take_in().
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/contract.hpp"
#include "handoff/counter.hpp"
#include "handoff/many_to_one.hpp"
#include "render/command.hpp"

namespace flitzis {

class Schedule {
   public:
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();
    static constexpr std::size_t most_sent = 1024;     ///< between two cycles
    static constexpr std::size_t most_waiting = 4096;  ///< for their frames; others wait where they were sent

    /// False, and nothing sent, while `most_sent` are on their way: take_in() tells when it may be tried again.
    /// [any] lock-free, no allocation.
    bool send(const Command& command) noexcept {
        if (sent_.push(command)) return true;
        refused_.store(true, std::memory_order_relaxed);
        return false;
    }

    /// Sorts in what was sent, as of `position`, the next frame to be rendered. True where send() failed since the last
    /// time.
    /// [render] wait-free: at most most_waiting of them.
    bool take_in(std::uint64_t position) NONBLOCKING {
        if (!sent_.empty()) sort_in(position);
        if (!refused_.load(std::memory_order_relaxed)) return false;
        refused_.store(false, std::memory_order_relaxed);
        return true;
    }

    /// The frame at which the next one acts; `never` where none waits.
    /// [render] wait-free.
    std::uint64_t next() const NONBLOCKING { return next_; }

    /// Has all obeyed that act at `position` or before; those that cannot be yet are tried again at `again`, which is
    /// after it.
    /// [render] wait-free.
    void obey(std::uint64_t position, std::uint64_t again, Outbox& outbox) NONBLOCKING;

    /// The same for what `receiver` obeys at rest, up to the first command of its that waits for a block.
    /// [control] while no callback can run
    void obey_at_rest(const Receiver& receiver, std::uint64_t position, Outbox& outbox) NONBLOCKING;

    /// How many came too late for their frames. [any] wait-free.
    std::uint64_t late() const NONBLOCKING { return late_.read(); }

   private:
    /// For std::push_heap: the one that acts last is the least.
    struct ActsLater {
        bool operator()(const Command& a, const Command& b) const NONBLOCKING {
            return a.frame != b.frame ? a.frame > b.frame : a.turn > b.turn;
        }
    };

    void sort_in(std::uint64_t position) NONBLOCKING;
    void push(const Command& command) NONBLOCKING;

    ManyToOne<Command, most_sent> sent_;  // [any] -> [render]
    std::atomic<bool> refused_{false};    // [any] -> [render]
    Counter late_;                        // [render]
    // [render] only
    std::uint64_t next_ = never;
    std::uint64_t turn_ = 1;  // of the next one that is taken in; the first is 1
    std::size_t count_ = 0;
    std::array<Command, most_waiting> waiting_{};
};

}  // namespace flitzis
