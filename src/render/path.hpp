// The way a stream took through the engine's count: at which frame of it each written frame was played, where none was,
// and where some were skipped. Numbers count what was written, frames what the engine rendered.
// Invariant: neither the frames nor the numbers of the turns ever go back.
#pragma once

#include <cstdint>
#include <optional>

#include "base/contract.hpp"
#include "handoff/recent.hpp"

namespace flitzis {

namespace detail {

/// From `frame` on: written frame `number`, and so on if the stream plays.
struct Turn {
    std::uint64_t frame = 0;
    std::uint64_t number = 0;
    bool playing = false;
};

}  // namespace detail

class Path {
   public:
    /// Written frame `number` is played at `frame`, and so on from there. [render] wait-free.
    void plays(std::uint64_t frame, std::uint64_t number) NONBLOCKING {
        if (!now_.playing || now_.number + (frame - now_.frame) != number) turn(frame, number, true);
    }

    /// From `frame` on nothing is played; `number` is next. [render] wait-free.
    void stands(std::uint64_t frame, std::uint64_t number) NONBLOCKING {
        if (now_.playing || now_.number != number) turn(frame, number, false);
    }

    /// The written frame that is played at `frame`, or next after it; at most `next`, which is the newest turn's if
    /// nothing was played since. [any] but [render]
    std::uint64_t number_at(std::uint64_t frame, std::uint64_t next) const noexcept;

    /// Where written frame `number` is played, if nothing holds it back; none where the stream stands.
    /// [any] but [render]
    std::optional<std::uint64_t> foreseen(std::uint64_t number) const noexcept;

    /// The engine's frame behind the one that was played before written frame `number`; 0 where none was.
    /// [any] but [render]
    std::uint64_t end_of(std::uint64_t number) const noexcept;

   private:
    void turn(std::uint64_t frame, std::uint64_t number, bool playing) NONBLOCKING {
        now_ = {frame, number, playing};
        turns_.push(now_);
    }

    detail::Turn now_;                 // [render] only: the newest
    Recent<detail::Turn, 256> turns_;  // more than there are within any latency, unless every cycle runs dry
};

}  // namespace flitzis
