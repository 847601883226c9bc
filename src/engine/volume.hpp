// Volume and mute of a stream: Levels decides, this carries it to PipeWire and back. All of it in [loop].
#pragma once

#include "base/deadline.hpp"
#include "engine/event_box.hpp"
#include "engine/levels.hpp"
#include "pw/output_stream.hpp"

namespace flitzis {

class Volume {
   public:
    double level() const { return levels_.level(); }
    bool mute() const { return levels_.mute(); }

    /// Heard at once by a `stream` that stands; without one, by the next.
    void want_level(double level, pw::OutputStream* stream);
    void want_mute(bool mute, pw::OutputStream* stream);

    /// The node is about to go: the next one is to sound as this one does.
    void keep() { levels_.keep(); }

    /// Gives a stream that now stands what was wanted or kept.
    void apply(pw::OutputStream& stream);

    /// Tells what somebody else set. In the first second of a stream that is what a session manager remembers of
    /// earlier ones, which gives way to what the caller wants.
    void look(pw::OutputStream& stream, EventBox& box);

   private:
    void give(pw::OutputStream& stream);

    Levels levels_;
    Deadline remembering_{Seconds{0}};
};

}  // namespace flitzis
