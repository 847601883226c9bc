#include "media/stems.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "media/align.hpp"
#include "media/decode.hpp"

namespace flitzis {
namespace {

constexpr double share_of_reading = 0.9;  // the rest is aligned and measured

void expect_fit(const Decoded& stem, const Sample& sample) {
    if (stem.planes.size() != sample.channels())
        throw LoadError("has " + std::to_string(stem.planes.size()) + " channels, the sample has " +
                        std::to_string(sample.channels()));
    if (stem.planes[0].frames() != sample.frames())
        throw LoadError("has " + std::to_string(stem.planes[0].frames()) + " frames, the sample has " +
                        std::to_string(sample.frames()));
}

/// What decode() says of a file names it already.
Decoded read(const FileSource& file, std::size_t, const Sample& sample, const LoadTarget& target, Progress& progress) {
    Decoded stem = decode(file, target, progress);
    try {
        expect_fit(stem, sample);
    } catch (const LoadError& error) {
        throw LoadError("'" + file.path + "': " + error.what(), error.kind());
    }
    return stem;
}

Decoded read(const FrameSource& frames, std::size_t number, const Sample& sample, const LoadTarget& target,
             Progress& progress) {
    try {
        Decoded stem = decode(frames, target, progress);
        expect_fit(stem, sample);
        return stem;
    } catch (const LoadError& error) {
        throw LoadError("stem " + std::to_string(number) + ": " + error.what(), error.kind());
    }
}

float peak_of(std::span<const Plane> planes, Progress& progress) {
    float peak = 0.0F;
    for (const Plane& plane : planes) {
        progress.check();
        for (const float sample : plane.samples()) peak = std::max(peak, std::abs(sample));
    }
    return peak;
}

}  // namespace

std::unique_ptr<Sample> load_stems(const StemsSource& source, const LoadTarget& engine, Progress& progress) {
    const Sample& sample = *source.of;
    LoadTarget target = engine;
    target.channels = sample.channels();
    target.name = "the sample";
    SampleInfo info;
    std::vector<Plane> planes;
    const std::size_t count = source.parts.size();
    for (std::size_t i = 0; i < count; ++i) {
        const double share = share_of_reading / static_cast<double>(count);
        // A source that is read has come to share_of_decoding of its own.
        progress.begin_part(share * static_cast<double>(i), share * (static_cast<double>(i) + 1.0 / share_of_decoding));
        progress.enter(LoadStage::decoding);
        Decoded stem =
            std::visit([&](const auto& part) { return read(part, i, sample, target, progress); }, source.parts[i]);
        info.delay_known &= stem.delay_known;
        for (Plane& plane : stem.planes) planes.push_back(std::move(plane));
    }
    progress.begin_part(0.0, 1.0);
    if (source.align) align(planes, sample, progress);
    info.peak = static_cast<double>(peak_of(planes, progress));
    info.source_rate = target.rate;
    info.source_frames = sample.frames();
    info.duration = static_cast<double>(sample.frames()) / target.rate.hz;
    return std::make_unique<Sample>(std::move(info), target.rate, std::move(planes), Extents{},
                                    std::vector<std::uint32_t>{}, static_cast<std::uint32_t>(count));
}

}  // namespace flitzis
