// Whatever the format: frames, one chunk after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "base/units.hpp"
#include "media/file.hpp"

namespace flitzis {

/// What a file's header says. `frames` is no more than a promise: never allocate by it.
struct Claim {
    SampleRate rate;
    std::uint32_t channels = 0;
    std::optional<std::uint64_t> frames;
    bool delay_known = true;
};

class Decoder {
   public:
    virtual ~Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    const Claim& claim() const { return claim_; }

    /// The next frames, one after the other, as many as fit into `samples`; how many, 0 at the end, which may come
    /// before claim().frames. Samples may be anything that a float is. Throws LoadError where the file is damaged,
    /// std::system_error where it cannot be read, Cancelled. [worker]
    virtual std::size_t read(std::span<float> samples) = 0;

   protected:
    Decoder() = default;

    Claim claim_;
};

/// What is read, for messages.
inline constexpr const char* known_formats = "WAV, AIFF, FLAC, Ogg Vorbis, Opus, CAF, W64, AU and MP3";

/// By what is in the file, whatever its name says. `file` and `progress` outlive the decoder. Throws as Decoder::read()
/// does. [worker]
std::unique_ptr<Decoder> decoder_for(const File& file, Progress& progress);

/// All but MP3, by libsndfile; no frame beyond those that are promised. [worker]
std::unique_ptr<Decoder> sound_file_decoder(const File& file, std::optional<std::uint64_t> promised,
                                            Progress& progress);

}  // namespace flitzis
