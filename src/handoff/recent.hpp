// The newest values of one writer, of which readers look at as many as they need, the newest first.
// For a history that is looked up by position; where every item matters use a queue.
// Invariant: value n is in slot n modulo `most`, which says the number of the value that it holds.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/contract.hpp"
#include "handoff/latest_value.hpp"

namespace flitzis {
namespace detail {

template <class T>
struct Numbered {
    std::uint64_t number = 0;
    T value;
};

}  // namespace detail

template <class T, std::size_t most>
class Recent {
   public:
    /// [render] the single writer; wait-free.
    void push(const T& value) NONBLOCKING {
        const std::uint64_t number = count_.load(std::memory_order_relaxed);
        slots_[number % most].publish({number, value});
        count_.store(number + 1, std::memory_order_release);
    }

    /// How many there ever were. [any] wait-free.
    std::uint64_t count() const NONBLOCKING { return count_.load(std::memory_order_acquire); }

    /// Value `number`, counted from 0 and below count(); none where it has been overwritten. [any] but [render]
    std::optional<T> read(std::uint64_t number) const noexcept {
        const detail::Numbered<T> slot = slots_[number % most].read();
        if (slot.number != number) return {};
        return slot.value;
    }

   private:
    std::atomic<std::uint64_t> count_{0};
    std::array<LatestValue<detail::Numbered<T>>, most> slots_{};
};

}  // namespace flitzis
