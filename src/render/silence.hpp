// The first renderer: digital silence.
#pragma once

#include "render/renderer.hpp"

namespace flitzis {

class Silence final : public Renderer {
   public:
    /// [control] needs nothing.
    void prepare(SampleRate, std::uint32_t, Frames) override {}

    /// Zeroes the block and marks it silent.
    /// [render] wait-free, no allocation.
    Rendered render(const Block& block) NONBLOCKING override;
};

}  // namespace flitzis
