#include "render/mix.hpp"

#include <algorithm>
#include <utility>

namespace flitzis {
namespace {

void add(const Block& to, const Block& from) NONBLOCKING {
    for (std::size_t channel = 0; channel < to.channels.size(); ++channel) {
        float* sum = to.channels[channel];
        const float* samples = from.channels[channel];
        for (std::uint32_t i = 0; i < to.frames.count; ++i) sum[i] += samples[i];
    }
}

/// What is missing are a block's last frames: of two gaps the longer one holds the other.
Rendered both(const Rendered& a, const Rendered& b) NONBLOCKING {
    return {a.silent && b.silent,
            a.wake || b.wake,
            a.ran_dry || b.ran_dry,
            std::max(a.missing, b.missing),
            a.stream_offset + b.stream_offset,
            a.late.frames > 0 ? a.late : b.late};
}

}  // namespace

void Mix::prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) {
    for (const auto& source : sources_) source->prepare(rate, channels, max_frames);
    memory_.assign(std::size_t{channels} * max_frames.count, 0.0F);
    for (std::size_t channel = 0; channel < channels; ++channel)
        planes_.push_back(memory_.data() + channel * max_frames.count);
}

Rendered Mix::render(const Block& block) NONBLOCKING {
    Block beside = block;
    beside.channels = {planes_.data(), block.channels.size()};
    Rendered sum{.silent = true};
    for (const auto& source : sources_) {
        const Rendered one = source->render(sum.silent ? block : beside);
        if (!sum.silent && !one.silent) add(block, beside);
        sum = both(sum, one);
    }
    return sum;
}

std::unique_ptr<Renderer> root_of(std::vector<std::unique_ptr<Renderer>> sources) {
    if (sources.size() == 1) return std::move(sources.front());
    return std::make_unique<Mix>(std::move(sources));
}

}  // namespace flitzis
