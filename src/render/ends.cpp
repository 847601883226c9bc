#include "render/ends.hpp"

#include <algorithm>
#include <array>

namespace flitzis {

std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels, Frames fade,
                                           std::unique_ptr<Renderer> renderer) {
    renderer->prepare(rate, channels, max_block_frames);
    auto shared = std::make_shared<detail::SharedState>(fade);
    return {ControlEnd(shared), RenderEnd(shared, rate, channels, std::move(renderer))};
}

void ControlEnd::open_gate() noexcept {
    forget_clock();
    shared_->announce.store(true);
    shared_->fade.open();
}

void ControlEnd::open_gate_at(std::int64_t time_ns) noexcept {
    forget_clock();
    shared_->announce.store(true);
    shared_->fade.open_at(time_ns);
}

bool ControlEnd::thread(pthread_t& thread) const noexcept {
    thread = shared_->thread.load(std::memory_order_relaxed);
    return thread != pthread_t{};
}

/// Shut as a cycle begins means that the block with the fade's end has gone to the graph one cycle ago.
inline void RenderEnd::tell_gate() NONBLOCKING {
    const bool shut = shared_->fade.shut();
    if (shut && !shut_) shared_->outbox.tell(FadedOut{});
    shut_ = shut;
    if (shut || !shared_->announce.load(std::memory_order_relaxed)) return;
    shared_->announce.store(false, std::memory_order_relaxed);
    shared_->outbox.tell(FirstBlock{});
}

inline RenderEnd::Outcome RenderEnd::render_cycle(Block& block) NONBLOCKING {
    Schedule& schedule = shared_->schedule;
    const bool waited_for = schedule.take_in(block.position);
    const std::uint64_t next = std::min(schedule.next(), opening_);
    const bool in_one = block.frames <= max_block_frames && next >= block.position + block.frames.count;
    Outcome outcome = in_one ? render_block(block) : render_parts(block);
    outcome.tell |= waited_for;
    return outcome;
}

RenderEnd::Outcome RenderEnd::render(const Cycle& cycle, std::int64_t now_ns, std::span<float* const> planes,
                                     Frames frames) NONBLOCKING {
    detail::SharedState& shared = *shared_;
    shared.thread.store(TRUSTED(pthread_self()), std::memory_order_relaxed);  // a register read
    shared.outbox.begin(cycle.time_ns);
    if (CycleChange change; shared.meter.begin(cycle, now_ns, change)) tell_changes(change, cycle);
    shared.fade.begin();
    tell_gate();

    Block block{planes, frames, shared.meter.position(), cycle.quantum, cycle.graph_rate};
    if (shared.fade.is_timed()) find_opening(block.position);
    Outcome outcome{.silent = true, .tell = false};
    if (frames.count > 0) outcome = render_cycle(block);
    if (late_.frames > 0) tell_late();
    if (gap_.missing.count > 0) tell_gap();
    outcome.tell |= shared.outbox.wakes();
    return outcome;
}

bool RenderEnd::render_offline(std::int64_t now_ns, std::span<float* const> planes, Frames frames) NONBLOCKING {
    Block block{planes, frames, shared_->meter.position()};
    shared_->outbox.begin(now_ns);
    shared_->fade.begin();
    render_cycle(block);
    gap_ = {};  // counted, but nobody waits to be told
    late_ = {};
    shared_->meter.add_offline(frames);
    return shared_->outbox.wakes();
}

inline RenderEnd::Outcome RenderEnd::play(const Block& block) NONBLOCKING {
    const Rendered rendered = renderer_->render(block);
    shared_->meter.note(rendered);
    if (rendered.late.frames > 0) late_ = rendered.late;
    if (rendered.missing.count > 0) note_missing(rendered, block.position + block.frames.count);
    return {rendered.silent, rendered.wake};
}

RenderEnd::Outcome RenderEnd::render_block(Block& block) NONBLOCKING {
    if (shared_->fade.is_open()) return play(block);
    return shared_->fade.shut() ? rest(block) : play_faded(block);
}

RenderEnd::Outcome RenderEnd::rest(const Block& block) NONBLOCKING {
    block.silence_from(0);
    shared_->meter.note_rest(block.frames);
    return {.silent = true, .tell = false};
}

