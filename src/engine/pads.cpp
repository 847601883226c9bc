#include "engine/pads.hpp"

#include <cmath>
#include <utility>

namespace flitzis {
namespace {

bool has_place(PadState state) { return state == PadState::playing || state == PadState::paused; }

}  // namespace

Pads::Pads(BankEnd bank, LoadTarget target, EventBox& events, std::function<void()> changed)
    : rate_(target.rate),
      events_(events),
      changed_(std::move(changed)),
      pads_(bank.pads()),
      readings_(bank.pads()),
      bank_(std::move(bank)),
      loader_(target) {}

/// A load replaces the one that is on its way, which is over before the new one begins: it publishes nothing later.
std::shared_ptr<Loading> Pads::load(std::uint32_t pad, Source source) {
    note(&Pad::loading, pad, nullptr);
    const auto loading = loader_.load(std::move(source), [this, pad](const auto& sample) { publish(pad, sample); });
    note(&Pad::loading, pad, loading);
    return loading;
}

/// The newest, which another thread may have begun meanwhile, is cancelled for `loading`.
void Pads::note(Which which, std::uint32_t pad, const std::shared_ptr<Loading>& loading) {
    std::shared_ptr<Loading> before;
    {
        const std::lock_guard guard(mutex_);
        before = std::exchange(pads_[pad].*which, loading).lock();
    }
    if (before) before->cancel();
}

void Pads::publish(std::uint32_t pad, const std::shared_ptr<const Sample>& sample) {
    std::shared_ptr<Loading> of_the_old;
    {
        const std::lock_guard guard(mutex_);
        bank_.load(pad, sample);
        of_the_old = hold(pad, sample);
        events_.push_at_once(PadLoaded{pad});
        changed_();
    }
    if (of_the_old) of_the_old->cancel();
}

void Pads::unload(std::uint32_t pad) {
    note(&Pad::loading, pad, nullptr);
    std::shared_ptr<Loading> of_it;
    {
        const std::lock_guard guard(mutex_);
        const bool was_loaded = pads_[pad].sample != nullptr;
        bank_.unload(pad);  // in any case: starts that wait for their frame are cancelled
        of_it = hold(pad, nullptr);
        if (was_loaded) events_.push_at_once(PadUnloaded{pad});
        changed_();
    }
    if (of_it) of_it->cancel();
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

void Pads::play(std::uint32_t pad, double volume, const When& at, std::optional<double> start, bool exclusive) {
    Start how{static_cast<float>(volume), std::nullopt, exclusive};
    if (start) how.from = frames(*start);
    bank_.play(pad, how, at);
}

void Pads::stop(std::uint32_t pad, const When& at, std::optional<double> fade_ms) {
    bank_.stop(pad, at, fade(fade_ms));
}

void Pads::stop_all(const When& at, std::optional<double> fade_ms) { bank_.stop_all(at, fade(fade_ms)); }

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
PadState Pads::state(const Pad& pad, PadState told) const {
    if (has_place(told)) return told;
    return pad.sample ? PadState::stopped : PadState::empty;
}

PadState Pads::state(std::uint32_t pad) const {
    const PadState told = bank_.look(pad).state;
    const std::lock_guard guard(mutex_);
    return state(pads_[pad], told);
}

double Pads::seconds(const PadReading& reading) const { return in_frames(reading.position) / rate_.hz; }

std::optional<double> Pads::position(std::uint32_t pad) const {
    const PadReading reading = bank_.look(pad);
    return has_place(reading.state) ? std::optional(seconds(reading)) : std::nullopt;
}

Meters Pads::meters() {
    const std::lock_guard one_at_a_time(reading_);
    const BankReading bank = bank_.read(readings_);
    Meters meters{bank.frame, bank.master_peak, std::vector<PadMeter>(readings_.size())};
    const std::lock_guard guard(mutex_);
    for (std::size_t i = 0; i < readings_.size(); ++i) {
        const PadReading& reading = readings_[i];
        meters.pads[i].state = state(pads_[i], reading.state);
        meters.pads[i].peak = reading.peak;
        if (has_place(reading.state)) meters.pads[i].position = seconds(reading);
    }
    return meters;
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

void Pads::set_eq(std::uint32_t pad, const EqDb& eq) {
    const std::lock_guard guard(mutex_);
    pads_[pad].eq = eq;
    bank_.slots().set_eq(
        pad, EqGains::of_db(static_cast<float>(eq.low), static_cast<float>(eq.mid), static_cast<float>(eq.high)));
}

EqDb Pads::eq(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].eq;
}

void Pads::tend() {
    bank_.pump();
    while (std::shared_ptr<const LentSample> done = bank_.collect_one()) loader_.let_go(std::move(done));
}

}  // namespace flitzis
