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

void Schedule::obey_at_rest(const Receiver& receiver, std::uint64_t position, Outbox& outbox) NONBLOCKING {
    take_in(position);
    const auto end = waiting_.begin() + count_;
    const auto due = std::partition(waiting_.begin(), end, [&](const Command& command) NONBLOCKING {
        return command.receiver != &receiver || command.frame > position;
    });
    std::sort(due, end, [](const Command& a, const Command& b) NONBLOCKING { return ActsLater{}(b, a); });
    auto refused = due;
    auto command = due;
    for (; command != end && receiver.obeys_at_rest(*command); ++command)
        if (!command->receiver->obey(*command, outbox)) *refused++ = *command;
    refused = std::copy(command, end, refused);
    count_ = static_cast<std::size_t>(refused - waiting_.begin());
    std::make_heap(waiting_.begin(), refused, ActsLater{});
    next_ = count_ > 0 ? waiting_[0].frame : never;
}

}  // namespace flitzis
