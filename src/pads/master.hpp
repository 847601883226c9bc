// The last thing before the gate: how loud all is that the engine plays, and the peak of it.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "pads/bank_renderer.hpp"
#include "pads/glide.hpp"
#include "render/renderer.hpp"

namespace flitzis {

class Master final : public Renderer {
   public:
    /// Around `root`, which plays `bank` among others; publishes for it. [control]
    Master(std::unique_ptr<Renderer> root, BankRenderer& bank) : root_(std::move(root)), bank_(bank) {
        bank_.leave_publishing();
    }

    /// [control]
    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override;

    /// What the root renders, times BankEnd::master(); a change is smoothed over 10 ms. At 1 it is not touched.
    /// [render] wait-free.
    Rendered render(const Block& block) NONBLOCKING override;

   private:
    float shape(const Block& block) NONBLOCKING;

    const std::unique_ptr<Renderer> root_;
    BankRenderer& bank_;  // in root_
    // [render] only, but for prepare()
    Glide level_;
    std::uint32_t smoothing_ = 0;  // frames
    std::vector<float> levels_;    // one a frame, while it moves
};

}  // namespace flitzis
