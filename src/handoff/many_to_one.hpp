// A bounded queue from any number of threads to one reader, every item in order of its arrival.
// For commands to the callback, for what it has to tell, and for log lines, which come from every thread.
// After Dmitry Vyukov, "Bounded MPMC queue" (1024cores.net): each cell carries the turn at which it may be used next.
// Invariant: cell i is free for turn t when its turn is t, filled when it is t + 1; turns of a cell differ by Capacity.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <type_traits>

#include "base/contract.hpp"

namespace flitzis {

template <class T, std::size_t Capacity>
class ManyToOne {
    static_assert(std::has_single_bit(Capacity) && std::is_trivially_copyable_v<T>);

   public:
    ManyToOne() {
        for (std::size_t i = 0; i < Capacity; ++i) cells_[i].turn.store(i, std::memory_order_relaxed);
    }

    /// False, and nothing queued, when the queue is full. [any] lock-free, no allocation.
    bool push(const T& item) NONBLOCKING {
        std::size_t turn = next_push_.load(std::memory_order_relaxed);
        for (;;) {
            Cell& cell = cells_[turn % Capacity];
            const std::size_t now = cell.turn.load(std::memory_order_acquire);
            if (now == turn) {
                if (next_push_.compare_exchange_weak(turn, turn + 1, std::memory_order_relaxed)) {
                    cell.item = item;
                    cell.turn.store(turn + 1, std::memory_order_release);
                    return true;
                }
            } else if (now < turn) {
                return false;  // still filled from one lap ago
            } else {
                turn = next_push_.load(std::memory_order_relaxed);
            }
        }
    }

    /// Whether the next push() will find room, where nobody else pushes. [any] wait-free.
    bool has_room() const NONBLOCKING {
        const std::size_t turn = next_push_.load(std::memory_order_relaxed);
        return cells_[turn % Capacity].turn.load(std::memory_order_acquire) == turn;
    }

    /// Whether pop() would find nothing. The reader's. [any] wait-free.
    bool empty() const NONBLOCKING {
        return cells_[next_pop_ % Capacity].turn.load(std::memory_order_acquire) != next_pop_ + 1;
    }

    /// False when there is nothing to take. One reader at a time. [any] wait-free.
    bool pop(T& item) NONBLOCKING {
        Cell& cell = cells_[next_pop_ % Capacity];
        if (cell.turn.load(std::memory_order_acquire) != next_pop_ + 1) return false;
        item = cell.item;
        cell.turn.store(next_pop_ + Capacity, std::memory_order_release);
        ++next_pop_;
        return true;
    }

   private:
    struct Cell {
        std::atomic<std::size_t> turn;
        T item;
    };

    std::array<Cell, Capacity> cells_;
    alignas(64) std::atomic<std::size_t> next_push_{0};
    alignas(64) std::size_t next_pop_ = 0;  // the reader's own
};

}  // namespace flitzis
