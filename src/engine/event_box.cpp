#include "engine/event_box.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <variant>

namespace flitzis {
namespace {

bool is_pong(const Event& event) { return std::holds_alternative<Pong>(event.what); }

}  // namespace

std::int64_t EventBox::now_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

void EventBox::push(Event event) {
    if (holds_ > 0) return held_.push_back(std::move(event));
    const std::lock_guard guard(mutex_);
    add(std::move(event));
}

void EventBox::release() {
    const std::lock_guard guard(mutex_);
    for (Event& event : held_) add(std::move(event));
    held_.clear();
}

void EventBox::add(Event event) {
    if (ended_) return;
    if (is_pong(event))
        ++pongs_;
    else if (events_.size() - pongs_ == capacity_)
        drop_oldest();
    events_.push_back(std::move(event));
    readable_.set();
}

void EventBox::drop_oldest() {
    events_.erase(std::find_if_not(events_.begin(), events_.end(), is_pong));
    ++dropped_;
}

std::vector<Event> EventBox::take() {
    std::deque<Event> events;
    std::uint64_t dropped = 0;
    {
        const std::lock_guard guard(mutex_);  // for a moment only, however many there are: [loop] may wait for it
        readable_.clear();
        events.swap(events_);
        std::swap(dropped, dropped_);
        pongs_ = 0;
    }
    std::vector<Event> taken(std::make_move_iterator(events.begin()), std::make_move_iterator(events.end()));
    if (dropped > 0) taken.push_back({now_ns(), EventsDropped{dropped}});
    return taken;
}

}  // namespace flitzis
