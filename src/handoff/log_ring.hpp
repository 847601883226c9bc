// Where every log line of the process goes, libpipewire's and ours, until somebody who may wait takes it out.
// Lines are cut to fit; when the ring is full the newest are dropped and counted.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "handoff/event_fd.hpp"
#include "handoff/many_to_one.hpp"

namespace flitzis {

enum class LogLevel : std::uint8_t { error = 1, warning, info, debug, trace };  // numbered as PipeWire does

struct LogLine {
    LogLevel level;
    char topic[31];
    char text[480];
};

class LogRing {
   public:
    /// [any] lock-free, no allocation; wakes the reader by an eventfd write that never blocks.
    void push(LogLevel level, std::string_view topic, std::string_view text) noexcept;

    /// Waits until there is a line, wake() is called or the time is over; returns whether `line` was filled.
    /// One reader at a time. [control]
    bool pop(LogLine& line, std::chrono::milliseconds timeout);

    /// Ends a pop() that waits, or the next one. [any]
    void wake() noexcept { event_.set(); }

    /// How many lines were dropped since the ring was made. [any]
    std::uint64_t dropped() const noexcept { return dropped_.load(std::memory_order_relaxed); }

   private:
    ManyToOne<LogLine, 256> lines_;
    std::atomic<std::uint64_t> dropped_{0};
    EventFd event_;
};

/// The process's ring; it lives until the process ends, because libpipewire may log until then. A forked child gets a
/// new one: the parent's threads may have left the old one in the middle of a push. [any]
LogRing& log_ring();

}  // namespace flitzis
