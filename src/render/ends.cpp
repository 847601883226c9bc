#include "render/ends.hpp"

#include <algorithm>
#include <array>

namespace flitzis {

std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels, Frames fade,
                                           std::unique_ptr<Renderer> renderer) {
    renderer->prepare(rate, channels, max_block_frames);
    auto between = std::make_shared<detail::Between>(fade);
    return {ControlEnd(between), RenderEnd(between, channels, std::move(renderer))};
}

void ControlEnd::open_gate() noexcept {
    forget_clock();
    between_->announce.store(true);
    between_->fade.open();
}

bool ControlEnd::thread(pthread_t& thread) const noexcept {
    if (!between_->has_thread.load(std::memory_order_acquire)) return false;
    thread = between_->thread.load(std::memory_order_relaxed);
    return true;
}

RenderEnd::Outcome RenderEnd::render(const Cycle& cycle, std::int64_t now_ns, std::span<float* const> planes,
                                     Frames frames) NONBLOCKING {
    detail::Between& between = *between_;
    between.thread.store(TRUSTED(pthread_self()), std::memory_order_relaxed);  // a register read
    between.has_thread.store(true, std::memory_order_release);
    wake_ = false;
    time_ns_ = cycle.time_ns;
    if (CycleChange change; between.meter.begin(cycle, now_ns, change)) tell_changes(change, cycle);
    between.fade.begin();
    tell_gate(cycle);
    if (!between.commands.empty()) obey(cycle);

    Block block{planes, frames, between.meter.position(), cycle.quantum, cycle.graph_rate};
    const Rendered rendered = frames <= max_block_frames ? render_block(block) : render_parts(block);
    if (gap_.missing.count > 0) tell_gap();
    return {rendered.silent, wake_ || rendered.wake};
}

void RenderEnd::render_offline(std::span<float* const> planes, Frames frames) NONBLOCKING {
    Block block{planes, frames, between_->meter.position()};
    between_->fade.begin();
    render_block(block);
    gap_ = {};  // counted, but nobody waits to be told
    between_->meter.add_offline(frames);
}

Rendered RenderEnd::render_block(Block& block) NONBLOCKING {
    const Frames whole = block.frames;
    block.frames = between_->fade.heard(whole);
    Rendered rendered{.silent = true};
    if (block.frames.count > 0) {
        rendered = renderer_->render(block);
        between_->fade.apply(block);
        between_->meter.note(rendered);
        if (rendered.missing.count > 0) note_missing(rendered, block.position + block.frames.count);
    }
    const std::uint32_t heard = std::exchange(block.frames, whole).count;
    if (heard < whole.count) {
        block.silence_from(heard);
        between_->meter.note_rest(Frames{whole.count - heard});
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
    if (gap_.missing.count > 0) tell({RenderMessage::Kind::underrun, time_ns_, gap_.from, gap_.missing.count});
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
    using Kind = RenderMessage::Kind;
    const Cycle& before = change.before;
    if (change.new_clock) {
        if (between_->guard_clock.load(std::memory_order_relaxed)) between_->fade.cut();
        tell({Kind::new_clock, cycle.time_ns, before.clock_id, cycle.clock_id});
    }
    if (change.lost > 0) tell({Kind::xrun, cycle.time_ns, 0, change.lost});
    if (before.quantum != cycle.quantum && before.quantum.count > 0)
        tell({Kind::quantum, cycle.time_ns, before.quantum.count, cycle.quantum.count});
    if (before.graph_rate != cycle.graph_rate && before.graph_rate.hz > 0)
        tell({Kind::rate, cycle.time_ns, before.graph_rate.hz, cycle.graph_rate.hz});
}

/// A ping that could not be answered waits: the way back is never full for it.
void RenderEnd::obey(const Cycle& cycle) NONBLOCKING {
    for (std::size_t i = 0; i < most_messages && !between_->commands.empty(); ++i) {
        if (!between_->messages.has_room()) return;
        Command command;
        between_->commands.pop(command);
        tell({RenderMessage::Kind::pong, cycle.time_ns, command.number, between_->meter.cycle()});
    }
}

/// Shut as a cycle begins means that the block with the fade's end has gone to the graph one cycle ago.
void RenderEnd::tell_gate(const Cycle& cycle) NONBLOCKING {
    const bool shut = between_->fade.shut();
    if (shut && !shut_) tell({RenderMessage::Kind::faded, cycle.time_ns, 0, 0});
    shut_ = shut;
    if (shut || !between_->announce.load(std::memory_order_relaxed)) return;
    between_->announce.store(false, std::memory_order_relaxed);
    tell({RenderMessage::Kind::rendered, cycle.time_ns, 0, 0});
}

void RenderEnd::tell(const RenderMessage& message) NONBLOCKING {
    using Pushed = decltype(between_->messages)::Pushed;
    const Pushed pushed = between_->messages.push(message);
    if (pushed == Pushed::first) wake_ = true;
    if (pushed == Pushed::full) between_->lost_messages.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace flitzis
