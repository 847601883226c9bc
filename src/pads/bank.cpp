#include "pads/bank.hpp"

#include <bit>

#include "dsp/kernel_bank.hpp"

namespace flitzis {

std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t pads, std::uint32_t voices, double fade_ms,
                                                            double lock_range) {
    auto shared = std::make_shared<detail::Bank>(pads);
    std::unique_ptr<BankRenderer> renderer(new BankRenderer(shared, voices, fade_ms, lock_range));
    return {BankEnd(std::move(shared), *renderer, voices), std::move(renderer)};
}

void BankEnd::send(Order order, std::uint32_t pad, const When& at, std::uint64_t value) {
    outgoing_->put({at.frame, receiver_, pack::kind(order, at.grid), pad, value});
}

void BankEnd::play(std::uint32_t pad, const Start& start, const When& at) {
    send(start.exclusive ? Order::start_alone : Order::start, pad, at, pack::start(start.volume, start.from));
}

void BankEnd::stop(std::uint32_t pad, const When& at, std::optional<Frames> fade) {
    send(Order::stop, pad, at, pack::fade(fade));
}

void BankEnd::stop_all(const When& at, std::optional<Frames> fade) { send(Order::stop_all, 0, at, pack::fade(fade)); }

void BankEnd::pause(std::uint32_t pad, const When& at) { send(Order::pause, pad, at, 0); }

void BankEnd::resume(std::uint32_t pad, const When& at) { send(Order::resume, pad, at, 0); }

void BankEnd::seek(std::uint32_t pad, std::uint64_t position, const When& at) {
    send(Order::seek, pad, at, pack::position(position));
}

void BankEnd::set_loop(std::uint32_t pad, const Loop& loop, const When& at) {
    send(Order::loop, pad, at, pack::loop(loop));
}

void BankEnd::set_anchor(std::uint32_t pad, double frame) {
    send(Order::anchor, pad, {}, std::bit_cast<std::uint64_t>(frame));
}

void BankEnd::lend(Order order, std::uint32_t pad, std::shared_ptr<const Sample> sample) {
    auto lent = std::make_unique<LentSample>();
    lent->sample = std::move(sample);
    outgoing_->put({0, receiver_, pack::kind(order, Grid::none), pad}, std::move(lent));
}

void BankEnd::load(std::uint32_t pad, std::shared_ptr<const Sample> sample) {
    lend(Order::load, pad, std::move(sample));
}

void BankEnd::unload(std::uint32_t pad) { send(Order::unload, pad, {}, 0); }

void BankEnd::load_stems(std::uint32_t pad, std::shared_ptr<const Sample> stems) {
    lend(Order::stems, pad, std::move(stems));
}

void BankEnd::set_stem_mix(std::uint32_t pad, std::optional<std::uint32_t> chosen, const When& at) {
    send(Order::stem_mix, pad, at, chosen.value_or(StemChoice::sample_itself));
}

void BankEnd::set_tempo(double bpm) {
    outgoing_->put_newest({0, receiver_, pack::kind(Order::tempo, Grid::none), 0, std::bit_cast<std::uint64_t>(bpm)});
}

void BankEnd::set_beats_per_bar(std::uint32_t beats) { send(Order::beats_per_bar, 0, {}, beats); }

void BankEnd::align(std::optional<std::uint64_t> at, double beat) {
    send(Order::beat, 0, {}, std::bit_cast<std::uint64_t>(beat));
    send(Order::align, 0, {}, at.value_or(pack::no_frame));
}

// The callback finds the kernels made before it hears of a speed.

void BankEnd::set_speed(std::uint32_t pad, double speed) {
    static_cast<void>(KernelBank::shared());
    shared_->slots.set_speed(pad, speed);
}

void BankEnd::set_speed(double speed) {
    static_cast<void>(KernelBank::shared());
    shared_->slots.set_speed(speed);
}

void BankEnd::set_lock(bool lock) {
    static_cast<void>(KernelBank::shared());
    shared_->slots.set_lock(lock);
}

void BankEnd::set_key_lock(std::uint32_t pad, bool lock, SampleRate rate) {
    if (lock) make_stretches(rate);
    shared_->slots.set_key_lock(pad, lock);
}

void BankEnd::set_pitch(std::uint32_t pad, double semitones, SampleRate rate) {
    if (semitones != 0.0) make_stretches(rate);
    shared_->slots.set_pitch(pad, semitones);
}

void BankEnd::make_stretches(SampleRate rate) {
    static_cast<void>(KernelBank::shared());
    const std::lock_guard guard(shared_->making);
    if (shared_->made) return;
    shared_->made = std::make_unique<StretchPool>(rate, StretchPool::enough_for(voices_));
    shared_->stretches.store(shared_->made.get(), std::memory_order_release);
}

std::size_t BankEnd::collect() {
    std::size_t count = 0;
    while (outgoing_->collect_one()) ++count;
    return count;
}

}  // namespace flitzis
