#include "pads/bank.hpp"

namespace flitzis {

std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t pads, std::uint32_t voices, double fade_ms) {
    auto shared = std::make_shared<detail::Bank>(pads);
    std::unique_ptr<BankRenderer> renderer(new BankRenderer(shared, voices, fade_ms));
    return {BankEnd(std::move(shared), *renderer), std::move(renderer)};
}

void BankEnd::send(Order order, std::uint32_t pad, std::uint64_t at, std::uint64_t value) {
    outgoing_->put({at, receiver_, static_cast<std::uint32_t>(order), pad, value});
}

void BankEnd::play(std::uint32_t pad, const Start& start, std::uint64_t at) {
    send(start.exclusive ? Order::start_alone : Order::start, pad, at, pack::start(start.volume, start.from));
}

void BankEnd::stop(std::uint32_t pad, std::uint64_t at, std::optional<Frames> fade) {
    send(Order::stop, pad, at, pack::fade(fade));
}

void BankEnd::stop_all(std::uint64_t at, std::optional<Frames> fade) { send(Order::stop_all, 0, at, pack::fade(fade)); }

void BankEnd::pause(std::uint32_t pad, std::uint64_t at) { send(Order::pause, pad, at, 0); }

void BankEnd::resume(std::uint32_t pad, std::uint64_t at) { send(Order::resume, pad, at, 0); }

void BankEnd::seek(std::uint32_t pad, std::uint64_t position, std::uint64_t at) {
    send(Order::seek, pad, at, pack::position(position));
}

void BankEnd::set_loop(std::uint32_t pad, const Loop& loop, std::uint64_t at) {
    send(Order::loop, pad, at, pack::loop(loop));
}

void BankEnd::load(std::uint32_t pad, std::shared_ptr<const Sample> sample) {
    auto lent = std::make_unique<LentSample>();
    lent->sample = std::move(sample);
    outgoing_->put({0, receiver_, static_cast<std::uint32_t>(Order::load), pad}, std::move(lent));
}

void BankEnd::unload(std::uint32_t pad) { send(Order::unload, pad, 0, 0); }

std::size_t BankEnd::collect() {
    std::size_t count = 0;
    while (outgoing_->collect_one()) ++count;
    return count;
}

}  // namespace flitzis
