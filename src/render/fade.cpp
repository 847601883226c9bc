#include "render/fade.hpp"

#include <algorithm>
#include <cstring>

namespace flitzis {

void Fade::apply(Block& block) NONBLOCKING {
    const bool opening = wanted();
    const float target = opening ? 1.0F : 0.0F;
    if (gain_ == target) {
        if (opening) return;
        for (float* plane : block.channels) std::memset(plane, 0, block.frames.count * sizeof(float));
        block.silent = true;
        return;
    }
    const float from = gain_;
    const float step = opening ? step_ : -step_;
    if (step_ >= 1.0F) {  // no ramp: the whole block is on one side of the edge
        gain_ = target;
        return apply(block);
    }
    for (float* plane : block.channels) {
        if (block.silent) break;
        for (std::uint32_t i = 0; i < block.frames.count; ++i)
            plane[i] *= std::clamp(from + step * static_cast<float>(i + 1), 0.0F, 1.0F);
    }
    gain_ = std::clamp(from + step * static_cast<float>(block.frames.count), 0.0F, 1.0F);
}

}  // namespace flitzis
