// MPEG audio (ISO/IEC 11172-3, 13818-3) by its bytes: whether a file is a stream of its frames, and what the encoder
// noted of the whole in the first one.
#pragma once

#include <cstdint>
#include <optional>

#include "media/file.hpp"

namespace flitzis {

/// An MP3, MP2 or MP1 stream, bare or in a WAV.
struct MpegStream {
    std::uint64_t begin = 0;  ///< where its first frame lies

    /// "Xing" or "Info": how many frames come after it, and how many samples of them are the encoder's own.
    struct EncoderHeader {
        std::uint64_t frames = 0;
        std::uint32_t samples = 0;  ///< in a frame
        bool exact = false;         ///< the encoder says its delay and its padding (the LAME tag):
        std::uint32_t before = 0;   ///< samples that are left out before the sound, the decoder's delay among them
        std::uint32_t behind = 0;   ///< and behind it

        /// Samples of the sound, if so many frames are there.
        std::uint64_t sound(std::uint64_t count) const {
            const std::uint64_t all = count * samples;
            const std::uint64_t left_out = before + std::uint64_t{count < frames ? 0U : behind};
            return all > left_out ? all - left_out : 0;
        }
    };
    std::optional<EncoderHeader> header;
};

/// None where the file is anything else. A stream is known by headers that follow one another at the distances which
/// they state, after ID3 tags and at most 64 KiB of something else. Throws LoadError where a file begins as one and is
/// none, std::system_error. [worker]
std::optional<MpegStream> find_mpeg(const File& file);

}  // namespace flitzis
