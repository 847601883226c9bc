// MP3, MP2 and MP1, by libmpg123.
#pragma once

#include <memory>

#include "media/decoder.hpp"
#include "media/mpeg.hpp"

namespace flitzis {

/// Decodes `stream`, which find_mpeg() found in `file`; gapless where the encoder says what is its own. [worker]
std::unique_ptr<Decoder> mpeg_decoder(const File& file, const MpegStream& stream, Progress& progress);

}  // namespace flitzis
