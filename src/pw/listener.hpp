// What pw/ reports upward, and the only way it does.
#pragma once

namespace flitzis::pw {

/// Implemented above pw/. Every call comes in [loop]; it records a fact and returns.
class Listener {
   public:
    virtual ~Listener() = default;

    /// The stream's node appeared, became active or inactive, or failed; ask the stream.
    virtual void stream_changed() = 0;

    /// A block that the ControlEnd asked to have announced was rendered.
    virtual void rendered() = 0;
};

}  // namespace flitzis::pw
