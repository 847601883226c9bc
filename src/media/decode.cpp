#include "media/decode.hpp"

#include <algorithm>
#include <span>
#include <system_error>

#include "base/errors.hpp"
#include "media/decoder.hpp"
#include "media/file.hpp"

namespace flitzis {
namespace {

constexpr std::size_t chunk_frames = 4096;

void expect_all(const Claim& claim, std::uint64_t frames) {
    if (claim.frames && frames < *claim.frames)
        throw LoadError("ends after " + std::to_string(frames) + " of " + std::to_string(*claim.frames) + " frames");
    if (frames == 0) throw LoadError("no frames", LoadError::Kind::empty);
}

/// What is read last may be resampled yet.
Decoded finish(Intake& intake, SampleRate rate, bool delay_known, Progress& progress) {
    progress.enter(LoadStage::resampling);
    const std::uint64_t frames = intake.frames();
    return {intake.finish(), rate, frames, delay_known};
}

Decoded decode_file(const std::string& path, const LoadTarget& target, Progress& progress) {
    const File file(path);
    if (file.size() == 0) throw LoadError("no frames: the file is empty", LoadError::Kind::empty);
    const auto decoder = decoder_for(file, progress);
    const Claim& claim = decoder->claim();
    Intake intake(claim.rate, claim.channels, target);
    if (claim.frames) intake.expect_room(*claim.frames);
    std::vector<float> samples(chunk_frames * claim.channels);
    while (const std::size_t frames = decoder->read(samples))
        intake.take(std::span(samples).first(frames * claim.channels));
    if (file.changed()) throw LoadError("changed while it was read");
    expect_all(claim, intake.frames());
    return finish(intake, claim.rate, claim.delay_known, progress);
}

}  // namespace

Decoded decode(const FileSource& source, const LoadTarget& target, Progress& progress) {
    try {
        return decode_file(source.path, target, progress);
    } catch (const LoadError& error) {
        throw LoadError("'" + source.path + "': " + error.what(), error.kind());
    } catch (const std::system_error& error) {
        throw FileError(error.code(), source.path);
    }
}

Decoded decode(const FrameSource& source, const LoadTarget& target, Progress& progress) {
    Intake intake(source.rate, source.channels, target);
    const std::span<const float> all = source.samples.samples();
    std::vector<float> samples;
    const std::size_t chunk = chunk_frames * source.channels;
    for (std::size_t at = 0; at < all.size(); at += chunk) {
        progress.check();
        const auto some = all.subspan(at, std::min(chunk, all.size() - at));
        samples.assign(some.begin(), some.end());
        intake.take(samples);
        progress.reach(share_of_decoding * static_cast<double>(at) / static_cast<double>(all.size()));
    }
    if (intake.frames() == 0) throw LoadError("no frames", LoadError::Kind::empty);
    return finish(intake, source.rate, true, progress);
}

}  // namespace flitzis
