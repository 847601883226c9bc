// Newest-value handoff: one writer publishes, any number of readers see the newest whole value.
// For positions and meters, where skipping a value is fine; use a queue when every item matters.
// Invariant: sequence_ is odd exactly while the writer is between its first and its last word.
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <thread>
#include <type_traits>
#include <utility>

#include "base/contract.hpp"

namespace flitzis {

template <class T>
class LatestValue {
    static_assert(std::is_trivially_copyable_v<T> && std::is_default_constructible_v<T>);

   public:
    /// [render] the single writer; wait-free, never held up by a reader.
    void publish(const T& value) NONBLOCKING {
        const auto sequence = sequence_.load(std::memory_order_relaxed);
        sequence_.store(sequence + 1, std::memory_order_relaxed);
        // Each word is released: a reader that meets a new word also meets the odd sequence before it.
        [&]<std::size_t... I>(std::index_sequence<I...>) {
            (words_[I].store(word<I>(value), std::memory_order_release), ...);
        }
        (std::make_index_sequence<std::tuple_size_v<Words>>{});
        sequence_.store(sequence + 2, std::memory_order_release);
    }

    /// [any] but [render]; reads again as long as the writer was met half-way.
    T read() const noexcept {
        for (;;) {
            const auto before = sequence_.load(std::memory_order_acquire);
            Words words;
            for (std::size_t i = 0; i < words.size(); ++i) words[i] = words_[i].load(std::memory_order_acquire);
            if (before % 2 == 0 && before == sequence_.load(std::memory_order_relaxed)) {
                T value;
                std::memcpy(static_cast<void*>(&value), words.data(), sizeof(T));
                return value;
            }
            std::this_thread::yield();
        }
    }

   private:
    using Words = std::array<std::uint64_t, (sizeof(T) + 7) / 8>;

    /// The I-th eight bytes of `value`, straight from where it lies; the last ones may be fewer.
    template <std::size_t I>
    static std::uint64_t word(const T& value) noexcept {
        constexpr std::size_t size = std::min<std::size_t>(8, sizeof(T) - I * 8);
        std::uint64_t word = 0;
        std::memcpy(&word, reinterpret_cast<const char*>(&value) + I * 8, size);
        return word;
    }

    static_assert(std::atomic<std::uint64_t>::is_always_lock_free);
    std::atomic<std::uint64_t> sequence_{0};
    std::array<std::atomic<std::uint64_t>, std::tuple_size_v<Words>> words_{};
};

}  // namespace flitzis
