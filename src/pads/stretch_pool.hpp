// What pads stretch with: made by the control side when first one is to keep its key, as many as may sound so.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <utility>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "pads/fixed_list.hpp"
#include "pads/stretching.hpp"

namespace flitzis {

class StretchRef;

class StretchPool {
   public:
    /// So many are enough for `voices` that play, and some that fade out.
    static constexpr std::uint32_t most = 64;
    static constexpr std::uint32_t for_tails = 8;
    static std::uint32_t enough_for(std::uint32_t voices) { return std::min(voices + for_tails, most); }

    /// [control]
    StretchPool(SampleRate rate, std::uint32_t count) {
        const auto tables = Stretcher::make_tables(rate);
        free_.prepare(count);
        for (std::uint32_t i = 0; i < count; ++i) all_.emplace_back(rate, tables);
        for (Stretching& one : all_) free_.push(&one);
    }

    bool has_for(std::uint32_t channels) const NONBLOCKING {
        return !free_.empty() && channels <= Stretching::most_channels;
    }
    /// One for so many channels, or none, which is counted. [render] wait-free.
    StretchRef take(std::uint32_t channels) NONBLOCKING;
    /// How often there was none. [any]
    std::uint64_t missed() const noexcept { return missed_.read(); }

   private:
    friend class StretchRef;

    std::deque<Stretching> all_;
    FixedList<Stretching*> free_;
    Counter missed_;
};

/// Whose one of them is, until it goes back. [render] only: its functions are wait-free.
class StretchRef {
   public:
    StretchRef() = default;
    StretchRef(Stretching& one, StretchPool& pool) NONBLOCKING : one_(&one), pool_(&pool) {}
    StretchRef(const StretchRef&) = delete;
    StretchRef& operator=(const StretchRef&) = delete;
    StretchRef(StretchRef&& other) NONBLOCKING : one_(std::exchange(other.one_, nullptr)), pool_(other.pool_) {}
    StretchRef& operator=(StretchRef&& other) NONBLOCKING {
        std::swap(one_, other.one_);
        std::swap(pool_, other.pool_);
        return *this;
    }
    ~StretchRef() { reset(); }

    explicit operator bool() const NONBLOCKING { return one_ != nullptr; }
    Stretching* operator->() const NONBLOCKING { return one_; }
    void reset() NONBLOCKING {
        if (!one_) return;
        one_->stop();
        pool_->free_.push(std::exchange(one_, nullptr));
    }

   private:
    Stretching* one_ = nullptr;
    StretchPool* pool_ = nullptr;
};

inline StretchRef StretchPool::take(std::uint32_t channels) NONBLOCKING {
    if (has_for(channels)) return {*free_.pop(), *this};
    missed_.add(1);
    return {};
}

}  // namespace flitzis
