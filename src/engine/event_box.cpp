#include "engine/event_box.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <iterator>
#include <string>

#include "base/errors.hpp"

namespace flitzis {

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
    if (events_.size() == capacity) {
        events_.pop_front();
        ++dropped_;
    }
    events_.push_back(std::move(event));
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
}

std::vector<Event> EventBox::take() {
    const std::lock_guard guard(mutex_);
    std::uint64_t count = 0;
    [[maybe_unused]] const auto drained = read(descriptor_, &count, sizeof count);
    std::vector<Event> taken(std::make_move_iterator(events_.begin()), std::make_move_iterator(events_.end()));
    events_.clear();
    if (dropped_ > 0) taken.push_back({now_ns(), EventsDropped{dropped_}});
    dropped_ = 0;
    return taken;
}

}  // namespace flitzis
