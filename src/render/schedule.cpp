#include "render/schedule.hpp"

#include <algorithm>

namespace flitzis {

void Schedule::sort_in(std::uint64_t position) NONBLOCKING {
    Waiting waiting;
    while (count_ < most_waiting && sent_.pop(waiting.command)) {
        std::uint64_t& frame = waiting.command.frame;
        if (frame < position) {
            if (frame > 0) late_.add(1);
            frame = position;
        }
        waiting.turn = turn_++;
        push(waiting);
    }
}

void Schedule::push(const Waiting& waiting) NONBLOCKING {
    waiting_[count_++] = waiting;
    std::push_heap(waiting_.begin(), waiting_.begin() + count_);
    next_ = waiting_[0].command.frame;
}

void Schedule::obey(std::uint64_t position, std::uint64_t again, Outbox& outbox) NONBLOCKING {
    while (next_ <= position) {
        std::pop_heap(waiting_.begin(), waiting_.begin() + count_);
        Waiting due = waiting_[--count_];
        next_ = count_ > 0 ? waiting_[0].command.frame : never;
        if (due.command.receiver->obey(due.command, outbox)) continue;
        due.command.frame = again;
        push(due);
    }
}

}  // namespace flitzis
