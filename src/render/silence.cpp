#include "render/silence.hpp"

namespace flitzis {

Rendered Silence::render(const Block& block) NONBLOCKING {
    block.silence_from(0);
    return {.silent = true};
}

}  // namespace flitzis
