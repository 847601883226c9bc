// The one plug-in a node hosts: it makes the sound, whatever the sound is.
#pragma once

#include "base/contract.hpp"
#include "base/units.hpp"
#include "render/block.hpp"

namespace flitzis {

class Renderer {
   public:
    virtual ~Renderer() = default;

    /// Called once, before the first block, while no callback can run: the place to allocate.
    /// The rate and the channel count stay as they are for the renderer's life.
    /// [control]
    virtual void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) = 0;

    /// Fills every channel of `block` to its last frame; `return {};` says that there is nothing to tell of it.
    /// [render] wait-free, no allocation, no lock, no system call.
    virtual Rendered render(const Block& block) NONBLOCKING = 0;
};

}  // namespace flitzis
