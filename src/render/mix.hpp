// The root renderer of several sources: it sums what they render, in the order in which they were added.
// What a source calls silent is not summed, and where all are silent the block is. The first that is not renders
// straight into the block, so that only those behind it cost a buffer and a sum.
#pragma once

#include <memory>
#include <vector>

#include "render/renderer.hpp"

namespace flitzis {

class Mix final : public Renderer {
   public:
    /// At most one of them is a stream: Rendered::stream_offset is that one's.
    explicit Mix(std::vector<std::unique_ptr<Renderer>> sources) : sources_(std::move(sources)) {}

    /// Prepares every source. [control]
    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override;

    /// [render] wait-free, no allocation.
    Rendered render(const Block& block) NONBLOCKING override;

   private:
    const std::vector<std::unique_ptr<Renderer>> sources_;
    std::vector<float> memory_;
    std::vector<float*> planes_;  // in memory_: where a source renders that is added
};

/// The root of `sources`, of which there is at least one: a single one is the root itself. [control]
std::unique_ptr<Renderer> root_of(std::vector<std::unique_ptr<Renderer>> sources);

}  // namespace flitzis
