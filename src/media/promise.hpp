// What a container says of its own length. The libraries read a file that was cut short as if it were a shorter one,
// and some of them what follows the audio as if it were audio; the header knows better.
#pragma once

#include <cstdint>
#include <optional>

#include "media/file.hpp"

namespace flitzis {

/// How many frames the file holds by its header; none where that does not count in frames, or in no size that we read.
/// Throws LoadError where the file ends before the audio that the header promises does: WAV, RF64, AIFF, W64, CAF and
/// AU by the size of their audio chunk, Ogg by the mark on the last page. Accepts a size that stands for "not known
/// when this was written", as programs that write into a pipe leave it, and any other format. [worker]
std::optional<std::uint64_t> promised_frames(const File& file);

}  // namespace flitzis
