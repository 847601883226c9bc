#include "media/mpeg.hpp"

#include <algorithm>
#include <array>

#include "base/errors.hpp"
#include "media/bytes.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t decoder_delay = 529;  // samples, of every MP3 decoder: what gapless ones leave out besides

struct FrameHeader {
    bool mpeg1 = false;
    unsigned layer = 0;
    unsigned rate = 0;
    bool mono = false;
    std::uint32_t samples = 0;
    std::uint32_t bytes = 0;  ///< of the whole frame

    bool goes_with(const FrameHeader& other) const {
        return mpeg1 == other.mpeg1 && layer == other.layer && rate == other.rate;
    }
};

using BitRates = std::array<std::uint16_t, 15>;  // kbit/s
constexpr BitRates rates_1_1{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448};
constexpr BitRates rates_1_2{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384};
constexpr BitRates rates_1_3{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
constexpr BitRates rates_2_1{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256};
constexpr BitRates rates_2_23{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};

const BitRates& bit_rates(bool mpeg1, unsigned layer) {
    if (mpeg1) return layer == 1 ? rates_1_1 : layer == 2 ? rates_1_2 : rates_1_3;
    return layer == 1 ? rates_2_1 : rates_2_23;
}

/// The header at `at`; none where there is none, or one of the free format, whose length it does not say.
std::optional<FrameHeader> header_at(const Bytes& bytes, std::size_t at) {
    if (at + 4 > bytes.size() || bytes[at] != 0xff || (bytes[at + 1] & 0xe0) != 0xe0) return {};
    const unsigned version = bytes[at + 1] >> 3 & 3U;
    const unsigned layer = 4U - (bytes[at + 1] >> 1 & 3U);
    const unsigned bit_rate = bytes[at + 2] >> 4U;
    const unsigned rate = bytes[at + 2] >> 2 & 3U;
    if (version == 1 || layer == 4 || bit_rate == 0 || bit_rate == 15 || rate == 3) return {};

    constexpr unsigned hertz[] = {44100, 48000, 32000};
    FrameHeader header;
    header.mpeg1 = version == 3;
    header.layer = layer;
    header.rate = hertz[rate] >> (version == 3 ? 0U : version == 2 ? 1U : 2U);
    header.mono = bytes[at + 3] >> 6 == 3;
    header.samples = layer == 1 ? 384 : layer == 2 || header.mpeg1 ? 1152 : 576;
    const unsigned slot = layer == 1 ? 4 : 1;  // bytes
    const unsigned bits = bit_rates(header.mpeg1, layer)[bit_rate] * 1000U;
    header.bytes = (header.samples / 8 * bits / header.rate / slot + (bytes[at + 2] >> 1 & 1U)) * slot;
    return header;
}

/// Headers one after the other from `at` on: three of them, or all up to the end.
bool stream_at(const Bytes& bytes, std::size_t at) {
    const auto first = header_at(bytes, at);
    if (!first || first->bytes < 24) return false;
    std::size_t next = at + first->bytes;
    for (int i = 1; i < 3 && next < bytes.size(); ++i) {
        const auto header = header_at(bytes, next);
        if (!header || !header->goes_with(*first)) return false;
        next += header->bytes;
    }
    return true;
}

/// Behind all ID3v2 tags that stand at the file's beginning.
std::uint64_t after_tags(const File& file) {
    std::uint64_t at = 0;
    for (int i = 0; i < 16; ++i) {
        const Bytes tag(file, at, 10);
        if (!tag.says(0, "ID3") || tag.size() < 10) break;
        const std::uint64_t size =
            (tag[6] & 127U) << 21 | (tag[7] & 127U) << 14 | (tag[8] & 127U) << 7 | (tag[9] & 127U);
        at += 10 + size + ((tag[5] & 0x10U) ? 10U : 0U);
    }
    return at;
}

/// Where the data begins, or is to be looked for, of a WAV that says it is a stream of MPEG frames.
std::optional<std::uint64_t> mpeg_in_wav(const File& file) {
    if (!Bytes(file, 0, 4).says(0, "RIFF")) return {};
    bool mpeg = false;
    std::uint64_t at = 12;
    for (int i = 0; i < 64; ++i) {
        const Bytes chunk(file, at, 10);
        if (chunk.size() < 10) break;
        if (chunk.says(0, "fmt ")) mpeg = chunk.little(8, 2) == 0x50 || chunk.little(8, 2) == 0x55;
        if (chunk.says(0, "data")) return mpeg ? std::optional(at + 8) : std::nullopt;
        at += 8 + chunk.little(4, 4) + chunk.little(4, 4) % 2;
    }
    return mpeg ? std::optional(at) : std::nullopt;
}

std::optional<MpegStream::EncoderHeader> encoder_header(const Bytes& bytes, std::size_t frame) {
    const auto header = header_at(bytes, frame);
    if (!header || header->layer != 3) return {};
    std::size_t at = frame + 4 + (header->mpeg1 ? (header->mono ? 17U : 32U) : (header->mono ? 9U : 17U));
    if (!bytes.says(at, "Xing") && !bytes.says(at, "Info")) return {};
    const std::uint64_t has = bytes.big(at + 4, 4);
    if ((has & 1) == 0) return {};  // not even the number of frames
    MpegStream::EncoderHeader found{.frames = bytes.big(at + 8, 4), .samples = header->samples};
    at += 12U + ((has & 2) ? 4U : 0U) + ((has & 4) ? 100U : 0U) + ((has & 8) ? 4U : 0U);

    // The LAME tag: who encoded in nine letters, and 21 bytes from its beginning the samples before and behind the
    // sound.
    const auto is_letter = [](unsigned c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    if (!is_letter(bytes[at]) || !is_letter(bytes[at + 1])) return found;
    const auto padding = static_cast<std::uint32_t>(bytes.big(at + 21, 3) & 0xfff);
    found.exact = true;
    found.before = static_cast<std::uint32_t>(bytes.big(at + 21, 3) >> 12) + decoder_delay;
    found.behind = padding > decoder_delay ? padding - decoder_delay : 0;
    return found;
}

/// A beginning of what libsndfile reads, ID3 tags before it or not.
bool is_of_another_format(const Bytes& bytes) {
    constexpr const char* others[] = {"RIFF", "RIFX", "RF64", "FORM", "OggS", "fLaC", "riff", "caff", ".snd", "dns."};
    return std::any_of(std::begin(others), std::end(others), [&](auto word) { return bytes.says(0, word); });
}

}  // namespace

std::optional<MpegStream> find_mpeg(const File& file) {
    constexpr std::size_t farthest = 1 << 16;
    const auto in_wav = mpeg_in_wav(file);
    const std::uint64_t first = in_wav ? *in_wav : after_tags(file);
    const Bytes bytes(file, first, farthest + std::size_t{3} * 8192);
    if (!in_wav && is_of_another_format(bytes)) return {};
    for (std::size_t at = 0; at < std::min(farthest, bytes.size()); ++at)
        if (stream_at(bytes, at)) return MpegStream{first + at, encoder_header(bytes, at)};
    // libsndfile would try, with a libmpg123 of its own that writes to the terminal.
    if (in_wav || bytes.big(0, 2) >= 0xffe0) throw LoadError("damaged: it begins as MPEG audio does, and none follows");
    return {};
}

}  // namespace flitzis
