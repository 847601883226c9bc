#include "pw/sources.hpp"

#include <pipewire/loop.h>

#include <cerrno>
#include <string>

#include "base/errors.hpp"
#include "pw/reason.hpp"

namespace flitzis::pw {
namespace {

[[noreturn]] void no_source(const char* kind) {
    throw AudioError(std::string("no ") + kind + " in PipeWire's loop: " + reason(errno));
}

timespec to_timespec(std::chrono::nanoseconds time) {
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
    return {seconds.count(), (time - seconds).count()};
}

}  // namespace

Wake::Wake(Loop& loop, std::function<void()> call) : loop_(loop), call_(std::move(call)) {
    if (!loop_.get()) return;
    const auto on_event = [](void* data, std::uint64_t) { static_cast<Wake*>(data)->call_(); };
    source_ = pw_loop_add_event(loop_.get(), on_event, this);
    if (!source_) no_source("event");
}

Wake::~Wake() {
    if (source_) pw_loop_destroy_source(loop_.get(), source_);
}

// The one door: an eventfd write, EFD_NONBLOCK.
void Wake::signal() NONBLOCKING {
    if (source_) TRUSTED(pw_loop_signal_event(loop_.get(), source_));
}

Timer::Timer(Loop& loop, std::function<void()> call) : loop_(loop), call_(std::move(call)) {
    if (!loop_.get()) return;
    const auto on_timeout = [](void* data, std::uint64_t) { static_cast<Timer*>(data)->call_(); };
    source_ = pw_loop_add_timer(loop_.get(), on_timeout, this);
    if (!source_) no_source("timer");
}

Timer::~Timer() {
    if (source_) pw_loop_destroy_source(loop_.get(), source_);
}

void Timer::in(std::chrono::nanoseconds delay) {
    set(std::max(delay, std::chrono::nanoseconds(1)), std::chrono::nanoseconds::zero());
}

void Timer::every(std::chrono::nanoseconds period) { set(period, period); }

void Timer::stop() { set(std::chrono::nanoseconds::zero(), std::chrono::nanoseconds::zero()); }

void Timer::set(std::chrono::nanoseconds first, std::chrono::nanoseconds period) {
    if (!source_) return;
    timespec value = to_timespec(first);
    timespec interval = to_timespec(period);
    pw_loop_update_timer(loop_.get(), source_, &value, &interval, false);
}

}  // namespace flitzis::pw
