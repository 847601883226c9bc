// Commands that wait for a line of the grid: by beats, so that they follow the tempo; at one line in order of sending.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "base/contract.hpp"
#include "base/grid.hpp"
#include "pads/beats.hpp"
#include "pads/fixed_list.hpp"
#include "render/command.hpp"

namespace flitzis {

class GridQueue {
   public:
    static constexpr std::size_t most = 4096;  ///< what is beyond waits in the schedule, maybe for a later line
    static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

    /// [control]
    void prepare() { waiting_.prepare(most); }

    bool empty() const NONBLOCKING { return waiting_.empty(); }
    bool full() const NONBLOCKING { return waiting_.size() == most; }

    /// The frame at which the next one is due, and its turn; `never` where none waits. [render] wait-free.
    std::uint64_t next() const NONBLOCKING { return next_; }
    std::uint64_t next_turn() const NONBLOCKING { return waiting_.front().command.turn; }

    /// Until the first line of `grid` from command.frame on, `phase` beats behind it. It is not full(). [render]
    void put(const Command& command, Grid grid, double phase, const Meter& meter) NONBLOCKING {
        const double beat = meter.line_after(command.frame, grid, phase);
        waiting_.push({beat, phase, grid, command});
        std::push_heap(waiting_.begin(), waiting_.end(), Later{});
        look(meter);
    }

    /// The next one; there is one. [render]
    Command take(const Meter& meter) NONBLOCKING {
        std::pop_heap(waiting_.begin(), waiting_.end(), Later{});
        const Command due = waiting_.pop().command;
        look(meter);
        return due;
    }

    /// The lines are at other frames now. [render]
    void look(const Meter& meter) NONBLOCKING {
        next_ = waiting_.empty() ? never : meter.timeline.frame_at(waiting_.front().beat);
    }
    /// The lines are other ones: each waits for its first from `frame` on. [render]
    void find_lines(std::uint64_t frame, const Meter& meter) NONBLOCKING {
        for (One& one : waiting_) one.beat = meter.line_after(frame, one.grid, one.phase);
        std::make_heap(waiting_.begin(), waiting_.end(), Later{});
        look(meter);
    }

   private:
    struct One {
        double beat = 0.0;
        double phase = 0.0;
        Grid grid = Grid::none;
        Command command;
    };
    /// For std::push_heap: the one that is due last is the least.
    struct Later {
        bool operator()(const One& a, const One& b) const NONBLOCKING {
            return a.beat != b.beat ? a.beat > b.beat : a.command.turn > b.command.turn;
        }
    };

    FixedList<One> waiting_;  // a heap
    std::uint64_t next_ = never;
};

}  // namespace flitzis
