// Volume and mute: what the caller wants, what PipeWire has, and who changed it last. On PulseAudio's cubic scale, as
// mixers show it; PipeWire's own is linear. All of it in [loop].
#pragma once

#include <optional>

#include "engine/event_box.hpp"
#include "pw/output_stream.hpp"

namespace flitzis {

class Volume {
   public:
    double level() const { return level_; }
    bool mute() const { return mute_; }

    /// Heard at once by a `stream` that stands; without one, by the next.
    void want_level(double level, pw::OutputStream* stream);
    void want_mute(bool mute, pw::OutputStream* stream);

    /// The node is about to go: the next one is to sound as this one does.
    void keep();

    /// Gives a stream that now stands what was wanted or kept.
    void apply(pw::OutputStream& stream);

    /// Tells what somebody else set.
    void look(const pw::OutputStream& stream, EventBox& box);

   private:
    double level_ = 1.0;
    bool mute_ = false;
    std::optional<double> wanted_level_;  // none: as PipeWire has it, which remembers programs
    std::optional<bool> wanted_mute_;
};

}  // namespace flitzis
