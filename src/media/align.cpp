#include "media/align.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace flitzis {
namespace {

constexpr std::int64_t hop = 32;            // frames
constexpr std::int64_t smooth = 4;          // hops: an energy is of so many, or it would follow single waves
constexpr double most_seconds = 0.25;       // of a shift
constexpr double window_seconds = 4.0;      // what is compared
constexpr double least_score = 0.35;        // of a shift's onsets
constexpr double least_gain = 0.08;         // beyond that of none
constexpr std::int64_t around = 3 * hop;    // frames either way in which the waveform decides
constexpr std::uint64_t chunk = 1U << 14U;  // frames
constexpr float to_32767 = 32768.0F;        // times this, by 32767

constexpr std::int64_t lead = smooth * hop;  // before what is compared: a cut is no rise

using Signal = std::vector<float>;

/// Frames [first, first + frames) of a plane; silence around it.
Signal cut(const Plane& plane, std::int64_t first, std::int64_t frames) {
    Signal part(static_cast<std::size_t>(frames), 0.0F);
    const std::int64_t begin = std::max<std::int64_t>(first, 0);
    const std::int64_t end = std::min(first + frames, static_cast<std::int64_t>(plane.frames()));
    if (begin < end) std::copy(plane.data() + begin, plane.data() + end, part.begin() + (begin - first));
    return part;
}

/// The same of the stems' sum, a channel each.
std::vector<Signal> sum(std::span<const Plane> stems, std::size_t channels, std::int64_t first, std::int64_t frames) {
    std::vector<Signal> sums;
    for (std::size_t i = 0; i < stems.size(); ++i) {
        Signal part = cut(stems[i], first, frames);
        if (i < channels) {
            sums.push_back(std::move(part));
            continue;
        }
        Signal& to = sums[i % channels];
        for (std::size_t k = 0; k < to.size(); ++k) to[k] += part[k];
    }
    return sums;
}

std::vector<Signal> cut(const Sample& sample, std::int64_t first, std::int64_t frames) {
    std::vector<Signal> parts;
    for (const Plane& plane : sample.planes()) parts.push_back(cut(plane, first, frames));
    return parts;
}

/// Adds a channel's energy in each hop.
void add_energy(std::vector<double>& energy, std::span<const float> channel) {
    energy.resize(channel.size() / static_cast<std::size_t>(hop), 0.0);
    auto sample = channel.begin();
    for (double& here : energy)
        for (std::int64_t i = 0; i < hop; ++i, ++sample) here += static_cast<double>(*sample) * *sample;
}

/// By how much it gets louder with each hop.
std::vector<double> rises_of(const std::vector<double>& energy) {
    const std::size_t hops = energy.size();
    std::vector<double> rise(hops, 0.0);
    double before = 0.0;
    for (std::size_t k = 0; k < hops; ++k) {
        double now = 0.0;
        for (std::size_t i = 0; i < std::min(static_cast<std::size_t>(smooth), k + 1); ++i) now += energy[k - i];
        now = std::sqrt(now);
        rise[k] = std::max(0.0, now - before);
        before = now;
    }
    return rise;
}

/// The same of what is compared, from the end of its lead on.
std::vector<double> rises(std::span<const Signal> channels) {
    std::vector<double> energy;
    for (const Signal& channel : channels) add_energy(energy, channel);
    std::vector<double> rise = rises_of(energy);
    rise.erase(rise.begin(), rise.begin() + smooth);
    return rise;
}

/// The first frame of the window with the most energy in its rises.
std::int64_t liveliest(std::span<const double> rise, std::size_t window) {
    if (rise.size() <= window) return 0;
    double now = 0.0;
    for (std::size_t k = 0; k < window; ++k) now += rise[k] * rise[k];
    double most = now;
    std::size_t found = 0;
    for (std::size_t k = window; k < rise.size(); ++k) {
        now += rise[k] * rise[k] - rise[k - window] * rise[k - window];
        if (now <= most) continue;
        most = now;
        found = k + 1 - window;
    }
    return static_cast<std::int64_t>(found) * hop;
}

/// How alike two rows of rises are, -1 to 1: their correlation.
double likeness(const double* a, const double* b, std::size_t count) {
    double sum_a = 0.0;
    double sum_b = 0.0;
    double aa = 0.0;
    double bb = 0.0;
    double ab = 0.0;
    for (std::size_t k = 0; k < count; ++k) {
        sum_a += a[k];
        sum_b += b[k];
        aa += a[k] * a[k];
        bb += b[k] * b[k];
        ab += a[k] * b[k];
    }
    const auto n = static_cast<double>(count);
    const double spread = (aa - sum_a * sum_a / n) * (bb - sum_b * sum_b / n);
    return spread > 0.0 ? (ab - sum_a * sum_b / n) / std::sqrt(spread) : 0.0;
}

/// The same of waves, of all channels together, b being read from frame `from` on. It does not ask how loud they are.
double likeness(std::span<const Signal> a, std::span<const Signal> b, std::size_t from) {
    double aa = 0.0;
    double bb = 0.0;
    double ab = 0.0;
    for (std::size_t channel = 0; channel < a.size(); ++channel) {
        const float* const x = a[channel].data();
        const float* const y = b[channel].data() + from;
        for (std::size_t i = 0; i < a[channel].size(); ++i) {
            const auto u = static_cast<double>(x[i]);
            const auto v = static_cast<double>(y[i]);
            aa += u * u;
            bb += v * v;
            ab += u * v;
        }
    }
    return aa > 0.0 && bb > 0.0 ? ab / std::sqrt(aa * bb) : 0.0;
}

/// What is compared: a window of the sample, and of the stems' sum that and `margin` frames on both sides. Both begin
/// with a lead.
struct Compared {
    std::vector<Signal> sample;
    std::vector<Signal> stems;
    std::int64_t margin = 0;  // whole hops

