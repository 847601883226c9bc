// The boundary between the callback and everybody else: two ends, made together, each of its own type.
// The callback reaches the RenderEnd and nothing else; whoever controls the engine holds the ControlEnd.
#pragma once

#include <pthread.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "base/config.hpp"
#include "base/contract.hpp"
#include "base/stats.hpp"
#include "handoff/counter.hpp"
#include "render/cycle_meter.hpp"
#include "render/fade.hpp"
#include "render/outbox.hpp"
#include "render/ping.hpp"
#include "render/renderer.hpp"
#include "render/schedule.hpp"

namespace flitzis {

/// No block is longer; PipeWire's largest quantum. A longer cycle comes to the renderer in several blocks.
inline constexpr Frames max_block_frames{8192};

class ControlEnd;
class RenderEnd;

/// Prepares `renderer` for an engine's whole life and returns the two ends; the gate opens and closes over `fade`.
/// [control]
std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels, Frames fade,
                                           std::unique_ptr<Renderer> renderer);

namespace detail {

/// What both ends see. Every member says who writes it.
struct SharedState {
    explicit SharedState(Frames length) : fade(length) {}

    Fade fade;                             // wanted by [any], walked by [render]
    std::atomic<bool> announce{false};     // set by [any], cleared by [render]: tell when the next block is rendered
    std::atomic<bool> guard_clock{false};  // [any]: another driver's clock cuts the gate
    std::atomic<pthread_t> thread{};       // [render]: which thread calls back; none of them is 0
    Outbox outbox;                         // [render] -> [loop]
    Schedule schedule;                     // [any] -> [render]
    CycleMeter meter;                      // [render], but for forget()
    Ping ping{meter};                      // [render]
    Counter late_openings;                 // [render]
    std::atomic<bool> started{false};      // set by [any], cleared by [render]: what was lost before is past
};

}  // namespace detail

/// The caller's half. Move-only.
class ControlEnd {
   public:
    /// Lets the renderer play from the next cycle on, fading in; the first rendered block is told. [any]
    void open_gate() noexcept;
    /// The same, with the frame that is heard at `time_ns` (CLOCK_MONOTONIC), as far as note_latency() was told; where
    /// that is rendered already, at once, and counted as late. One caller at a time. [any]
    void open_gate_at(std::int64_t time_ns) noexcept;

    /// Fades out; `faded` is told once the end of it has been played. Then the renderer rests. [any]
    void close_gate() noexcept { shared_->fade.close(); }

    /// From the next cycle on there is silence. [any]
    void cut_gate() noexcept { shared_->fade.cut(); }

    /// False, and nothing sent, while Schedule::most_sent are on their way. Obeyed on its frame. [any]
    bool send(const Command& command) noexcept { return shared_->schedule.send(command); }

    /// The room whose commands are answered with a Pong. [any]
    Ping& pings() noexcept { return shared_->ping; }

    /// How many commands and openings came too late for their frames. [any]
    std::uint64_t late_commands() const noexcept { return shared_->schedule.late() + shared_->late_openings.read(); }

    /// It opens, or will at its time.
    bool gate_wanted_open() const noexcept { return gate_is_open() || gate_is_timed(); }
    /// Nobody closed it, and its time has come. [any]
    bool gate_is_open() const noexcept { return shared_->fade.wanted(); }
    /// Its time is to come. [any]
    bool gate_is_timed() const noexcept { return shared_->fade.is_timed(); }

    /// Whether another driver's clock cuts the gate, as it must where the sound may not reach another sink. [any]
    void guard_clock(bool on) noexcept { shared_->guard_clock.store(on, std::memory_order_relaxed); }

    /// The next cycle is the first one: what the graph's clock did until then is nobody's xrun. [any]
    void forget_clock() noexcept { shared_->meter.forget(); }

    /// Xrun::behind counts from here. [any]
    void forget_lost() noexcept { shared_->started.store(true); }

    /// How far the device is. [any]
    void note_latency(std::uint64_t frames) noexcept { shared_->meter.note_latency(frames); }

    /// False when there is nothing. [loop]
    bool pop(RenderMessage& message) noexcept { return shared_->outbox.pop(message); }

    /// The stream goes on with its frame `number`. [control] while no callback can run
    void note_next(std::uint64_t number) noexcept { shared_->meter.note_next(number); }

    /// How many messages found the queue full since the last call. [any]
    std::uint64_t take_lost_messages() noexcept { return shared_->outbox.take_lost(); }

    const CycleMeter& meter() const noexcept { return shared_->meter; }

    /// stats() counts from here. Not at the same time as meter().read(). [any]
    void reset_stats() noexcept { shared_->meter.reset(); }

