// From a file, or from frames, to planes at the engine's rate.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/plane.hpp"
#include "base/units.hpp"
#include "media/intake.hpp"
#include "media/load.hpp"
#include "media/progress.hpp"

namespace flitzis {

/// What was decoded, and what is known of where it came from.
struct Decoded {
    std::vector<Plane> planes;
    SampleRate source_rate;
    std::uint64_t source_frames = 0;
    bool delay_known = true;
};

/// All of it. As load() throws; what is wrong with frames says nothing of where they came from. [worker]
Decoded decode(const FileSource& source, const LoadTarget& target, Progress& progress);
Decoded decode(const FrameSource& source, const LoadTarget& target, Progress& progress);

}  // namespace flitzis