/// From the frame on that is not heard any more the renderer rests.
RenderEnd::Outcome RenderEnd::play_faded(Block& block) NONBLOCKING {
    Outcome outcome{.silent = true, .tell = false};
    const Frames whole = block.frames;
    block.frames = shared_->fade.heard(whole);
    if (block.frames.count > 0) {
        outcome = play(block);
        shared_->fade.apply(block);
    }
    const Frames heard = std::exchange(block.frames, whole);
    block.silence_from(heard.count);
    shared_->meter.note_rest(Frames{whole.count - heard.count});
    return outcome;
}

/// A gap is told in the cycle in which it begins, with what is missing there; the meter counts on.
void RenderEnd::note_missing(const Rendered& rendered, std::uint64_t end) NONBLOCKING {
    if (rendered.ran_dry) {
        tell_gap();
        gap_.from = end - rendered.missing.count;
    }
    if (rendered.ran_dry || gap_.missing.count > 0) gap_.missing.count += rendered.missing.count;
}

void RenderEnd::tell_gap() NONBLOCKING {
    if (gap_.missing.count > 0) shared_->outbox.tell(Underrun{gap_.from, gap_.missing.count});
    gap_ = {};
}

void RenderEnd::tell_late() NONBLOCKING {
    shared_->outbox.tell(Underrun{late_.frame, late_.frames});
    late_ = {};
}

/// Anew in each cycle: the clock may drift, and the latency change.
void RenderEnd::find_opening(std::uint64_t position) NONBLOCKING {
    const std::int64_t frame = shared_->meter.frame_at(shared_->fade.opens_at(), rate_);
    const bool late = frame < static_cast<std::int64_t>(position);
    opening_ = late ? position : static_cast<std::uint64_t>(frame);
    if (late && shared_->fade.open_in_time()) shared_->late_openings.add(1);
}

void RenderEnd::open_in_time() NONBLOCKING {
    opening_ = Schedule::never;
    shared_->fade.open_in_time();
}

/// In blocks that end where the next command acts, or the gate opens.
RenderEnd::Outcome RenderEnd::render_parts(const Block& whole) NONBLOCKING {
    std::array<float*, channels_limits.highest> at;
    std::copy(whole.channels.begin(), whole.channels.end(), at.begin());
    const std::uint64_t end = whole.position + whole.frames.count;
    Schedule& schedule = shared_->schedule;
    Outcome all{.silent = true, .tell = false};
    Block part = whole;
    part.channels = {at.data(), whole.channels.size()};
    while (part.position < end) {
        schedule.obey(part.position, end, shared_->outbox);
        if (part.position >= opening_) open_in_time();
        const std::uint64_t until = std::min({end, schedule.next(), opening_, part.position + max_block_frames.count});
        part.frames.count = static_cast<std::uint32_t>(until - part.position);
        const Outcome one = render_block(part);
        all.silent &= one.silent;
        all.tell |= one.tell;
        for (std::size_t i = 0; i < whole.channels.size(); ++i) at[i] += part.frames.count;
        part.position = until;
        part.goes_on = true;
    }
    return all;
}

/// With this xrun, since forget_lost(): how many frames the clock has gone on by, and our count has not.
std::uint64_t RenderEnd::frames_behind(const CycleChange& change) NONBLOCKING {
    if (shared_->started.exchange(false)) behind_ = 0;
    const SampleRate graph = change.before.graph_rate;
    if (graph.hz > 0) behind_ += (change.ticks * rate_.hz + graph.hz / 2) / graph.hz;
    return behind_;
}

/// A change of clock comes first: it may cut the gate of this very cycle.
void RenderEnd::tell_changes(const CycleChange& change, const Cycle& cycle) NONBLOCKING {
    Outbox& outbox = shared_->outbox;
    const Cycle& before = change.before;
    if (change.new_clock) {
        if (shared_->guard_clock.load(std::memory_order_relaxed)) shared_->fade.cut();
        outbox.tell(ClockChanged{before.clock_id, cycle.clock_id});
    }
    if (change.lost > 0) outbox.tell(Xrun{change.lost, frames_behind(change)});
    if (before.quantum != cycle.quantum && before.quantum.count > 0)
        outbox.tell(QuantumChanged{before.quantum, cycle.quantum});
    if (before.graph_rate != cycle.graph_rate && before.graph_rate.hz > 0)
        outbox.tell(RateChanged{before.graph_rate, cycle.graph_rate});
}

}  // namespace flitzis
