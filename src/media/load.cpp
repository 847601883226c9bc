#include "media/load.hpp"

#include <algorithm>
#include <span>
#include <system_error>
#include <utility>

#include "base/errors.hpp"
#include "media/decoder.hpp"
#include "media/file.hpp"
#include "media/measure.hpp"

namespace flitzis {
namespace {

constexpr std::size_t chunk_frames = 4096;

void expect_all(const Claim& claim, std::uint64_t frames) {
    if (claim.frames && frames < *claim.frames)
        throw LoadError("ends after " + std::to_string(frames) + " of " + std::to_string(*claim.frames) + " frames");
    if (frames == 0) throw LoadError("no frames", LoadError::Kind::empty);
}

std::unique_ptr<Sample> finish(Intake& intake, SampleInfo info, const LoadTarget& target, Progress& progress) {
    progress.enter(LoadStage::resampling);
    info.source_frames = intake.frames();
    info.duration = static_cast<double>(info.source_frames) / info.source_rate.hz;
    std::vector<Plane> planes = intake.finish();
    Measures measures = measure(planes, target.rate, progress);
    info.peak = measures.peak;
    info.loudness = measures.loudness;
    auto sample = std::make_unique<Sample>(std::move(info), target.rate, std::move(planes), std::move(measures.extents),
                                           std::move(measures.onsets));
    progress.check();
    progress.reach(1);
    progress.enter(LoadStage::ready);
    return sample;
}

std::unique_ptr<Sample> load_file(const std::string& path, const LoadTarget& target, Progress& progress) {
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

    SampleInfo info;
    info.path = path;
    info.source_rate = claim.rate;
    info.delay_known = claim.delay_known;
    return finish(intake, std::move(info), target, progress);
}

std::unique_ptr<Sample> load_frames(const FrameSource& source, const LoadTarget& target, Progress& progress) {
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

    SampleInfo info;
    info.source_rate = source.rate;
    return finish(intake, std::move(info), target, progress);
}

}  // namespace

std::unique_ptr<Sample> load(const Source& source, const LoadTarget& target, Progress& progress) {
    progress.check();
    progress.enter(LoadStage::decoding);
    if (const auto* frames = std::get_if<FrameSource>(&source)) return load_frames(*frames, target, progress);
    const std::string& path = std::get<FileSource>(source).path;
    try {
        return load_file(path, target, progress);
    } catch (const LoadError& error) {
        throw LoadError("'" + path + "': " + error.what(), error.kind());
    } catch (const std::system_error& error) {
        throw FileError(error.code(), path);
    }
}

}  // namespace flitzis
