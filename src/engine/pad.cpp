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

std::shared_ptr<Loading> Pad::load_stems(std::vector<StemSource> sources, bool align) {
    if (sources.empty() || sources.size() > most_stems)
        refuse("sources", std::to_string(sources.size()) + " of them", "1-" + std::to_string(most_stems));
    return with("load_stems()", [&](Pads& pads) { return pads.load_stems(index_, std::move(sources), align); });
}

std::uint32_t Pad::stems() const {
    return with("stems", [&](Pads& pads) { return pads.stems(index_); });
}

void Pad::set_stem_mix(const std::optional<StemSet>& stems) {
    with("stem_mix", [&](Pads& pads) { pads.set_stem_mix(index_, stems); });
}

std::optional<StemSet> Pad::stem_mix() const {
    return with("stem_mix", [&](Pads& pads) { return pads.stem_mix(index_); });
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

void Pad::stop(const When& at, std::optional<double> fade_ms) {
    if (fade_ms) fade_limits.check(*fade_ms);
    with("stop()", [&](Pads& pads) { pads.stop(index_, at, fade_ms); });
}

void Pad::pause(const When& at) {
    with("pause()", [&](Pads& pads) { pads.pause(index_, at); });
}

void Pad::resume(const When& at) {
    with("resume()", [&](Pads& pads) { pads.resume(index_, at); });
}

void Pad::seek(double seconds, const When& at) {
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

void Pad::set_eq(const EqDb& eq) {
    for (const double band : {eq.low, eq.mid, eq.high}) eq_limits.check(band);
    with("eq", [&](Pads& pads) { pads.set_eq(index_, eq); });
}

EqDb Pad::eq() const {
    return with("eq", [&](Pads& pads) { return pads.eq(index_); });
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

void Pad::set_speed(double speed) {
    pad_speed_limits.check(speed);
    with("speed", [&](Pads& pads) { pads.set_speed(index_, speed); });
}

double Pad::speed() const {
    return with("speed", [&](Pads& pads) { return pads.speed(index_); });
}

void Pad::set_key_lock(bool lock) {
    with("key_lock", [&](Pads& pads) { pads.set_key_lock(index_, lock); });
}

bool Pad::key_lock() const {
    return with("key_lock", [&](Pads& pads) { return pads.slots().key_lock(index_); });
}

void Pad::set_pitch(double semitones) {
    pitch_limits.check(semitones);
    with("pitch", [&](Pads& pads) { pads.set_pitch(index_, semitones); });
}

double Pad::pitch() const {
    return with("pitch", [&](Pads& pads) { return pads.slots().pitch(index_); });
}

void Pad::set_bpm(std::optional<double> bpm) {
    if (bpm) bpm_limits.check(*bpm);
    with("bpm", [&](Pads& pads) { pads.set_bpm(index_, bpm); });
}

std::optional<double> Pad::bpm() const {
    return with("bpm", [&](Pads& pads) { return pads.bpm(index_); });
}

void Pad::set_anchor(double seconds) {
    RealLimits limits = place_limits;
    limits.parameter = "anchor";
    limits.check(seconds);
    with("anchor", [&](Pads& pads) { pads.set_anchor(index_, seconds); });
}

double Pad::anchor() const {
    return with("anchor", [&](Pads& pads) { return pads.anchor(index_); });
}

void Pad::fit(double beats) {
    fit_limits.check(beats);
    const auto seconds = with("fit()", [&](Pads& pads) { return pads.length(index_); });
    if (!seconds) throw AudioError("fit(): pad " + std::to_string(index_) + " has no sample to take the length of");
    const double bpm = beats * 60.0 / *seconds;
    if (!(bpm >= bpm_limits.lowest && bpm <= bpm_limits.highest))
        refuse("beats", std::to_string(beats) + " in " + std::to_string(*seconds) + " seconds",
               "of a tempo of " + bpm_limits.accepted());
    set_bpm(bpm);
}

}  // namespace flitzis
