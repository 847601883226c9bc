#include "engine/event_box.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <string>
#include <variant>

#include "base/errors.hpp"

namespace flitzis {
namespace {

bool is_pong(const Event& event) { return std::holds_alternative<Pong>(event.what); }

}  // namespace

EventBox::EventBox() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw AudioError(std::string("no eventfd for events: ") + std::strerror(errno));
}

EventBox::~EventBox() { close(descriptor_); }

std::int64_t EventBox::now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void EventBox::push(Event event) {
    const std::lock_guard guard(mutex_);
    if (is_pong(event))
        ++pongs_;
    else if (events_.size() - pongs_ == capacity)
        drop_oldest();
    events_.push_back(std::move(event));
    ring();
}

void EventBox::drop_oldest() {
    events_.erase(std::find_if_not(events_.begin(), events_.end(), is_pong));
    ++dropped_;
}

std::vector<Event> EventBox::take() {
    const std::lock_guard guard(mutex_);
    hush();
    std::vector<Event> taken(std::make_move_iterator(events_.begin()), std::make_move_iterator(events_.end()));
    events_.clear();
    pongs_ = 0;
    if (dropped_ > 0) taken.push_back({now_ns(), EventsDropped{dropped_}});
    dropped_ = 0;
    return taken;
}

void EventBox::ring() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
}

void EventBox::hush() {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto drained = read(descriptor_, &count, sizeof count);
}

void EventBox::unhush() {
    const std::lock_guard guard(mutex_);
    if (!events_.empty()) ring();
}

}  // namespace flitzis
