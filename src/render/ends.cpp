#include "render/ends.hpp"

#include <algorithm>
#include <array>

#include "render/silence.hpp"

namespace flitzis {

std::pair<ControlEnd, RenderEnd> make_ends(SampleRate rate, std::uint32_t channels,
                                           std::unique_ptr<Renderer> renderer) {
    renderer->prepare(rate, channels, max_block_frames);
    auto between = std::make_shared<detail::Between>();
    return {ControlEnd(between), RenderEnd(between, channels, std::move(renderer))};
}

void ControlEnd::open_gate() noexcept {
    forget_clock();
    between_->announce.store(true);
    between_->gate_open.store(true);
}

bool ControlEnd::thread(pthread_t& thread) const noexcept {
    if (!between_->has_thread.load(std::memory_order_acquire)) return false;
    thread = between_->thread.load(std::memory_order_relaxed);
    return true;
}

RenderEnd::Outcome RenderEnd::render(const Cycle& cycle, std::span<float* const> planes, Frames frames) NONBLOCKING {
    between_->thread.store(pthread_self(), std::memory_order_relaxed);
    between_->has_thread.store(true, std::memory_order_release);
    between_->meter.begin(cycle);

    std::array<float*, channels_limits.highest> at;
    std::copy(planes.begin(), planes.end(), at.begin());
    const std::span<float* const> channels(at.data(), planes.size());

    bool silent = true;
    for (std::uint32_t done = 0; done < frames.count;) {
        const Frames part{std::min(frames.count - done, max_block_frames.count)};
        Block block{channels, part, between_->meter.position() + done, cycle.quantum, cycle.graph_rate};
        silent = render_block(block) && silent;
        for (std::size_t i = 0; i < planes.size(); ++i) at[i] += part.count;
        done += part.count;
    }
    const bool heard = between_->gate_open.load() && between_->announce.load(std::memory_order_relaxed);
    if (heard) between_->announce.store(false, std::memory_order_relaxed);
    return {silent, heard};
}

bool RenderEnd::render_block(Block& block) NONBLOCKING {
    if (between_->gate_open.load(std::memory_order_acquire))
        renderer_->render(block);
    else
        Silence().render(block);
    return block.silent;
}

}  // namespace flitzis
