// How the bank keeps time: how far playheads go with each frame, and what waits for a line of the grid.
#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "pads/bank_renderer.hpp"
#include "pads/order.hpp"

namespace flitzis {
namespace {

constexpr double slowest = 0.25;
constexpr double fastest = 4.0;

}  // namespace

/// False where there is no room: it is asked again in the next cycle.
bool BankRenderer::wait_for_line(const Command& command, Grid grid) NONBLOCKING {
    if (queue_.full()) return false;
    queue_.put(command, grid, phase_of(command), beats_.meter());
    obey_due(command.frame, GridQueue::never);
    publish(command.frame, 0.0F);
    return true;
}

/// What waited for a line at `frame` or before it, and was sent before `turn`.
void BankRenderer::obey_due(std::uint64_t frame, std::uint64_t turn) NONBLOCKING {
    while (queue_.next() < frame || (queue_.next() == frame && queue_.next_turn() < turn)) {
        Command due = queue_.take(beats_.meter());
        due.frame = frame;
        carry_out(due);
    }
}

/// Locked pads go along with the ramp.
void BankRenderer::set_tempo(std::uint64_t frame, double bpm) NONBLOCKING {
    if (!beats_.set_tempo(frame, bpm)) return;
    queue_.look(beats_.meter());
    shared_->meter.publish(beats_.meter());
    const std::uint32_t ramp = beats_.meter().timeline.length;
    for (Pad* pad : busy_) {
        if (!locked(*pad)) continue;
        const Position step = locked_step(*pad, beats_.per_frame(bpm));
        for (Chained* one = pad->voices.first(); one; one = one->next) one->voice.set_step(step, ramp);
    }
}

void BankRenderer::set_beats_per_bar(std::uint64_t frame, std::uint32_t beats) NONBLOCKING {
    beats_.set_beats_per_bar(frame, beats);
    queue_.find_lines(frame, beats_.meter());
    shared_->meter.publish(beats_.meter());
}

void BankRenderer::align(std::uint64_t frame, std::uint64_t at) NONBLOCKING {
    beats_.align(at == pack::no_frame ? frame : at, aligned_beat_);
    queue_.find_lines(frame, beats_.meter());
    shared_->meter.publish(beats_.meter());
}

/// Frames that nobody rendered have passed for the transport, and so for what plays at its tempo.
void BankRenderer::catch_up(std::uint64_t frame) NONBLOCKING {
    const std::uint64_t missed = frame - std::min(frame, std::exchange(next_, frame));
    if (missed == 0) return;
    for (Pad* pad : busy_)
        if (pad->playing && locked(*pad)) pad->playing->voice.pass(missed, motion_of(*pad, frame));
}

bool BankRenderer::locked(const Pad& pad) const NONBLOCKING {
    return shared_->slots.lock() && shared_->slots.bpm(number(pad)) > 0.0;
}

/// As it is to be at `frame`.
Motion BankRenderer::motion_of(const Pad& pad, std::uint64_t frame) const NONBLOCKING {
    const Slots& slots = shared_->slots;
    if (locked(pad)) {
        const Timeline& line = beats_.meter().timeline;
        Motion motion(locked_step(pad, line.tempo_at(frame)));
        motion.move(locked_step(pad, line.to), line.ramp_left(frame));
        return motion;
    }
    const double speed = slots.speed() * slots.speed(number(pad));
    return Motion(nearest_position(std::copysign(std::clamp(std::abs(speed), slowest, fastest), speed)));
}

/// `tempo`: beats a frame. It goes backwards if that was wanted of the pad.
Position BankRenderer::locked_step(const Pad& pad, double tempo) const NONBLOCKING {
    const double speed = tempo / beats_.per_frame(shared_->slots.bpm(number(pad)));
    return nearest_position(
        std::copysign(std::clamp(speed, 1.0 / lock_range_, lock_range_), shared_->slots.speed(number(pad))));
}

/// So many beats behind the lines a start has to be, that the pad's beats meet the transport's. Backwards it is at its
/// downbeat after that.
double BankRenderer::phase_of(const Command& command) const NONBLOCKING {
    const Order order = pack::order(command.kind);
    if (order != Order::start && order != Order::start_alone) return 0.0;
    const Pad& pad = pads_[command.target];
    if (!pad.sample || !locked(pad)) return 0.0;
    Playhead head(Material(pad.sample, pad.loop, fade_), motion_of(pad, command.frame));
    if (pack::low(command.value) != pack::none) head.move_to(at_frame(pack::low(command.value)));
    const double bpm = shared_->slots.bpm(number(pad));
    const double beats = (in_frames(head.position()) - pad.anchor) * beats_.per_frame(bpm);
    return head.motion().target() < 0 ? -beats : beats;
}

/// In so many frames a change of speed is come to: with the transport, where it is to be followed.
std::uint32_t BankRenderer::smoothing_of(const Pad& pad, std::uint64_t frame) const NONBLOCKING {
    return locked(pad) ? std::max(smoothing_, beats_.meter().timeline.ramp_left(frame)) : smoothing_;
}

/// The place nearest to that of `there` that is as far in its beat as a locked pad is `now`: in the loop, if that was,
/// or in the sample. In a loop shorter than a beat it is where going around from the nearest one leads.
Position BankRenderer::in_phase(const Pad& pad, const Playhead& now, const Playhead& there) const NONBLOCKING {
    const Position wanted = there.position();
    if (!locked(pad) || there.at_end()) return wanted;
    const Loop all{0, there.material().frames()};
    const bool loops = there.loop().exists() && there.loop().contains(static_cast<std::uint64_t>(frame_of(wanted)));
    const Loop& within = loops ? there.loop() : all;
    const Position start = at_frame(static_cast<std::int64_t>(within.start));
    const Position length = at_frame(static_cast<std::int64_t>(within.length()));
    const Position beat = nearest_position(1.0 / beats_.per_frame(shared_->slots.bpm(number(pad))));
    Position place = wanted + modulo(now.position() - wanted, beat);
    if (2 * (place - wanted) > beat) place -= beat;
    const Position end = start + length;
    if (place >= end && place - beat >= start)
        place -= beat;
    else if (place < start && place + beat < end)
        place += beat;
    return start + modulo(place - start, length);
}

}  // namespace flitzis
