// What a container says of its own length. The libraries read a file that was cut short as if it were a shorter one;
// its header still tells.
#pragma once

#include "media/file.hpp"

namespace flitzis {

/// Throws LoadError where the file ends before the audio that its header promises does: WAV, RF64, AIFF, W64, CAF and
/// AU by the size of their audio chunk, Ogg by the mark on the last page. Accepts a size that stands for "not known
/// when this was written", as programs that write into a pipe leave it, and any other format. [worker]
void expect_whole(const File& file);

}  // namespace flitzis