    /// With the stems moved later by `shift`.
    double waves(std::int64_t shift) const { return likeness(sample, stems, static_cast<std::size_t>(margin - shift)); }
};

/// By the rises of energy: in whole hops, and whether it is clear; none is if they are alike without a shift.
struct Coarse {
    std::int64_t shift = 0;
    bool clear = false;
};

Coarse coarse_shift(const Compared& compared, std::int64_t most, Progress& progress) {
    const std::vector<double> sample = rises(compared.sample);
    const std::vector<double> stems = rises(compared.stems);
    const std::int64_t margin = compared.margin / hop;
    const auto score_of = [&](std::int64_t shift) {
        return likeness(sample.data(), stems.data() + (margin - shift), sample.size());
    };
    const double unmoved = score_of(0);
    double best = unmoved;
    std::int64_t found = 0;
    for (std::int64_t shift = -most / hop; shift <= most / hop; ++shift) {
        progress.check();
        const double score = score_of(shift);
        if (score > best) {
            best = score;
            found = shift;
        }
    }
    if (best < least_score) return {};
    if (best < unmoved + least_gain) return {0, unmoved >= least_score};
    return {found * hop, true};
}

/// To the frame, by the waves. What is less than a hop may be imagined, where little sounds but low tones: then it is
/// to leave less than half of the difference.
std::int64_t fine_shift(const Compared& compared, std::int64_t coarse, std::int64_t most, Progress& progress) {
    double best = -1.0;
    std::int64_t found = coarse;
    for (std::int64_t shift = std::max(coarse - around, -most); shift <= std::min(coarse + around, most); ++shift) {
        progress.check();
        const double score = compared.waves(shift);
        if (score > best) {
            best = score;
            found = shift;
        }
    }
    if (coarse == 0 && 1.0 - best > 0.5 * (1.0 - compared.waves(0))) return 0;
    return found;
}

/// Each difference between the sample and the stems' sum, once as they are and once as scaled by 32767, squared.
struct Distances {
    double as_is = 0.0;
    double scaled = 0.0;
};

Distances distances(std::span<const Plane> stems, const Sample& sample, std::uint64_t at, std::uint64_t frames) {
    Distances found;
    const std::size_t channels = sample.channels();
    for (std::size_t channel = 0; channel < channels; ++channel)
        for (std::uint64_t i = at; i < at + frames; ++i) {
            float as_is = 0.0F;
            float scaled = 0.0F;
            for (std::size_t plane = channel; plane < stems.size(); plane += channels) {
                as_is += stems[plane].data()[i];
                scaled += stems[plane].data()[i] * to_32767 / 32767.0F;
            }
            const auto wanted = static_cast<double>(sample.plane(static_cast<std::uint32_t>(channel))[i]);
            const double a = static_cast<double>(as_is) - wanted;
            const double b = static_cast<double>(scaled) - wanted;
            found.as_is += a * a;
            found.scaled += b * b;
        }
    return found;
}

void move(Plane& plane, std::int64_t shift) {
    float* const begin = plane.data();
    float* const end = begin + plane.frames();
    if (shift > 0) {
        std::copy_backward(begin, end - shift, end);
        std::fill(begin, begin + shift, 0.0F);
    } else {
        std::copy(begin - shift, end, begin);
        std::fill(end + shift, end, 0.0F);
    }
}

}  // namespace

std::int64_t shift_of(std::span<const Plane> stems, const Sample& sample, Progress& progress) {
    const auto frames = static_cast<std::int64_t>(sample.frames());
    const auto in_frames = [&](double seconds) { return static_cast<std::int64_t>(seconds * sample.rate().hz); };
    const std::int64_t most = std::min(in_frames(most_seconds), frames - 1);
    const std::int64_t window = std::min(frames, in_frames(window_seconds)) / hop * hop;
    if (window < 2 * hop) return 0;
    std::vector<double> energy;
    for (const Plane& plane : sample.planes()) {
        add_energy(energy, plane.samples());
        progress.check();
    }
    const std::int64_t first = liveliest(rises_of(energy), static_cast<std::size_t>(window / hop)) - lead;

    Compared compared;
    compared.margin = (most + hop) / hop * hop;
    compared.sample = cut(sample, first, lead + window);
    compared.stems = sum(stems, sample.channels(), first - compared.margin, lead + window + 2 * compared.margin);
    const Coarse coarse = coarse_shift(compared, most, progress);
    return coarse.clear ? fine_shift(compared, coarse.shift, most, progress) : 0;
}

bool scaled_by_32767(std::span<const Plane> stems, const Sample& sample, Progress& progress) {
    Distances all;
    for (std::uint64_t at = 0; at < sample.frames(); at += chunk) {
        progress.check();
        const Distances some = distances(stems, sample, at, std::min(chunk, sample.frames() - at));
        all.as_is += some.as_is;
        all.scaled += some.scaled;
    }
    return all.scaled < all.as_is;
}

void align(std::span<Plane> stems, const Sample& sample, Progress& progress) {
    const std::int64_t shift = shift_of(stems, sample, progress);
    if (shift != 0)
        for (Plane& plane : stems) move(plane, shift);
    if (!scaled_by_32767(stems, sample, progress)) return;
    for (Plane& plane : stems) {
        progress.check();
        for (float* sample_of = plane.data(); sample_of != plane.data() + plane.frames(); ++sample_of)
            *sample_of = *sample_of * to_32767 / 32767.0F;
    }
}

}  // namespace flitzis
