#include "media/promise.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "base/errors.hpp"
#include "media/bytes.hpp"

namespace flitzis {
namespace {

/// Where the audio is to lie.
struct Promise {
    std::uint64_t begin;
    std::uint64_t bytes;
    std::uint64_t frame_bytes;  ///< 0: it is compressed
};

// More than any file has that can be told from a hostile one by reading on.
constexpr int most_chunks = 4096;
// What programs write that cannot come back to the header: sox 0x7f000000 and more, ffmpeg all ones.
constexpr std::uint64_t unknown_32 = 0x7f000000;
constexpr std::uint64_t unknown_64 = std::uint64_t{1} << 62;

// Microsoft's tags: what the audio is, and that an extension of the header says it.
constexpr std::uint64_t ieee_float = 3;
constexpr std::uint64_t extensible = 0xfffe;

/// Integers, floats, A-law, mu-law, and what says so elsewhere.
bool is_linear(std::uint64_t tag) { return tag == 1 || tag == ieee_float || tag == 6 || tag == 7 || tag == extensible; }

/// RIFF and RF64: little-endian numbers; RIFX: big-endian ones.
std::optional<Promise> of_wav(const File& file, bool little) {
    const auto number = [&](const Bytes& bytes, std::size_t at, std::size_t width) {
        return little ? bytes.little(at, width) : bytes.big(at, width);
    };
    std::uint64_t frame_bytes = 0;
    std::uint64_t data_bytes = 0;  // as RF64's own chunk says it
    std::uint64_t at = 12;
    for (int i = 0; i < most_chunks; ++i) {
        const Bytes chunk(file, at, 8 + 24);
        if (chunk.size() < 8) return {};
        std::uint64_t size = number(chunk, 4, 4);
        if (chunk.says(0, "ds64")) data_bytes = number(chunk, 16, 8);
        if (chunk.says(0, "fmt ")) frame_bytes = is_linear(number(chunk, 8, 2)) ? number(chunk, 20, 2) : 0;
        if (chunk.says(0, "data")) {
            if (size == 0xffffffff && data_bytes != 0)
                size = std::min(data_bytes, unknown_64);
            else if (size >= unknown_32 || size == 0)
                return {};
            return Promise{at + 8, size, frame_bytes};
        }
        at += 8 + size + size % 2;
    }
    return {};
}

std::optional<Promise> of_aiff(const File& file) {
    constexpr const char* linear[] = {"NONE", "twos", "sowt", "raw ", "in24", "in32", "fl32", "FL32", "fl64", "FL64"};
    const bool is_aifc = Bytes(file, 8, 4).says(0, "AIFC");
    std::uint64_t frame_bytes = 0;
    std::uint64_t at = 12;
    for (int i = 0; i < most_chunks; ++i) {
        const Bytes chunk(file, at, 8 + 22);
        if (chunk.size() < 8) return {};
        const std::uint64_t size = chunk.big(4, 4);
        if (chunk.says(0, "COMM")) {
            const bool counts = !is_aifc || std::any_of(std::begin(linear), std::end(linear),
                                                        [&](auto word) { return chunk.says(26, word); });
            frame_bytes = counts ? chunk.big(8, 2) * ((chunk.big(14, 2) + 7) / 8) : 0;
        }
        if (chunk.says(0, "SSND")) {
            if (size >= unknown_32 || size < 8) return {};
            return Promise{at + 16, size - 8, frame_bytes};
        }
        at += 8 + size + size % 2;
    }
    return {};
}

std::optional<Promise> of_w64(const File& file) {
    constexpr std::uint64_t head = 24;  // bytes of a chunk's own, counted in its size
    std::uint64_t frame_bytes = 0;
    std::uint64_t at = 40;
    for (int i = 0; i < most_chunks; ++i) {
        const Bytes chunk(file, at, head + 40);
        const std::uint64_t size = chunk.little(16, 8);
        if (chunk.size() < head || size < head || size >= unknown_64) return {};
        if (chunk.says(0, "fmt ")) {
            const std::uint64_t tag = chunk.little(head, 2);
            frame_bytes = is_linear(tag) ? chunk.little(head + 12, 2) : 0;
            // libsndfile looks no further than at the first tag, takes these floats for integers, and plays noise.
            if (tag == extensible && chunk.little(head + 24, 2) == ieee_float)
                throw LoadError("W64 whose header says in its extension that it holds floats; save it as WAV");
        }
        if (chunk.says(0, "data")) return Promise{at + head, size - head, frame_bytes};
        at += (size + 7) / 8 * 8;
    }
    return {};
}

std::optional<Promise> of_caf(const File& file) {
    std::uint64_t packet_bytes = 0;
    std::uint64_t packet_frames = 0;
    std::uint64_t at = 8;
    for (int i = 0; i < most_chunks; ++i) {
        const Bytes chunk(file, at, 12 + 24);
        const std::uint64_t size = chunk.big(4, 8);
        if (chunk.size() < 12 || size >= unknown_64) return {};
        if (chunk.says(0, "desc")) {
            packet_bytes = chunk.big(12 + 16, 4);
            packet_frames = chunk.big(12 + 20, 4);
        }
        if (chunk.says(0, "data")) {
            if (size < 4) return {};
            return Promise{at + 16, size - 4, packet_frames == 1 ? packet_bytes : 0};
        }
        at += 12 + size;
    }
    return {};
}

std::optional<Promise> of_au(const Bytes& head, bool little) {
    const auto number = [&](std::size_t at) { return little ? head.little(at, 4) : head.big(at, 4); };
    constexpr std::uint64_t width[] = {0, 1, 1, 2, 3, 4, 4, 8};  // of a sample, by its encoding
    const std::uint64_t size = number(8);
    const std::uint64_t encoding = number(12);
    if (size >= unknown_32 || size == 0) return {};
    const std::uint64_t sample = encoding == 27 ? 1 : encoding < 8 ? width[encoding] : 0;
    return Promise{number(4), size, sample * number(20)};
}

std::optional<Promise> promise_of(const File& file) {
    const Bytes head(file, 0, 24);
    if (head.says(0, "RIFF") || head.says(0, "RF64")) return of_wav(file, true);
    if (head.says(0, "RIFX")) return of_wav(file, false);
    if (head.says(0, "FORM") && (head.says(8, "AIFF") || head.says(8, "AIFC"))) return of_aiff(file);
    if (head.says(0, "riff")) return of_w64(file);
    if (head.says(0, "caff")) return of_caf(file);
    if (head.says(0, ".snd")) return of_au(head, false);
    if (head.says(0, "dns.")) return of_au(head, true);
    return {};
}

/// Ogg, RFC 3533: pages of at most 65307 bytes; the last one of a stream bears a mark. Tags may follow it.
bool ogg_ends_as_marked(const File& file) {
    constexpr std::uint64_t far_enough = 1 << 18;
    const std::uint64_t first = file.size() > far_enough ? file.size() - far_enough : 0;
    const Bytes tail(file, first, far_enough);
    for (std::size_t at = tail.size(); at-- > 0;) {
        if (!tail.says(at, "OggS") || tail[at + 4] != 0) continue;
        const std::size_t segments = tail[at + 26];
        std::size_t end = at + 27 + segments;
        for (std::size_t i = 0; i < segments; ++i) end += tail[at + 27 + i];
        return end <= tail.size() && (tail[at + 5] & 4) != 0;
    }
    return false;
}

}  // namespace

std::optional<std::uint64_t> promised_frames(const File& file) {
    if (Bytes(file, 0, 4).says(0, "OggS") && !ogg_ends_as_marked(file))
        throw LoadError("truncated: ends without its stream's last page");
    const auto promise = promise_of(file);
    if (!promise) return {};
    const bool in_frames = promise->frame_bytes != 0;
    const std::uint64_t unit = in_frames ? promise->frame_bytes : 1;
    const std::uint64_t have = file.size() > promise->begin ? file.size() - promise->begin : 0;
    if (have < promise->bytes)
        throw LoadError("ends after " + std::to_string(have / unit) + " of " + std::to_string(promise->bytes / unit) +
                        (in_frames ? " frames" : " bytes"));
    return in_frames ? std::optional(promise->bytes / unit) : std::nullopt;
}

}  // namespace flitzis
