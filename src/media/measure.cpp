#include "media/measure.hpp"

#include <ebur128.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <new>
#include <vector>

#include "dsp/onsets.hpp"

namespace flitzis {
namespace {

constexpr double share_of_onsets = 0.5;  // of what measuring takes

constexpr std::uint64_t chunk = 32 * Extents::finest;  // frames

// So many at a time: a minimum over one row of floats is no vector's work, because each waits for the one before.
constexpr std::size_t lanes = 16;

Extent extent_of(std::span<const float> samples) {
    std::array<float, lanes> low;
    std::array<float, lanes> high;
    low.fill(Extent{}.low);
    high.fill(Extent{}.high);
    std::size_t i = 0;
    for (; i + lanes <= samples.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) {
            const float sample = samples[i + lane];
            low[lane] = sample < low[lane] ? sample : low[lane];
            high[lane] = sample > high[lane] ? sample : high[lane];
        }
    Extent extent;
    for (std::size_t lane = 0; lane < lanes; ++lane) extent.include({low[lane], high[lane]});
    for (; i < samples.size(); ++i) extent.include({samples[i], samples[i]});
    return extent;
}

/// libebur128, fed with planes.
class Loudness {
   public:
    Loudness(std::size_t channels, SampleRate rate)
        : channels_(channels),
          state_(ebur128_init(static_cast<unsigned>(channels), rate.hz, EBUR128_MODE_I | EBUR128_MODE_HISTOGRAM)) {
        if (!state_) throw std::bad_alloc();
        if (channels == 1) ebur128_set_channel(state_.get(), 0, EBUR128_DUAL_MONO);  // as it is heard
    }

    void add(std::span<const Plane> planes, std::uint64_t first, std::uint64_t frames) {
        interleaved_.resize(static_cast<std::size_t>(frames) * channels_);
        for (std::size_t channel = 0; channel < channels_; ++channel) {
            const float* const from = planes[channel].data() + first;
            for (std::size_t i = 0; i < frames; ++i) interleaved_[i * channels_ + channel] = from[i];
        }
        if (ebur128_add_frames_float(state_.get(), interleaved_.data(), static_cast<std::size_t>(frames)))
            throw std::bad_alloc();  // its only failure
    }

    std::optional<double> integrated() const {
        double loudness = 0;
        if (ebur128_loudness_global(state_.get(), &loudness) || !std::isfinite(loudness)) return {};
        return loudness;
    }

   private:
    struct Destroy {
        void operator()(ebur128_state* state) const { ebur128_destroy(&state); }
    };

    std::size_t channels_;
    std::unique_ptr<ebur128_state, Destroy> state_;
    std::vector<float> interleaved_;
};

std::vector<std::uint32_t> onsets_of(std::span<const Plane> planes, SampleRate rate, Progress& progress) {
    std::vector<const float*> channels;
    for (const Plane& plane : planes) channels.push_back(plane.data());
    const double begun = progress.fraction();
    return find_onsets(channels, planes[0].frames(), rate, [&](double done) {
        progress.check();
        progress.reach(begun + (1.0 - begun) * done);
    });
}

}  // namespace

Measures measure(std::span<const Plane> planes, SampleRate rate, Progress& progress) {
    Measures measures;
    Loudness loudness(planes.size(), rate);
    std::array<float, Extents::finest> means;
    Extent widest{0, 0};
    const std::uint64_t frames = planes[0].frames();
    const double begun = progress.fraction();
    const double share = (1.0 - share_of_onsets) * (1.0 - begun);
    for (std::uint64_t at = 0; at < frames; at += chunk) {
        progress.check();
        const std::uint64_t end = std::min(frames, at + chunk);
        for (const Plane& plane : planes) widest.include(extent_of(plane.samples().subspan(at, end - at)));
        for (std::uint64_t first = at; first < end; first += Extents::finest) {
            const std::span<float> some = std::span(means).first(std::min(Extents::finest, end - first));
            mean_of(planes, first, some);
            measures.extents.add(extent_of(some));
        }
        loudness.add(planes, at, end - at);
        progress.reach(begun + share * static_cast<double>(end) / static_cast<double>(frames));
    }
    measures.extents.complete();
    measures.peak = std::max(std::abs(widest.low), std::abs(widest.high));
    measures.loudness = loudness.integrated();
    measures.onsets = onsets_of(planes, rate, progress);
    return measures;
}

}  // namespace flitzis
