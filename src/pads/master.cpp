#include "pads/master.hpp"

#include <algorithm>

#include "dsp/kernels.hpp"
#include "dsp/subnormals.hpp"

namespace flitzis {

void Master::prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) {
    below_->prepare(rate, channels, max_frames);
    bank_->prepare(rate, channels, max_frames);
    smoothing_ = frames_in(10.0, rate).count;
    levels_.assign(max_frames.count, 0.0F);
    level_.set(bank_->master().load());
    limiter_.emplace(rate, channels);
}

Rendered Master::render(const Block& block) NONBLOCKING {
    const Rendered below = below_->render(block);
    const bool still = !level_.moves() && bank_->master().load(std::memory_order_relaxed) == level_.target() &&
                       !limits() && !bank_->limiter().load(std::memory_order_relaxed);
    if (!below.silent || !bank_->idle() || !still) return play(block, below);
    bank_->publish(block.position + block.frames.count, 0.0F);
    return below;
}

Rendered Master::play(const Block& block, Rendered rendered) NONBLOCKING {
    if (!bank_->idle() && bank_->add(block)) rendered.silent = false;
    const float wanted = bank_->master().load(std::memory_order_relaxed);
    if (wanted != level_.target() && !block.goes_on) level_.move(wanted, block.position == 0 ? 0 : smoothing_);
    if (!block.goes_on) switch_limiter(bank_->limiter().load(std::memory_order_relaxed), block.position == 0);
    float peak = rendered.silent ? 0.0F : shape(block);
    level_.walk(block.frames.count);
    if (limits()) peak = limit(block);
    rendered.silent = peak == 0.0F;
    bank_->publish(block.position + block.frames.count, peak);
    return rendered;
}

float Master::shape(const Block& block) NONBLOCKING {
    const bool moves = level_.moves();
    const float level = level_.target();
    const std::uint32_t frames = block.frames.count;
    if (moves) {
        const std::uint32_t ramp = std::min(frames, level_.left());
        level_.write(levels_.data(), ramp);
        std::fill(levels_.data() + ramp, levels_.data() + frames, level);
    }
    float peak = 0.0F;
    for (float* plane : block.channels) {
        const float one = moves           ? kernels::shape(plane, frames, levels_.data())
                          : level == 1.0F ? kernels::largest(plane, frames)
                                          : kernels::scale(plane, frames, level);
        peak = std::max(peak, one);
    }
    return peak;
}

void Master::switch_limiter(bool on, bool first) NONBLOCKING {
    if (on && first)
        limiter_->begin_on();
    else
        limiter_->switch_on(on);
}

float Master::limit(const Block& block) NONBLOCKING {
    const WithoutSubnormals fast;
    limiter_->process(block.channels, block.frames.count);
    float peak = 0.0F;
    for (const float* plane : block.channels) peak = std::max(peak, kernels::largest(plane, block.frames.count));
    return peak;
}

}  // namespace flitzis
