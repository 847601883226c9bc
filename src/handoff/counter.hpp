// A number that one thread raises and every thread may read.
// For sums; where several values must fit together use LatestValue.
#pragma once

#include <atomic>
#include <cstdint>

#include "base/contract.hpp"

namespace flitzis {

class Counter {
   public:
    /// [render] the single writer; wait-free: a plain load and store, no locked instruction.
    void add(std::uint64_t n) NONBLOCKING {
        value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
    }

    /// [any] wait-free.
    std::uint64_t read() const NONBLOCKING { return value_.load(std::memory_order_relaxed); }

   private:
    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
    std::atomic<std::uint64_t> value_{0};
};

}  // namespace flitzis
