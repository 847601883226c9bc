#include "engine/pad.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "engine/audio_engine.hpp"
#include "engine/pads.hpp"
#include "engine/session.hpp"

namespace flitzis {

template <class Call>
auto Pad::with(const char* name, Call call) const {
    const auto session = engine_->open(name);
    return call(session->pads(name));
}

std::shared_ptr<Loading> Pad::load(Source source) {
    return with("load()", [&](Pads& pads) { return pads.load(index_, std::move(source)); });
}

void Pad::unload() {
    with("unload()", [&](Pads& pads) { pads.unload(index_); });
}

std::shared_ptr<const Sample> Pad::sample() const {
    return with("sample", [&](Pads& pads) { return pads.sample(index_); });
}

Overview Pad::overview(std::uint64_t width, double start, std::optional<double> end) const {
    width_limits.check(static_cast<std::int64_t>(std::min<std::uint64_t>(width, INT64_MAX)));
    place_limits.check(start);
    if (end) place_limits.check(*end);
    const auto sample = with("overview()", [&](Pads& pads) { return pads.sample(index_); });
    if (!sample) return {};
    const auto frame = [&](double seconds) {
        return static_cast<std::uint64_t>(std::llround(seconds * sample->rate().hz));
    };
    return flitzis::overview(*sample, width, frame(start), end ? frame(*end) : sample->frames());
}

void Pad::play(const Trigger& trigger) {
    trigger_limits.check(trigger.volume);
    if (trigger.start) place_limits.check(*trigger.start);
    with("play()",
         [&](Pads& pads) { pads.play(index_, trigger.volume, trigger.at, trigger.start, trigger.exclusive); });
}

void Pad::stop(std::uint64_t at, std::optional<double> fade_ms) {
    if (fade_ms) fade_limits.check(*fade_ms);
    with("stop()", [&](Pads& pads) { pads.stop(index_, at, fade_ms); });
}

void Pad::pause(std::uint64_t at) {
    with("pause()", [&](Pads& pads) { pads.pause(index_, at); });
}

void Pad::resume(std::uint64_t at) {
    with("resume()", [&](Pads& pads) { pads.resume(index_, at); });
}

void Pad::seek(double seconds, std::uint64_t at) {
    place_limits.check(seconds);
    with("seek()", [&](Pads& pads) { pads.seek(index_, seconds, at); });
}

void Pad::set_loop(const std::optional<LoopSpan>& loop) {
    if (loop) {
        RealLimits limits = place_limits;
        limits.parameter = "loop";
        limits.check(loop->start);
        if (loop->end) limits.check(*loop->end);
        if (loop->end && *loop->end <= loop->start)
            refuse("loop", std::to_string(loop->start) + " to " + std::to_string(*loop->end), "a start before its end");
    }
    with("loop", [&](Pads& pads) { pads.set_loop(index_, loop); });
}

std::optional<LoopSpan> Pad::loop() const {
    return with("loop", [&](Pads& pads) { return pads.loop(index_); });
}

PadState Pad::state() const {
    return with("state", [&](Pads& pads) { return pads.state(index_); });
}

std::optional<double> Pad::position() const {
    return with("position", [&](Pads& pads) { return pads.position(index_); });
}

void Pad::set_gain_db(double db) {
    gain_limits.check(db);
    with("gain_db", [&](Pads& pads) { pads.set_gain_db(index_, db); });
}

double Pad::gain_db() const {
    return with("gain_db", [&](Pads& pads) { return pads.gain_db(index_); });
}

void Pad::set_pan(double pan) {
    pan_limits.check(pan);
    with("pan", [&](Pads& pads) { pads.slots().set_pan(index_, static_cast<float>(pan)); });
}

double Pad::pan() const {
    return with("pan", [&](Pads& pads) { return static_cast<double>(pads.slots().pan(index_)); });
}

void Pad::set_mute(bool mute) {
    with("mute", [&](Pads& pads) { pads.slots().set_mute(index_, mute); });
}

bool Pad::mute() const {
    return with("mute", [&](Pads& pads) { return pads.slots().mute(index_); });
}

void Pad::set_solo(bool solo) {
    with("solo", [&](Pads& pads) { pads.slots().set_solo(index_, solo); });
}

bool Pad::solo() const {
    return with("solo", [&](Pads& pads) { return pads.slots().solo(index_); });
}

void Pad::set_choke(std::optional<std::uint32_t> group) {
    if (group) choke_limits.check(*group);
    const std::int32_t number = group ? static_cast<std::int32_t>(*group) : Slots::no_group;
    with("choke", [&](Pads& pads) { pads.slots().set_choke(index_, number); });
}

std::optional<std::uint32_t> Pad::choke() const {
    const std::int32_t group = with("choke", [&](Pads& pads) { return pads.slots().choke(index_); });
    if (group == Slots::no_group) return {};
    return static_cast<std::uint32_t>(group);
}

}  // namespace flitzis
