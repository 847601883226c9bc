// Volume and mute as numbers: what the caller wants, what others set, channel by channel. Pure: no PipeWire, no thread.
// Outwards on the cubic scale that mixers show; inwards linear, one value a channel, as PipeWire has them.
// Invariant: every value is a number and not below 0.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/events.hpp"

namespace flitzis {

class Levels {
   public:
    /// The loudest channel's. [any]
    double level() const;
    bool mute() const { return mute_; }

    /// The channels keep their proportions: the balance that a mixer gave them. From silence, those they had before.
    void want_level(double level);
    void want_mute(bool mute);

    /// What is wanted from now on is what there is.
    void keep();

    /// Whether the caller, or keep(), said so; else it is as PipeWire has it, which remembers programs.
    bool wants_level() const { return wants_level_; }
    bool wants_mute() const { return wants_mute_; }

    /// Linear, for a stream of so many channels.
    std::vector<float> linear(std::uint32_t channels) const;

    /// Whether PipeWire has others now than the caller wants.
    bool contradicted_by(std::span<const float> linear, bool mute) const;

    /// PipeWire has these now. What changed, where somebody else did it. Values that are no numbers are as if they had
    /// not been set, those below 0 are 0.
    std::optional<VolumeChanged> told(std::span<const float> linear, bool mute);

   private:
    std::vector<float> channels_{1.0F};  // one: all are alike
    std::vector<float> balance_{1.0F};   // the last channels_ that were not silent
    bool mute_ = false;
    bool wants_level_ = false;
    bool wants_mute_ = false;
};

}  // namespace flitzis
