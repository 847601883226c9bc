// Where in the engine's count frames of the stream are to begin: the writer says so, before it writes them.
// Invariant: the numbers of the starts never go back; their frames only where flush() was between them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/contract.hpp"
#include "handoff/latest_value.hpp"
#include "handoff/many_to_one.hpp"

namespace flitzis {

struct StreamStart {
    std::uint64_t number = 0;  ///< the written frame's, counted from 0
    std::uint64_t frame = 0;   ///< the engine's, before which there is silence
};

class Starts {
   public:
    static constexpr std::size_t most = 256;  ///< on their way at a time

    /// Whether add() will find room. The writer's. [any] wait-free.
    bool has_room() const NONBLOCKING { return sent_.has_room(); }

    /// The writer's, before the frame is written. [any] but [render]; wait-free.
    void add(const StreamStart& start) noexcept {
        newest_.publish(start);
        sent_.push(start);
    }

    /// The one that was added last; number and frame are 0 before the first. [any] but [render]
    StreamStart newest() const noexcept { return newest_.read(); }

    /// The next one at or after written frame `number`; null where there is none. Those before it are forgotten.
    /// [render] wait-free: at most `most` of them.
    const StreamStart* next(std::uint64_t number) NONBLOCKING {
        while (waits_ || sent_.pop(next_)) {
            waits_ = next_.number >= number;
            if (waits_) return &next_;
        }
        return nullptr;
    }

    /// The one that next() gave has been come to. [render] wait-free.
    void done() NONBLOCKING { waits_ = false; }

   private:
    ManyToOne<StreamStart, most> sent_;
    LatestValue<StreamStart> newest_;
    // [render] only
    StreamStart next_;
    bool waits_ = false;  // next_ has not been come to
};

}  // namespace flitzis
