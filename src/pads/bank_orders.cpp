// What the bank's commands do.
#include <algorithm>

#include "pads/bank_renderer.hpp"
#include "pads/order.hpp"

namespace flitzis {

bool BankRenderer::obey(const Command& command, Outbox& outbox) NONBLOCKING {
    idle_ = false;
    news_.go_to(outbox);
    const Now now{command.frame, command.turn};
    Pad& pad = pads_[command.target];
    switch (static_cast<Order>(command.kind)) {
        case Order::start: start(pad, now, command.value, false); break;
        case Order::start_alone: start(pad, now, command.value, true); break;
        case Order::stop: stop(pad, now, fade_of(command.value)); break;
        case Order::stop_all: stop_all(now, fade_of(command.value)); break;
        case Order::pause: pause(pad); break;
        case Order::resume: resume(pad, now); break;
        case Order::seek: seek(pad, now, command.value); break;
        case Order::loop: set_loop(pad, pack::loop(command.value)); break;
        case Order::load: load(pad); break;
        case Order::unload: unload(pad, now); break;
    }
    publish(command.frame, 0.0F);
    return true;
}

std::uint32_t BankRenderer::fade_of(std::uint64_t value) const NONBLOCKING {
    return value == pack::none ? fade_ : pack::low(value);
}

void BankRenderer::start(Pad& pad, Now now, std::uint64_t value, bool alone) NONBLOCKING {
    const bool cancelled = now.turn < std::max(pad.stopped, all_stopped_);
    if (cancelled || !pad.sample) return;
    halt_others(pad, now.frame, alone);
    halt(pad, now.frame, fade_, StopReason::retrigger);

    const std::uint64_t beginning = pad.loop.within(pad.sample->frames()).start;
    const std::uint64_t from = pack::low(value) == pack::none ? beginning : pack::low(value);
    Playhead head(pad.sample, pad.loop, from, fade_);
    const bool intact = head.position() == 0 || head.position() == beginning;
    Voice voice(std::move(head), pack::volume(value), now.turn);
    if (!intact) voice.rise(fade_);
    give_voice(pad, std::move(voice), now.frame);
    news_.tell(PadStarted{number(pad), now.frame});
    if (pad.playing->voice.over()) halt(pad, now.frame, 0, StopReason::end);
}

void BankRenderer::stop(Pad& pad, Now now, std::uint32_t fade) NONBLOCKING {
    pad.stopped = std::max(pad.stopped, now.turn);
    halt(pad, now.frame, fade, StopReason::stop);
}

void BankRenderer::stop_all(Now now, std::uint32_t fade) NONBLOCKING {
    all_stopped_ = std::max(all_stopped_, now.turn);
    for (Pad* pad : busy_) halt(*pad, now.frame, fade, StopReason::stop);
}

void BankRenderer::pause(Pad& pad) NONBLOCKING {
    if (pad.state != PadState::playing) return;
    pad.paused = pad.playing->voice;
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

void BankRenderer::seek(Pad& pad, Now now, std::uint64_t position) NONBLOCKING {
    if (pad.state == PadState::paused) pad.paused.move_to(position);
    if (pad.state == PadState::playing) {
        Voice& voice = pad.playing->voice;
        Playhead there = voice.head();
        there.move_to(position);
        if (there.position() == voice.head().position()) return;
        leave_tail(pad);
        voice.move_to(position);
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
    const bool inside = !after.loop().exists() || after.loop().contains(before.position());
    if (!inside) after.move_to(after.loop().start);

    const bool differs = !inside || before.in_seam() || after.in_seam();
    if (plays && differs) leave_tail(pad);
    voice.set_loop(loop);
    if (!differs) return;
    voice.move_to(after.position());
    voice.rise(fade_);
    note_change(pad);
}

void BankRenderer::load(Pad& pad) NONBLOCKING {
    pad.sample = SampleRef(shared_->custody.take(), shared_->custody);
    if (pad.state == PadState::empty) set_state(pad, PadState::stopped);
}

void BankRenderer::unload(Pad& pad, Now now) NONBLOCKING {
    halt(pad, now.frame, fade_, StopReason::unload);
    pad.sample = SampleRef{};
    set_state(pad, PadState::empty);
}

}  // namespace flitzis
