// What the bank's pads do with their voices: who has one, who falls, who must give his up.
#include <algorithm>

#include "pads/bank_renderer.hpp"

namespace flitzis {
namespace {

/// What is behind the point.
float lead_of(std::uint32_t pad) NONBLOCKING {
    constexpr std::uint32_t golden = 0x9E3779B9;  // of 2^32
    return static_cast<float>((pad * golden) >> 8) * 0x1p-24F;
}

}  // namespace

/// What falls already is hurried, whatever made it fall, but for a retrigger: that sounds over it.
void BankRenderer::halt(Pad& pad, std::uint64_t frame, std::uint32_t fade, StopReason reason) NONBLOCKING {
    if (reason != StopReason::retrigger)
        for (Chained* one = pad.voices.first(); one; one = one->next)
            if (one->voice.falling()) one->voice.fall(fade);
    if (pad.state != PadState::playing && pad.state != PadState::paused) return;
    if (pad.playing) let_fall(pad, fade);
    pad.paused = Voice{};
    set_state(pad, pad.sample ? PadState::stopped : PadState::empty);
    news_.tell(PadStopped{number(pad), frame, reason});
}

void BankRenderer::halt_others(const Pad& pad, std::uint64_t frame, bool alone) NONBLOCKING {
    const std::int32_t group = shared_->slots.choke(number(pad));
    for (Pad* other : busy_) {
        if (other == &pad) continue;
        if (alone)
            halt(*other, frame, fade_, StopReason::exclusive);
        else if (group != Slots::no_group && shared_->slots.choke(number(*other)) == group)
            halt(*other, frame, fade_, StopReason::choke);
    }
}

/// What was not heard yet goes without a trace.
void BankRenderer::let_fall(Pad& pad, std::uint32_t fade) NONBLOCKING {
    Chained& one = *std::exchange(pad.playing, nullptr);
    --playing_;
    if (one.voice.fresh() || fade < 2)
        drop(pad, one);
    else
        one.voice.fall(fade);
}

/// What plays is to go on elsewhere, or otherwise: it falls where it is.
void BankRenderer::leave_tail(Pad& pad, std::uint32_t fade) NONBLOCKING {
    if (pad.playing->voice.fresh() || fade < 2) return;
    Chained& tail = free_voice();
    tail.voice = pad.playing->voice.part();
    tail.voice.fall(fade);
    pad.voices.push(tail);
}

void BankRenderer::give_voice(Pad& pad, Voice voice, std::uint64_t frame) NONBLOCKING {
    if (playing_ == most_playing_) steal(frame);
    equalize(pad, pad.voices.empty() && !(pad.equalizer && pad.equalizer->ringing > 0));
    Chained& one = free_voice();
    one.voice = std::move(voice);
    one.voice.set_gains(shared_->slots.gains_of(number(pad)), 0);
    one.voice.set_motion(motion_of(pad, frame));
    one.voice.set_key(key_of(pad), 0);
    pad.voices.push(one);
    pad.playing = &one;
    ++playing_;
    set_state(pad, PadState::playing);
}

/// Pads take turns with their work: as many as there are, it is spread over a hop by the golden section.
Key BankRenderer::key_of(const Pad& pad) const NONBLOCKING {
    const Slots& slots = shared_->slots;
    const std::uint32_t pad_number = number(pad);
    return {shared_->stretches.load(std::memory_order_acquire), key_fade_, lead_of(pad_number),
            slots.key_lock(pad_number), slots.shift(pad_number)};
}

/// The quietest; of several the oldest.
void BankRenderer::steal(std::uint64_t frame) NONBLOCKING {
    Pad* found = nullptr;
    for (Pad* pad : busy_) {
        if (!pad->playing) continue;
        const auto key = [](const Pad& one) NONBLOCKING {
            return std::pair(one.playing->voice.loudness(), one.playing->voice.turn());
        };
        if (!found || key(*pad) < key(*found)) found = pad;
    }
    if (!found) return;  // nobody asks where none plays
    halt(*found, frame, fade_, StopReason::stolen);
    shared_->stolen.add(1);
}

/// There is always one that falls where none is free: there are more voices than may play.
Chained& BankRenderer::free_voice() NONBLOCKING {
    if (pool_.empty()) cut_quietest();
    return pool_.take();
}

/// The voice that falls and is heard least goes; the rest of its fall is left to the residue.
void BankRenderer::cut_quietest() NONBLOCKING {
    Pad* owner = nullptr;
    Chained* found = nullptr;
    for (Pad* pad : busy_)
        for (Chained* one = pad->voices.first(); one; one = one->next)
            if (one->voice.falling() && (!found || one->voice.loudness() < found->voice.loudness())) {
                owner = pad;
                found = one;
            }
    if (!found) return;  // see free_voice()
    for (float* plane : beside_.planes) *plane = 0.0F;
    found->voice.render(beside_.planes, 1, scratch_);
    residue_.take_over(beside_.planes);
    drop(*owner, *found);
}

void BankRenderer::drop(Pad& pad, Chained& one) NONBLOCKING {
    pad.voices.remove(one);
    pool_.give_back(one);
}

void BankRenderer::set_state(Pad& pad, PadState state) NONBLOCKING {
    pad.state = state;
    note_change(pad);
    if (pad.listed || (state != PadState::playing && state != PadState::paused)) return;
    pad.listed = true;
    busy_.push(&pad);
}

void BankRenderer::note_change(Pad& pad) NONBLOCKING {
    if (pad.changed) return;
    pad.changed = true;
    changed_.push(&pad);
}

}  // namespace flitzis
