// The frame at which an attack begins, where it is known to be near.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/units.hpp"
#include "dsp/linear_prediction.hpp"
#include "dsp/ring.hpp"

namespace flitzis {

/// What sounded before is predicted: what is left of it is small until something new begins.
class AttackFinder {
   public:
    /// `channels` must live as long. [worker]
    AttackFinder(std::span<const Ring> channels, SampleRate rate);

    /// The first frame of the attack that a window around `middle` has shown, or a few frames before it. [worker]
    std::int64_t near(std::int64_t middle);

   private:
    void surprise(std::int64_t first);
    std::size_t steepest() const;
    std::size_t beginning(std::size_t rise) const;

    std::span<const Ring> channels_;
    std::size_t before_;  // frames of `middle` where it looks first
    std::size_t rise_;    // frames of a running maximum, which rises within twice as many
    LinearPrediction prediction_;
    std::vector<double> sound_;  // to learn from, and to look at
    std::vector<double> error_;
    std::vector<double> surprise_;  // the largest of all channels
    std::vector<double> envelope_;  // its running maximum: ahead
};

}  // namespace flitzis
