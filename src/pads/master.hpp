// The root of an engine with pads: what else plays, the pads over it, and then how loud all of it is, the limiter, and
// its peak.
#pragma once

#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "dsp/glide.hpp"
#include "dsp/limiter.hpp"
#include "pads/bank_renderer.hpp"
#include "render/renderer.hpp"

namespace flitzis {

class Master final : public Renderer {
   public:
    /// `below` is the root of all that is no pad. [control]
    Master(std::unique_ptr<Renderer> below, std::unique_ptr<BankRenderer> bank)
        : below_(std::move(below)), bank_(std::move(bank)) {}

    /// [control]
    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override;

    /// The sum, times BankEnd::master(); a change is smoothed over 10 ms, but for one before the first frame. At 1 it
    /// is not touched, and pads that do not play cost next to nothing. Limited where BankEnd::limiter() says so.
    /// [render] wait-free.
    Rendered render(const Block& block) NONBLOCKING override;

   private:
    /// What render() does where there is something to do: apart, because silence would pay for its registers.
    [[gnu::noinline]] Rendered play(const Block& block, Rendered rendered) NONBLOCKING;
    float shape(const Block& block) NONBLOCKING;
    void switch_limiter(bool on, bool first) NONBLOCKING;
    float limit(const Block& block) NONBLOCKING;
    bool limits() const NONBLOCKING { return limiter_ && !limiter_->idle(); }

    const std::unique_ptr<Renderer> below_;
    const std::unique_ptr<BankRenderer> bank_;
    // [render] only, but for prepare()
    Glide level_;
    std::optional<Limiter> limiter_;
    std::uint32_t smoothing_ = 0;  // frames
    std::vector<float> levels_;    // one a frame, while it moves
};

}  // namespace flitzis
