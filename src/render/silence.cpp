#include "render/silence.hpp"

#include <cstring>

namespace flitzis {

void Silence::render(Block& block) NONBLOCKING {
    for (float* plane : block.channels) std::memset(plane, 0, block.frames.count * sizeof(float));
    block.silent = true;
}

}  // namespace flitzis
