// The boundary between the callback and everybody else: two ends, made together, each of its own type.
// The callback reaches the RenderEnd and nothing else; whoever controls the engine holds the ControlEnd.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <pthread.h>
#include <span>
#include <utility>

#include "base/config.hpp"
#include "base/contract.hpp"
#include "base/stats.hpp"
#include "render/cycle_meter.hpp"
#include "render/renderer.hpp"

namespace flitzis {

/// No block is longer; PipeWire's largest quantum. A longer cycle comes to the renderer in several blocks.
inline constexpr Frames max_block_frames{8192};

class ControlEnd;
class RenderEnd;

/// Prepares `renderer` for an engine's whole life and returns the two ends. [control]
std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels, std::unique_ptr<Renderer> renderer);

namespace detail {

/// What both ends see. Every member says who writes it.
struct Between {
    std::atomic<bool> gate_open{false};   // [control]; closed: cycles are answered with silence, the renderer rests
    std::atomic<bool> announce{false};    // set by [control], cleared by [render]: tell when the next block is rendered
    std::atomic<bool> has_thread{false};  // [render]
    std::atomic<pthread_t> thread{};      // [render]: which thread calls back, good once has_thread is set
    CycleMeter meter;                     // [render], but for forget()
};

}  // namespace detail

/// The caller's half. Move-only.
class ControlEnd {
   public:
    /// Lets the renderer play from the next cycle on; the first rendered block is announced. [any]
    void open_gate() noexcept;

    /// From the next cycle on there is silence and the renderer is not called. [any]
    void close_gate() noexcept { between_->gate_open.store(false); }

    /// The next cycle is the first one: what the graph's clock did until then is nobody's xrun. [any]
    void forget_clock() noexcept { between_->meter.forget(); }

    const CycleMeter& meter() const noexcept { return between_->meter; }

    /// The thread that called back last; none before the first callback or after forget_thread(). [any]
    bool thread(pthread_t& thread) const noexcept;

    /// The stream is gone, and with it the thread. [any] while no callback can run
    void forget_thread() noexcept { between_->has_thread.store(false); }

   private:
    friend std::pair<ControlEnd, RenderEnd> make_ends(SampleRate, std::uint32_t, std::unique_ptr<Renderer>);
    explicit ControlEnd(std::shared_ptr<detail::Between> between) : between_(std::move(between)) {}

    std::shared_ptr<detail::Between> between_;
};

/// The callback's half. Move-only; lent by reference to one stream at a time.
class RenderEnd {
   public:
    /// What came of a cycle: whether every sample is 0, and whether somebody waits to hear that it was rendered.
    struct Outcome {
        bool silent;
        bool announce;
    };

    /// Fills `frames` samples of every plane for `cycle`.
    /// [render] wait-free, no allocation; calls the renderer once for every max_block_frames.
    Outcome render(const Cycle& cycle, std::span<float* const> planes, Frames frames) NONBLOCKING;

    /// Books the callback's duration, PipeWire's calls included. Ends every callback that rendered.
    /// [render] wait-free.
    void finish(Frames frames, std::uint64_t ns) NONBLOCKING { between_->meter.end(frames, ns); }

    std::uint32_t channels() const noexcept { return channels_; }

   private:
    friend std::pair<ControlEnd, RenderEnd> make_ends(SampleRate, std::uint32_t, std::unique_ptr<Renderer>);
    RenderEnd(std::shared_ptr<detail::Between> between, std::uint32_t channels, std::unique_ptr<Renderer> renderer)
        : between_(std::move(between)), channels_(channels), renderer_(std::move(renderer)) {}

    bool render_block(Block& block) NONBLOCKING;

    std::shared_ptr<detail::Between> between_;
    std::uint32_t channels_;
    std::unique_ptr<Renderer> renderer_;
};

}  // namespace flitzis
