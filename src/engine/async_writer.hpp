// Writing for whoever waits in an event loop of their own, as asyncio does: for the Python binding.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/audio_engine.hpp"

namespace flitzis {

class AsyncWriter {
   public:
    /// For as long as `engine` lives. [any]
    explicit AsyncWriter(AudioEngine& engine) : engine_(engine) {}

    /// write(), all or nothing. [control]
    bool write_whole(const FrameView& frames, std::optional<std::uint64_t> at = {});

    /// room_descriptor() becomes readable when it is worth while to go on writing `left` frames, or when the server is
    /// gone for good; until the next call it stays so. Throws EngineClosed. [control]
    void want_room(std::uint64_t left);

    int room_descriptor() const;
    /// Readable from close() on.
    int closed_descriptor() const;

   private:
    AudioEngine& engine_;
};

}  // namespace flitzis
