// When to try again what failed: soon at first, then after twice as long each time. All of it in [loop].
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include "pw/sources.hpp"

namespace flitzis {

class Retry {
   public:
    /// Calls `on_due` whenever it is time.
    Retry(pw::Loop& loop, std::function<void()> on_due)
        : timer_(loop, [this, on_due = std::move(on_due)] { due_ = true, on_due(); }) {}

    /// The first failure in a row, and each further one.
    void soon() { after(first); }
    void later() { after(std::min(delay_ * 2, longest)); }

    /// Whether it is time; until the next failure, or begin().
    bool due() const { return due_; }
    /// It is being tried.
    void begin() { due_ = false; }
    void stop() { timer_.stop(); }

   private:
    using Delay = std::chrono::milliseconds;
    static constexpr Delay first{10};
    static constexpr Delay longest{500};

    void after(Delay delay) {
        due_ = false;
        delay_ = delay;
        timer_.in(delay);
    }

    Delay delay_ = first;
    bool due_ = false;
    pw::Timer timer_;
};

}  // namespace flitzis
