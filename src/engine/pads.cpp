#include "engine/pads.hpp"

#include <cmath>
#include <utility>

namespace flitzis {

Pads::Pads(BankEnd bank, LoadTarget target, EventBox& events)
    : rate_(target.rate), events_(events), pads_(bank.pads()), bank_(std::move(bank)), loader_(target) {}

/// A load replaces the one that is on its way.
std::shared_ptr<Loading> Pads::load(std::uint32_t pad, Source source) {
    const auto loading = loader_.load(std::move(source), [this, pad](const auto& sample) { publish(pad, sample); });
    std::shared_ptr<Loading> before;
    {
        const std::lock_guard guard(mutex_);
        before = std::exchange(pads_[pad].loading, loading);
    }
    if (before) before->cancel();
    return loading;
}

void Pads::publish(std::uint32_t pad, const std::shared_ptr<const Sample>& sample) {
    const std::lock_guard guard(mutex_);
    pads_[pad].sample = sample;
    bank_.load(pad, sample);
    events_.push(PadLoaded{pad});
}

void Pads::unload(std::uint32_t pad) {
    std::shared_ptr<Loading> loading;
    {
        const std::lock_guard guard(mutex_);
        loading = std::exchange(pads_[pad].loading, nullptr);
    }
    if (loading) loading->cancel();
    const std::lock_guard guard(mutex_);
    if (!std::exchange(pads_[pad].sample, nullptr)) return;
    bank_.unload(pad);
    events_.push(PadUnloaded{pad});
}

std::shared_ptr<const Sample> Pads::sample(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].sample;
}

std::uint64_t Pads::frames(double seconds) const {
    return static_cast<std::uint64_t>(std::llround(seconds * rate_.hz));
}

std::optional<Frames> Pads::fade(std::optional<double> fade_ms) const {
    if (!fade_ms) return {};
    return frames_in(*fade_ms, rate_);
}

void Pads::play(std::uint32_t pad, double volume, AtFrame at, std::optional<double> start, bool exclusive) {
    Start how{static_cast<float>(volume), std::nullopt, exclusive};
    if (start) how.from = frames(*start);
    bank_.play(pad, how, at);
}

void Pads::stop(std::uint32_t pad, AtFrame at, std::optional<double> fade_ms) { bank_.stop(pad, at, fade(fade_ms)); }

void Pads::stop_all(AtFrame at, std::optional<double> fade_ms) { bank_.stop_all(at, fade(fade_ms)); }

/// At least one frame long.
void Pads::set_loop(std::uint32_t pad, const std::optional<LoopSpan>& loop) {
    Loop wanted;
    if (loop) {
        const std::uint64_t start = frames(loop->start);
        wanted = {start, loop->end ? std::max(frames(*loop->end), start + 1) : std::uint64_t{pack::none}};
    }
    const std::lock_guard guard(mutex_);
    pads_[pad].loop = loop;
    bank_.set_loop(pad, wanted);
}

std::optional<LoopSpan> Pads::loop(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].loop;
}

/// What was loaded and unloaded is so at once; the callback may know of it later.
PadState Pads::state(std::uint32_t pad) const {
    const PadState state = bank_.look(pad).state;
    if (state == PadState::playing || state == PadState::paused) return state;
    return sample(pad) ? PadState::stopped : PadState::empty;
}

std::optional<double> Pads::position(std::uint32_t pad) const {
    const PadReading reading = bank_.look(pad);
    if (reading.state != PadState::playing && reading.state != PadState::paused) return {};
    return static_cast<double>(reading.position) / rate_.hz;
}

void Pads::set_gain_db(std::uint32_t pad, double db) {
    const std::lock_guard guard(mutex_);
    pads_[pad].gain_db = db;
    bank_.slots().set_gain(pad, static_cast<float>(std::pow(10.0, db / 20.0)));
}

double Pads::gain_db(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].gain_db;
}

void Pads::tend() {
    bank_.pump();
    while (std::shared_ptr<const LentSample> done = bank_.collect_one()) loader_.let_go(std::move(done));
}

}  // namespace flitzis
