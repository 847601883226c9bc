#include "render/path.hpp"

#include <algorithm>

namespace flitzis {

std::uint64_t Path::number_at(std::uint64_t frame, std::uint64_t next) const noexcept {
    for (std::uint64_t left = turns_.count(); left > 0; --left) {
        const std::optional<detail::Turn> turn = turns_.read(left - 1);
        if (!turn) return next;  // longer ago than any latency
        if (turn->frame <= frame) return std::min(next, turn->number + (turn->playing ? frame - turn->frame : 0));
        next = std::min(next, turn->number);
    }
    return 0;
}

std::optional<std::uint64_t> Path::foreseen(std::uint64_t number) const noexcept {
    const std::uint64_t count = turns_.count();
    const std::optional<detail::Turn> newest = count > 0 ? turns_.read(count - 1) : std::nullopt;
    if (!newest || !newest->playing || number < newest->number) return {};
    return newest->frame + (number - newest->number);
}

std::uint64_t Path::end_of(std::uint64_t number) const noexcept {
    std::uint64_t next = UINT64_MAX;
    for (std::uint64_t left = turns_.count(); left > 0; --left) {
        const std::optional<detail::Turn> turn = turns_.read(left - 1);
        if (!turn) break;
        if (turn->playing && turn->number < number) return std::min(next, turn->frame + (number - turn->number));
        next = turn->frame;
    }
    return 0;
}

}  // namespace flitzis
