// What wakes the thread loop: a signal from any thread, a timer. Both call back in [loop]; never where it has no
// thread.
#pragma once

#include <chrono>
#include <functional>

#include "base/contract.hpp"
#include "pw/loop.hpp"

struct spa_source;

namespace flitzis::pw {

/// An eventfd in the loop: several signals before the loop comes round are one call.
class Wake {
   public:
    /// [loop]
    Wake(Loop& loop, std::function<void()> call);
    /// [loop], when nobody signals any more
    ~Wake();
    Wake(const Wake&) = delete;
    Wake& operator=(const Wake&) = delete;

    /// [any] wait-free: an eventfd write that never blocks; the one system call that the process callback may make,
    /// after render() has returned.
    void signal() NONBLOCKING;

   private:
    Loop& loop_;
    std::function<void()> call_;
    spa_source* source_ = nullptr;
};

class Timer {
   public:
    /// [loop]
    Timer(Loop& loop, std::function<void()> call);
    /// [loop]
    ~Timer();
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;

    /// Calls once after `delay`, instead of whatever it was set to before. [loop]
    void in(std::chrono::nanoseconds delay);
    /// Calls every `period` from now on. [loop]
    void every(std::chrono::nanoseconds period);
    void stop();

   private:
    void set(std::chrono::nanoseconds first, std::chrono::nanoseconds period);

    Loop& loop_;
    std::function<void()> call_;
    spa_source* source_ = nullptr;
};

}  // namespace flitzis::pw
