// When what of the way comes out, and where its onsets are.
#pragma once

#include <cstdint>

#include "base/contract.hpp"
#include "dsp/stretcher.hpp"

namespace flitzis {

/// The nearest whole number.
inline std::int64_t nearest(double frames) NONBLOCKING {
    return static_cast<std::int64_t>(frames < 0.0 ? frames - 0.5 : frames + 0.5);
}

/// A course from a frame on.
struct TimedCourse {
    std::int64_t since = 0;
    Course course;

    double position_at(std::int64_t time) const NONBLOCKING {
        return course.position + static_cast<double>(time - since) * course.step;
    }
    std::int64_t time_of(std::int64_t frame) const NONBLOCKING {
        return since + nearest((static_cast<double>(frame) - course.position) / course.step);
    }
};

}  // namespace flitzis
