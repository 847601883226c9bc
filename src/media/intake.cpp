#include "media/intake.hpp"

#include <soxr.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/errors.hpp"

namespace flitzis {
namespace {

bool is_mean(std::uint32_t source_channels, const LoadTarget& target) {
    return source_channels == 2 && target.channels == 1;
}

void expect_fit(SampleRate rate, std::uint32_t channels, const LoadTarget& target) {
    if (rate.hz < lowest_source_rate || rate.hz > highest_source_rate)
        throw LoadError("its rate is " + std::to_string(rate.hz) + " Hz; " + std::to_string(lowest_source_rate) + "-" +
                        std::to_string(highest_source_rate) + " Hz can be loaded");
    if (channels < 1 || channels > most_source_channels)
        throw LoadError("it has " + std::to_string(channels) + " channels; 1-" + std::to_string(most_source_channels) +
                            " can be loaded",
                        LoadError::Kind::channels);
    if (channels > target.channels && !is_mean(channels, target))
        throw LoadError("it has " + std::to_string(channels) + " channels and " + target.name + " has " +
                            std::to_string(target.channels),
                        LoadError::Kind::channels);
}

// Float files may hold anything. Beyond what 32-bit integers would be without a scale it is no sound, and sums of it
// would overflow.
constexpr float largest_sample = 0x1p32F;

void silence_what_is_no_sound(std::span<float> samples) {
    for (float& sample : samples) sample = std::abs(sample) <= largest_sample ? sample : 0.0F;  // NaN is not
}

/// Halves `samples` in place: each frame of two becomes their mean.
std::span<float> means(std::span<float> samples) {
    const std::size_t frames = samples.size() / 2;
    for (std::size_t i = 0; i < frames; ++i) samples[i] = 0.5F * samples[2 * i] + 0.5F * samples[2 * i + 1];
    return samples.first(frames);
}

}  // namespace

/// soxr, whose result neither lags nor ends early.
struct Intake::Resampler {
    Resampler(SampleRate from, SampleRate to, std::uint32_t channels) : outputs(channels) {
        const soxr_io_spec_t io = soxr_io_spec(SOXR_FLOAT32_I, SOXR_FLOAT32_S);
        const soxr_quality_spec_t quality = soxr_quality_spec(SOXR_VHQ, 0);
        const soxr_runtime_spec_t one_thread = soxr_runtime_spec(1);
        soxr_error_t error = nullptr;
        soxr = soxr_create(from.hz, to.hz, channels, &error, &io, &quality, &one_thread);
        if (!soxr) throw LoadError(std::string("cannot be resampled: ") + soxr_strerror(error));
    }
    ~Resampler() { soxr_delete(soxr); }
    Resampler(const Resampler&) = delete;
    Resampler& operator=(const Resampler&) = delete;

    soxr_t soxr = nullptr;
    std::vector<float*> outputs;  // where each channel's next frame goes
};

Intake::Intake(SampleRate rate, std::uint32_t channels, const LoadTarget& target)
    : rate_(rate), source_channels_(channels), target_(target) {
    expect_fit(rate, channels, target);
    planes_.resize(is_mean(channels, target) ? 1 : channels);
    if (rate != target.rate)
        resampler_ = std::make_unique<Resampler>(rate, target.rate, static_cast<std::uint32_t>(planes_.size()));
}

Intake::~Intake() = default;

void Intake::expect_room(std::uint64_t frames) const {
    const std::uint64_t most = target_.most_bytes / sizeof(float) / planes_.size();
    if (frames > most || frames_at_target(frames) > most)
        throw LoadError("longer than " + std::to_string(target_.most_bytes) + " bytes of decoded frames");
}

void Intake::take(std::span<float> samples) {
    frames_ += samples.size() / source_channels_;
    expect_room(frames_);
    silence_what_is_no_sound(samples);
    if (planes_.size() < source_channels_) samples = means(samples);
    if (resampler_)
        resample(samples);
    else
        copy(samples);
}

void Intake::copy(std::span<const float> samples) {
    const std::size_t channels = planes_.size();
    const std::uint64_t begin = planes_[0].frames();
    for (std::size_t channel = 0; channel < channels; ++channel) {
        planes_[channel].resize(frames_);
        float* const to = planes_[channel].data() + begin;
        for (std::size_t i = 0; i < samples.size() / channels; ++i) to[i] = samples[i * channels + channel];
    }
}

void Intake::resample(std::span<const float> samples) {
    std::size_t taken = 0;
    const std::size_t frames = samples.size() / planes_.size();
    const auto room = static_cast<std::size_t>(frames_at_target(frames)) + 1024;
    for (bool more = true; more;) {
        const std::uint64_t begin = planes_[0].frames();
        for (std::size_t channel = 0; channel < planes_.size(); ++channel) {
            planes_[channel].resize(begin + room);
            resampler_->outputs[channel] = planes_[channel].data() + begin;
        }
        std::size_t used = 0;
        std::size_t done = 0;
        const soxr_error_t error = soxr_process(resampler_->soxr, samples.data() + taken * planes_.size(),
                                                frames - taken, &used, resampler_->outputs.data(), room, &done);
        for (Plane& plane : planes_) plane.resize(begin + done);
        if (error) throw LoadError(std::string("cannot be resampled: ") + soxr_strerror(error));
        taken += used;
        more = taken < frames || done == room;
    }
}

std::vector<Plane> Intake::finish() {
    if (resampler_) {
        // Silence follows the last frame, until the sound has come through the filter: not one frame more is kept.
        const std::uint64_t wanted = frames_at_target(frames_);
        const std::vector<float> silence(4096 * planes_.size());
        while (planes_[0].frames() < wanted) resample(silence);
        for (Plane& plane : planes_) plane.resize(wanted);
    }
    for (Plane& plane : planes_) plane.fit();
    resampler_.reset();
    return std::move(planes_);
}

std::uint64_t Intake::frames_at_target(std::uint64_t frames) const {
    return (frames * target_.rate.hz + rate_.hz - 1) / rate_.hz;
}

}  // namespace flitzis
