#include "media/decoder.hpp"

#include "media/mpeg.hpp"
#include "media/mpeg_decoder.hpp"
#include "media/promise.hpp"

namespace flitzis {

std::unique_ptr<Decoder> decoder_for(const File& file, Progress& progress) {
    if (const auto stream = find_mpeg(file)) return mpeg_decoder(file, *stream, progress);
    return sound_file_decoder(file, promised_frames(file), progress);
}

}  // namespace flitzis
