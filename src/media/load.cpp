#include "media/load.hpp"

#include <utility>

#include "media/decode.hpp"
#include "media/measure.hpp"
#include "media/stems.hpp"

namespace flitzis {
namespace {

template <class From>
std::unique_ptr<Sample> load_from(const From& source, SampleInfo info, const LoadTarget& target, Progress& progress) {
    Decoded decoded = decode(source, target, progress);
    info.source_rate = decoded.source_rate;
    info.source_frames = decoded.source_frames;
    info.duration = static_cast<double>(info.source_frames) / info.source_rate.hz;
    info.delay_known = decoded.delay_known;
    Measures measures = measure(decoded.planes, target.rate, progress);
    info.peak = measures.peak;
    info.loudness = measures.loudness;
    return std::make_unique<Sample>(std::move(info), target.rate, std::move(decoded.planes),
                                    std::move(measures.extents), std::move(measures.onsets));
}

}  // namespace

std::unique_ptr<Sample> load(const Source& source, const LoadTarget& target, Progress& progress) {
    progress.check();
    progress.enter(LoadStage::decoding);
    std::unique_ptr<Sample> sample;
    if (const auto* stems = std::get_if<StemsSource>(&source)) {
        sample = load_stems(*stems, target, progress);
    } else if (const auto* frames = std::get_if<FrameSource>(&source)) {
        sample = load_from(*frames, {}, target, progress);
    } else {
        const auto& file = std::get<FileSource>(source);
        SampleInfo info;
        info.path = file.path;
        sample = load_from(file, std::move(info), target, progress);
    }
    progress.check();
    progress.reach(1);
    progress.enter(LoadStage::ready);
    return sample;
}

}  // namespace flitzis
