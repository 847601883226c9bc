// From a file, from frames, or from stems, to a Sample: what a loader's thread calls.
#pragma once

#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "base/frame_view.hpp"
#include "base/plane.hpp"
#include "base/sample.hpp"
#include "media/intake.hpp"
#include "media/progress.hpp"

namespace flitzis {

/// A file, by its path.
struct FileSource {
    std::string path;
};

/// Frames that a caller showed, copied: he may do with his own what he likes.
struct FrameSource {
    /// [control]
    FrameSource(const FrameView& view, SampleRate at);

    Plane samples;  ///< frame by frame
    std::uint32_t channels;
    SampleRate rate;
};

using StemSource = std::variant<FileSource, FrameSource>;

/// Stems of a sample, in their order, 1-most_stems: each of its frames and channels.
struct StemsSource {
    std::vector<StemSource> parts;
    std::shared_ptr<const Sample> of;
    bool align = false;  ///< they are the sample's but for the scale of integers, and a shift: align()
};

using Source = std::variant<FileSource, FrameSource, StemsSource>;

/// Decodes, resamples, measures; the sample has been written to from end to end, so that the callback finds it in
/// memory. Of stems it makes one Sample whose parts they are. Throws FileError for what the system refuses, LoadError,
/// whose message names the path, for what is no sound that fits, std::bad_alloc, and Cancelled soon after
/// progress.cancel(). [worker]
std::unique_ptr<Sample> load(const Source& source, const LoadTarget& target, Progress& progress);

using Load = decltype(load);

/// What a loader calls. Linked with this floor it is load(); the Python package opens the floor, and the libraries that
/// it needs, at the first call (python/bind/media.cpp). Throws AudioError where that fails. [worker]
Load* load_function();

}  // namespace flitzis
