#include "render/ends.hpp"

#include <algorithm>
#include <array>

namespace flitzis {

std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels, Frames fade,
                                           std::unique_ptr<Renderer> renderer) {
    renderer->prepare(rate, channels, max_block_frames);
    auto shared = std::make_shared<detail::SharedState>(fade);
    return {ControlEnd(shared), RenderEnd(shared, channels, std::move(renderer))};
}

void ControlEnd::open_gate() noexcept {
    forget_clock();
    shared_->announce.store(true);
    shared_->fade.open();
}

bool ControlEnd::thread(pthread_t& thread) const noexcept {
    if (!shared_->has_thread.load(std::memory_order_acquire)) return false;
    thread = shared_->thread.load(std::memory_order_relaxed);
    return true;
}

RenderEnd::Outcome RenderEnd::render(const Cycle& cycle, std::int64_t now_ns, std::span<float* const> planes,
                                     Frames frames) NONBLOCKING {
    detail::SharedState& shared = *shared_;
    shared.thread.store(TRUSTED(pthread_self()), std::memory_order_relaxed);  // a register read
    shared.has_thread.store(true, std::memory_order_release);
    shared.outbox.begin(cycle.time_ns);
    if (CycleChange change; shared.meter.begin(cycle, now_ns, change)) tell_changes(change, cycle);
    shared.fade.begin();
    tell_gate();
    if (!shared.commands.empty()) obey();

    Block block{planes, frames, shared.meter.position(), cycle.quantum, cycle.graph_rate};
    const Rendered rendered = frames <= max_block_frames ? render_block(block) : render_parts(block);
    if (gap_.missing.count > 0) tell_gap();
    return {rendered.silent, rendered.wake || shared.outbox.wakes()};
}

void RenderEnd::render_offline(std::span<float* const> planes, Frames frames) NONBLOCKING {
    Block block{planes, frames, shared_->meter.position()};
    shared_->fade.begin();
    render_block(block);
    gap_ = {};  // counted, but nobody waits to be told
    shared_->meter.add_offline(frames);
}

Rendered RenderEnd::render_block(Block& block) NONBLOCKING {
    const Frames whole = block.frames;
    block.frames = shared_->fade.heard(whole);
    Rendered rendered{.silent = true};
    if (block.frames.count > 0) {
        rendered = renderer_->render(block);
        shared_->fade.apply(block);
        shared_->meter.note(rendered);
        if (rendered.missing.count > 0) note_missing(rendered, block.position + block.frames.count);
    }
    const std::uint32_t heard = std::exchange(block.frames, whole).count;
    if (heard < whole.count) {
        block.silence_from(heard);
        shared_->meter.note_rest(Frames{whole.count - heard});
    }
    return rendered;
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

Rendered RenderEnd::render_parts(const Block& whole) NONBLOCKING {
    std::array<float*, channels_limits.highest> at;
    std::copy(whole.channels.begin(), whole.channels.end(), at.begin());
    Rendered all{.silent = true};
    for (std::uint32_t done = 0; done < whole.frames.count;) {
        Block part{{at.data(), whole.channels.size()},
                   Frames{std::min(whole.frames.count - done, max_block_frames.count)},
                   whole.position + done,
                   whole.quantum,
                   whole.graph_rate};
        const Rendered rendered = render_block(part);
        all.silent = rendered.silent && all.silent;
        all.wake = rendered.wake || all.wake;
        for (std::size_t i = 0; i < whole.channels.size(); ++i) at[i] += part.frames.count;
        done += part.frames.count;
    }
    return all;
}

/// A change of clock comes first: it may cut the gate of this very cycle.
void RenderEnd::tell_changes(const CycleChange& change, const Cycle& cycle) NONBLOCKING {
    Outbox& outbox = shared_->outbox;
    const Cycle& before = change.before;
    if (change.new_clock) {
        if (shared_->guard_clock.load(std::memory_order_relaxed)) shared_->fade.cut();
        outbox.tell(ClockChanged{before.clock_id, cycle.clock_id});
    }
    if (change.lost > 0) outbox.tell(Xrun{change.lost});
    if (before.quantum != cycle.quantum && before.quantum.count > 0)
        outbox.tell(QuantumChanged{before.quantum, cycle.quantum});
    if (before.graph_rate != cycle.graph_rate && before.graph_rate.hz > 0)
        outbox.tell(RateChanged{before.graph_rate, cycle.graph_rate});
}

/// A ping that could not be answered waits: the way back is never full for it.
void RenderEnd::obey() NONBLOCKING {
    for (std::size_t i = 0; i < most_commands && !shared_->commands.empty(); ++i) {
        if (!shared_->outbox.has_room()) return;
        Command command;
        shared_->commands.pop(command);
        shared_->outbox.tell(Pong{command.number, shared_->meter.cycle()});
    }
}

/// Shut as a cycle begins means that the block with the fade's end has gone to the graph one cycle ago.
void RenderEnd::tell_gate() NONBLOCKING {
    const bool shut = shared_->fade.shut();
    if (shut && !shut_) shared_->outbox.tell(FadedOut{});
    shut_ = shut;
    if (shut || !shared_->announce.load(std::memory_order_relaxed)) return;
    shared_->announce.store(false, std::memory_order_relaxed);
    shared_->outbox.tell(FirstBlock{});
}

}  // namespace flitzis
