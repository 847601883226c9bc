// Large objects that the control side owns and the render side only points at: lent one by one, in order, handed back
// in any order, freed by the control side. Invariant: what is out (lent and not collected) is at most Capacity, and
// the way back holds as many: giving back cannot fail.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "handoff/many_to_one.hpp"

namespace flitzis {

template <class T, std::size_t Capacity>
class Custody {
   public:
    /// At most Capacity objects are out at a time. Destroyed once the render side is gone: what that still holds goes,
    /// too. [control]
    Custody() { out_.reserve(Capacity); }
    Custody(const Custody&) = delete;
    Custody& operator=(const Custody&) = delete;
    ~Custody() = default;

    /// Lends `object`, which is not null; false, and it stays with the caller, while Capacity are out.
    /// [control] one thread at a time
    bool lend(std::unique_ptr<const T>& object) noexcept {
        if (out_.size() == Capacity || !there_.push(object.get())) return false;
        out_.push_back(std::move(object));
        return true;
    }

    /// Frees what the render side has let go of; returns how many. [control] one thread at a time
    std::size_t collect() noexcept {
        std::size_t count = 0;
        while (collect_one()) ++count;
        return count;
    }

    /// One that the render side has let go of, for who would rather free it elsewhere; nullptr where there is none.
    /// [control] one thread at a time
    std::unique_ptr<const T> collect_one() noexcept {
        const T* object = nullptr;
        if (!back_.pop(object)) return nullptr;
        const auto found = std::find_if(out_.begin(), out_.end(), [&](const auto& o) { return o.get() == object; });
        std::swap(*found, out_.back());
        std::unique_ptr<const T> one = std::move(out_.back());
        out_.pop_back();
        return one;
    }

    /// Objects lent and not collected. [control]
    std::size_t out() const noexcept { return out_.size(); }

    /// The next object, good until it is given back; nullptr where there is none. [render] wait-free.
    const T* take() NONBLOCKING {
        const T* object = nullptr;
        return there_.pop(object) ? object : nullptr;
    }

    /// Lets go of what take() gave, once. [render] wait-free, cannot fail.
    void give_back(const T* object) NONBLOCKING { back_.push(object); }

   private:
    std::vector<std::unique_ptr<const T>> out_;  // [control]
    ManyToOne<const T*, Capacity> there_;
    ManyToOne<const T*, Capacity> back_;
};

}  // namespace flitzis
