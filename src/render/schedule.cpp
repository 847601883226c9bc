#include "render/schedule.hpp"

#include <algorithm>

namespace flitzis {

void Schedule::sort_in(std::uint64_t position) NONBLOCKING {
    Command command;
    while (count_ < most_waiting && sent_.pop(command)) {
        if (command.frame < position) {
            if (command.frame > 0) late_.add(1);
            command.frame = position;
        }
        command.turn = turn_++;
        push(command);
    }
}

void Schedule::push(const Command& command) NONBLOCKING {
    waiting_[count_++] = command;
    std::push_heap(waiting_.begin(), waiting_.begin() + count_, ActsLater{});
    next_ = waiting_[0].frame;
}

void Schedule::obey(std::uint64_t position, std::uint64_t again, Outbox& outbox) NONBLOCKING {
    while (next_ <= position) {
        std::pop_heap(waiting_.begin(), waiting_.begin() + count_, ActsLater{});
        Command due = waiting_[--count_];
        next_ = count_ > 0 ? waiting_[0].frame : never;
        if (due.receiver->obey(due, outbox)) continue;
        due.frame = again;
        push(due);
    }
}

}  // namespace flitzis
