// A list that never allocates after prepare(): it holds as many as were promised then.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/contract.hpp"

namespace flitzis {

template <class T>
class FixedList {
   public:
    /// [control]
    void prepare(std::size_t most) {
        items_.assign(most, T{});
        count_ = 0;
    }

    // [render] wait-free, all of them.
    bool empty() const NONBLOCKING { return count_ == 0; }
    std::size_t size() const NONBLOCKING { return count_; }
    const T& front() const NONBLOCKING { return items_[0]; }
    /// The last one; there is one.
    const T& pop() NONBLOCKING { return items_[--count_]; }
    T* begin() NONBLOCKING { return items_.data(); }
    T* end() NONBLOCKING { return items_.data() + count_; }
    void push(const T& item) NONBLOCKING { items_[count_++] = item; }
    void clear() NONBLOCKING { count_ = 0; }

    /// From the end on, before those of which `belongs_before` holds. [render] as long as those behind it.
    template <class Before>
    void insert(const T& item, Before belongs_before) NONBLOCKING {
        push(item);
        for (T* at = end() - 1; at != begin() && belongs_before(*(at - 1)); --at) std::swap(*at, *(at - 1));
    }

    /// Drops those of which `is_done` holds; the others keep their order. [render] as long as the list.
    template <class Done>
    void drop(Done is_done) NONBLOCKING {
        T* to = begin();
        for (T& item : *this)
            if (!is_done(item)) *to++ = item;
        count_ = static_cast<std::size_t>(to - begin());
    }

   private:
    std::vector<T> items_;
    std::size_t count_ = 0;
};

}  // namespace flitzis
