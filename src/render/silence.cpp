#include "render/silence.hpp"

namespace flitzis {

void Silence::render(Block& block) NONBLOCKING {
    block.silence_from(0);
    block.silent = true;
}

}  // namespace flitzis
