// What the control side has to tell the render side, in the order in which it was sent.
#pragma once

#include <cstdint>

namespace flitzis {

struct Command {
    enum class Kind : std::uint8_t {
        ping,  ///< answer with RenderMessage::pong, carrying `number`
    };
    Kind kind = Kind::ping;
    std::uint64_t number = 0;
};

}  // namespace flitzis