    /// The thread that called back last; none before the first callback or after forget_thread(). [any]
    bool thread(pthread_t& thread) const noexcept;

    /// The stream is gone, and with it the thread. [any] while no callback can run
    void forget_thread() noexcept { shared_->thread.store({}); }

   private:
    friend std::pair<ControlEnd, RenderEnd> make_ends(SampleRate, std::uint32_t, Frames, std::unique_ptr<Renderer>);
    explicit ControlEnd(std::shared_ptr<detail::SharedState> shared) : shared_(std::move(shared)) {}

    std::shared_ptr<detail::SharedState> shared_;
};

/// The callback's half. Move-only; lent by reference to one stream at a time.
class RenderEnd {
   public:
    /// What came of a cycle: whether every sample is 0, and whether [loop] is to be woken.
    struct Outcome {
        bool silent;
        bool tell;
    };

    /// Fills `frames` samples of every plane for `cycle`, in a callback that was entered at `now_ns` (CLOCK_MONOTONIC).
    /// [render] wait-free, no allocation; calls the renderer more than once where commands act amid them, and for each
    /// max_block_frames.
    Outcome render(const Cycle& cycle, std::int64_t now_ns, std::span<float* const> planes, Frames frames) NONBLOCKING;

    /// Ends every callback that rendered: books its duration, PipeWire's calls included, and whether the graph's clock,
    /// which shows `ticks` by now, went on without us.
    /// [render] wait-free.
    void finish(Frames frames, std::uint64_t ns, std::uint64_t ticks) NONBLOCKING {
        shared_->meter.ended_at(ticks);
        shared_->meter.end(frames, ns);
    }

    /// The same renderer behind the same gate, asked by the caller instead of the graph, at `now_ns`: fills `frames` of
    /// every plane. True where there is something to pop(). [control] while no callback can run
    bool render_offline(std::int64_t now_ns, std::span<float* const> planes, Frames frames) NONBLOCKING;

    /// Has `receiver` obey at `now_ns` what acts in the next block, before there is one: an engine at rest takes what
    /// it is given, and gives back what it is to. True where there is something to pop(). [control] while no callback
    /// can run
    bool obey_at_rest(const Receiver& receiver, std::int64_t now_ns) NONBLOCKING {
        shared_->outbox.begin(now_ns);
        shared_->schedule.obey_at_rest(receiver, shared_->meter.position(), shared_->outbox);
        return shared_->outbox.wakes();
    }

    /// As ControlEnd::forget_clock(): the graph stops calling. [any]
    void forget_clock() noexcept { shared_->meter.forget(); }

    std::uint32_t channels() const noexcept { return channels_; }

   private:
    friend std::pair<ControlEnd, RenderEnd> make_ends(SampleRate, std::uint32_t, Frames, std::unique_ptr<Renderer>);
    RenderEnd(std::shared_ptr<detail::SharedState> shared, SampleRate rate, std::uint32_t channels,
              std::unique_ptr<Renderer> renderer)
        : shared_(std::move(shared)), rate_(rate), channels_(channels), renderer_(std::move(renderer)) {}

    struct Gap {
        std::uint64_t from = 0;
        Frames missing;
    };

    void tell_changes(const CycleChange& change, const Cycle& cycle) NONBLOCKING;
    void tell_gate() NONBLOCKING;
    void note_missing(const Rendered& rendered, std::uint64_t end) NONBLOCKING;
    void tell_gap() NONBLOCKING;
    void tell_late() NONBLOCKING;
    void find_opening(std::uint64_t position) NONBLOCKING;
    void open_in_time() NONBLOCKING;
    std::uint64_t frames_behind(const CycleChange& change) NONBLOCKING;
    Outcome render_cycle(Block& block) NONBLOCKING;
    Outcome render_block(Block& block) NONBLOCKING;
    Outcome rest(const Block& block) NONBLOCKING;
    Outcome play(const Block& block) NONBLOCKING;
    Outcome play_faded(Block& block) NONBLOCKING;
    Outcome render_parts(const Block& whole) NONBLOCKING;

    std::shared_ptr<detail::SharedState> shared_;
    SampleRate rate_;
    std::uint32_t channels_;
    std::unique_ptr<Renderer> renderer_;
    // [render] only
    bool shut_ = true;                         // the gate was shut when the last cycle ended
    Gap gap_;                                  // began in this cycle, and is not told yet
    Late late_;                                // began in this cycle, and is not told yet
    std::uint64_t opening_ = Schedule::never;  // the frame at which the gate opens, as this cycle's clock has it
    std::uint64_t behind_ = 0;                 // frames: as Xrun::behind
};

}  // namespace flitzis
