// A renderer whose output tells where it was asked, between two ends.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

#include "render/ends.hpp"

namespace flitzis {

/// A kind of message, as told() names it.
template <class What>
constexpr std::size_t kind = RenderMessage{0, What{}}.what.index();

/// All that was told of one kind.
template <class What>
std::vector<What> all_of(ControlEnd& control) {
    std::vector<What> found;
    for (RenderMessage message; control.pop(message);)
        if (const What* what = std::get_if<What>(&message.what)) found.push_back(*what);
    return found;
}

/// Writes each frame's position, plus the channel's number times a million; notes what it was asked.
class Positions final : public Renderer {
   public:
    struct Seen {
        SampleRate rate;
        std::uint32_t channels = 0;
        Frames max_frames;
        std::vector<std::uint32_t> blocks;
        Frames quantum;
    };
    explicit Positions(Seen& seen) : seen_(seen) {}

    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override {
        seen_.rate = rate;
        seen_.channels = channels;
        seen_.max_frames = max_frames;
        seen_.blocks.reserve(64);
    }
    Rendered render(const Block& block) NONBLOCKING override {
        seen_.blocks.push_back(block.frames.count);
        seen_.quantum = block.quantum;
        for (std::size_t channel = 0; channel < block.channels.size(); ++channel)
            for (std::uint32_t i = 0; i < block.frames.count; ++i)
                block.channels[channel][i] = static_cast<float>(block.position + i + channel * 1'000'000);
        return {};
    }

   private:
    Seen& seen_;
};

class Ends : public ::testing::Test {
   protected:
    RenderEnd::Outcome run(std::uint32_t frames) {
        planes_.assign(2, std::vector<float>(frames, -1.0F));
        float* planes[] = {planes_[0].data(), planes_[1].data()};
        cycle_.ticks += cycle_.quantum.count;
        const auto outcome = render_.render(cycle_, 0, planes, Frames{frames});
        render_.finish(Frames{frames}, 1000, cycle_.ticks);
        return outcome;
    }
    bool all_zero() const {
        return std::all_of(planes_.begin(), planes_.end(), [](const auto& plane) {
            return std::all_of(plane.begin(), plane.end(), [](float sample) { return sample == 0.0F; });
        });
    }

    std::vector<std::size_t> told() {
        std::vector<std::size_t> kinds;
        for (RenderMessage message; control_.pop(message);) kinds.push_back(message.what.index());
        return kinds;
    }

    Positions::Seen seen_;
    std::pair<ControlEnd, RenderEnd> ends_ =
        make_ends(SampleRate{48000}, 2, Frames{0}, std::make_unique<Positions>(seen_));
    ControlEnd& control_ = ends_.first;
    RenderEnd& render_ = ends_.second;
    Cycle cycle_{0, 0, 1, Frames{512}, SampleRate{48000}};
    std::vector<std::vector<float>> planes_;
};

}  // namespace flitzis
