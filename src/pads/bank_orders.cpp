// What the bank's commands do.
#include <algorithm>
#include <bit>

#include "pads/bank_renderer.hpp"
#include "pads/order.hpp"

namespace flitzis {
namespace {

/// How long a switch to another mix takes: 128 frames of the sample.
std::uint32_t switch_of(const Motion& motion) NONBLOCKING {
    const Position step = motion.target() < 0 ? -motion.target() : motion.target();
    return static_cast<std::uint32_t>(std::max<Position>(1, (at_frame(128) + step / 2) / step));
}

}  // namespace

bool BankRenderer::obey(const Command& command, Outbox& outbox) NONBLOCKING {
    idle_ = false;
    news_.go_to(outbox);
    catch_up(command.frame);
    obey_due(command.frame, command.turn);
    const Grid grid = pack::grid(command.kind);
    if (grid != Grid::none) return wait_for_line(command, grid);
    carry_out(command);
    publish(command.frame, 0.0F);
    return true;
}

bool BankRenderer::obeys_at_rest(const Command& command) const NONBLOCKING {
    if (queue_.next() <= command.frame) return false;
    const Pad& pad = pads_[command.target];
    switch (pack::order(command.kind)) {
        case Order::start:
        case Order::start_alone: return pad.state == PadState::empty;
        case Order::resume:
        case Order::seek:
        case Order::loop:
        case Order::stem_mix: return pad.state != PadState::playing && pad.state != PadState::paused;
        case Order::tempo: return busy_.empty();
        default: return true;
    }
}

void BankRenderer::carry_out(const Command& command) NONBLOCKING {
    const Now now{command.frame, command.turn};
    const std::uint64_t value = command.value;
    switch (pack::order(command.kind)) {
        case Order::start: return start(pads_[command.target], now, value, false);
        case Order::start_alone: return start(pads_[command.target], now, value, true);
        case Order::stop: return stop(pads_[command.target], now, fade_of(value));
        case Order::stop_all: return stop_all(now, fade_of(value));
        case Order::pause: return pause(pads_[command.target]);
        case Order::resume: return resume(pads_[command.target], now);
        case Order::seek: return seek(pads_[command.target], now, at_frame(pack::low(value)));
        case Order::loop: return set_loop(pads_[command.target], pack::loop(value));
        case Order::anchor: return static_cast<void>(pads_[command.target].anchor = std::bit_cast<double>(value));
        case Order::load: return load(pads_[command.target]);
        case Order::unload: return unload(pads_[command.target], now);
        case Order::stems: return load_stems(pads_[command.target]);
        case Order::stem_mix:
            pads_[command.target].choice.chosen = pack::low(value);
            return switch_mix(pads_[command.target]);
        case Order::tempo: return set_tempo(now.frame, std::bit_cast<double>(value));
        case Order::beats_per_bar: return set_beats_per_bar(now.frame, pack::low(value));
        case Order::beat: return static_cast<void>(aligned_beat_ = std::bit_cast<double>(value));
        case Order::align: return align(now.frame, value);
    }
}

std::uint32_t BankRenderer::fade_of(std::uint64_t value) const NONBLOCKING {
    return value == pack::none ? fade_ : pack::low(value);
}

void BankRenderer::start(Pad& pad, Now now, std::uint64_t value, bool alone) NONBLOCKING {
    const bool cancelled = now.turn < std::max(pad.stopped, all_stopped_);
    if (cancelled) return;
    if (!pad.sample) return news_.tell(PadIdle{number(pad), now.frame});
    halt_others(pad, now.frame, alone);
    halt(pad, now.frame, fade_, alone ? StopReason::exclusive : StopReason::retrigger);

    Playhead head(Material(pad.sample, pad.loop, fade_, pad.choice.of(pad.stems)), motion_of(pad, now.frame));
    if (pack::low(value) != pack::none) head.move_to(at_frame(pack::low(value)));
    const bool intact = head.position() == 0 || head.position() == head.beginning();
    Voice voice(std::move(head), pack::volume(value), now.turn);
    if (!intact) voice.rise(fade_);
    give_voice(pad, std::move(voice), now.frame);
    news_.tell(PadStarted{number(pad), now.frame});
    if (pad.playing->voice.over()) halt(pad, now.frame, 0, StopReason::end);
}

void BankRenderer::stop(Pad& pad, Now now, std::uint32_t fade) NONBLOCKING {
    pad.stopped = std::max(pad.stopped, now.turn);
    if (pad.state != PadState::playing && pad.state != PadState::paused) news_.tell(PadIdle{number(pad), now.frame});
    halt(pad, now.frame, fade, StopReason::stop);
}

void BankRenderer::stop_all(Now now, std::uint32_t fade) NONBLOCKING {
    all_stopped_ = std::max(all_stopped_, now.turn);
    for (Pad* pad : busy_) halt(*pad, now.frame, fade, StopReason::stop);
}

void BankRenderer::pause(Pad& pad) NONBLOCKING {
    if (pad.state != PadState::playing) return;
    const Voice& voice = pad.playing->voice;
    pad.paused = Voice(voice.head(), voice.volume(), voice.turn());
    let_fall(pad, fade_);
    set_state(pad, PadState::paused);
}

void BankRenderer::resume(Pad& pad, Now now) NONBLOCKING {
    if (pad.state != PadState::paused) return;
    Voice voice(pad.paused.head(), pad.paused.volume(), now.turn);
    pad.paused = Voice{};
    voice.rise(fade_);
    give_voice(pad, std::move(voice), now.frame);
    if (pad.playing->voice.over()) halt(pad, now.frame, 0, StopReason::end);
}

void BankRenderer::seek(Pad& pad, Now now, Position position) NONBLOCKING {
    if (pad.state == PadState::paused) pad.paused.move_to(position);
    if (pad.state == PadState::playing) {
        Voice& voice = pad.playing->voice;
        Playhead there = voice.head();
        there.move_to(position);
        there.move_to(in_phase(pad, voice.head(), there));
        if (there.position() == voice.head().position()) return;
        leave_tail(pad, fade_);
        voice.move_to(there.position());
        voice.rise(fade_);
        if (voice.over()) halt(pad, now.frame, 0, StopReason::end);
    }
    note_change(pad);
}

/// Where the new loop sounds otherwise than the old one from this frame on, one fades into the other.
void BankRenderer::set_loop(Pad& pad, const Loop& loop) NONBLOCKING {
    pad.loop = loop;
    const bool plays = pad.state == PadState::playing;
    if (!plays && pad.state != PadState::paused) return;
    Voice& voice = plays ? pad.playing->voice : pad.paused;
    const Playhead before = voice.head();
    Playhead after = before;
    after.set_loop(loop);
    if (after.loop() == before.loop()) return;
    const auto frame = static_cast<std::uint64_t>(frame_of(before.position()));
    const bool inside = !after.loop().exists() || after.loop().contains(frame);
    if (!inside) after.move_to(after.beginning());
    if (!inside) after.move_to(in_phase(pad, before, after));

    const bool differs = !inside || before.in_seam() || after.in_seam() || !before.copies() || voice.stretched();
    if (plays && differs) leave_tail(pad, fade_);
    voice.set_loop(loop);
    if (!differs) return;
    voice.move_to(after.position());
    voice.rise(fade_);
    note_change(pad);
}

void BankRenderer::load(Pad& pad) NONBLOCKING {
    pad.sample = SampleRef(shared_->custody.take(), shared_->custody);
    pad.stems = SampleRef{};
    if (pad.state == PadState::empty) set_state(pad, PadState::stopped);
}

void BankRenderer::unload(Pad& pad, Now now) NONBLOCKING {
    pad.stopped = std::max(pad.stopped, now.turn);
    halt(pad, now.frame, fade_, StopReason::unload);
    pad.sample = SampleRef{};
    pad.stems = SampleRef{};
    set_state(pad, PadState::empty);
}

void BankRenderer::load_stems(Pad& pad) NONBLOCKING {
    pad.stems = SampleRef(shared_->custody.take(), shared_->custody);
    switch_mix(pad);
}

/// As a seek to where it is: what begins here reads on as the old voice would have, with a stretcher of its own. What
/// was not heard yet is heard otherwise without a fade, and goes on with the one that it has.
void BankRenderer::switch_mix(Pad& pad) NONBLOCKING {
    const bool plays = pad.state == PadState::playing;
    if (!plays && pad.state != PadState::paused) return;
    Voice& voice = plays ? pad.playing->voice : pad.paused;
    const Material& material = voice.head().material();
    StemMix mix = pad.choice.of(pad.stems);
    if (material.sample() != pad.sample || material.mix() == mix) return;
    const bool heard = plays && !voice.fresh();
    const std::uint32_t fade = switch_of(voice.head().motion());
    if (heard) leave_tail(pad, fade);
    voice.set_mix(std::move(mix));
    if (heard) voice.rise(fade);
}

}  // namespace flitzis
