#include "dsp/overlap.hpp"

#include <algorithm>

#include "dsp/lanes.hpp"

namespace flitzis {
namespace {

using kernels::Four;

/// What weighs less is fainter: frames weigh one and a half together, and what is next to nothing must not become loud.
constexpr float least = 0.1F;

/// to[i] += from[i] * by[i] * scale.
void add_product(float* to, const float* from, const float* by, float scale, std::uint32_t frames) NONBLOCKING {
    const Vec4 all = Four::all(scale);
    for (std::uint32_t i = 0; i < frames; i += Four::count)
        Four::store(to + i, Four::load(to + i) + Four::load(from + i) * (Four::load(by + i) * all));
}

}  // namespace

Overlap::Overlap(const Stretcher::Tables& tables)
    : tables_(tables),
      size_(2 * tables.frame),
      memory_(3 * std::size_t{size_}),
      sums_{memory_.data(), memory_.data() + size_},
      weights_(memory_.data() + 2 * std::size_t{size_}) {}

void Overlap::clear() NONBLOCKING { std::fill(memory_.begin(), memory_.end(), 0.0F); }

/// What lies side by side in the rings: where it begins there, its time, and how long it is.
template <class Call>
void Overlap::in_runs(std::int64_t from, std::int64_t until, Call call) NONBLOCKING {
    while (from < until) {
        const auto at = static_cast<std::uint32_t>(from) & (size_ - 1);
        const auto frames = static_cast<std::uint32_t>(std::min<std::int64_t>(until - from, size_ - at));
        call(at, from, frames);
        from += frames;
    }
}

void Overlap::take(std::span<float* const> to, std::int64_t time, std::uint32_t frames) NONBLOCKING {
    std::uint32_t done = 0;
    in_runs(time, time + frames, [&](std::uint32_t at, std::int64_t, std::uint32_t run) NONBLOCKING {
        float* const weights = weights_ + at;
        for (std::size_t channel = 0; channel < to.size(); ++channel) {
            const float* const sums = sums_[channel] + at;
            float* const out = to[channel] + done;
            for (std::uint32_t i = 0; i < run; ++i) out[i] = sums[i] / std::max(weights[i], least);
        }
        for (float* sums : sums_) std::fill_n(sums + at, run, 0.0F);
        std::fill_n(weights, run, 0.0F);
        done += run;
    });
}

void Overlap::add(Complexes frame, std::int64_t time, std::uint32_t length) NONBLOCKING {
    const float scale = 1.0F / static_cast<float>(tables_.frame);
    const float* const hann = tables_.hann.data();
    const std::uint32_t before = (tables_.frame - length) / 2;
    in_runs(time, time + tables_.frame, [&](std::uint32_t at, std::int64_t from, std::uint32_t run) NONBLOCKING {
        const auto done = static_cast<std::uint32_t>(from - time);
        float* const weights = weights_ + at;
        if (length == tables_.frame) {
            add_product(sums_[0] + at, frame.re + done, hann + done, scale, run);
            add_product(sums_[1] + at, frame.im + done, hann + done, scale, run);
            return add_product(weights, hann + done, hann + done, 1.0F, run);
        }
        for (std::uint32_t i = 0; i < run; ++i) {  // a shorter one, by its own window
            const std::uint32_t place = done + i - before;
            if (place >= length) continue;
            const float window = tables_.window(place, length);
            sums_[0][at + i] += frame.re[done + i] * window * scale;
            sums_[1][at + i] += frame.im[done + i] * window * scale;
            weights[i] += window * window;
        }
    });
}

float Overlap::fade_in(std::int64_t time, const Verbatim& verbatim) const NONBLOCKING {
    const auto left = static_cast<float>(verbatim.begin - time);
    const float place = 1.0F - left / static_cast<float>(tables_.fade + 1);
    return place * place * (3.0F - 2.0F * place);
}

float Overlap::fade_out(std::int64_t time, const Verbatim& verbatim) const NONBLOCKING {
    const auto left = static_cast<float>(verbatim.stop - time);
    return std::clamp(left / static_cast<float>(tables_.cut), 0.0F, 1.0F);
}

void Overlap::splice(const Verbatim& part, std::int64_t from, std::int64_t now) NONBLOCKING {
    const float most = tables_.covered[0];
    const std::int64_t fading = part.stop == StretchSource::never ? part.end : part.stop - tables_.cut;
    in_runs(from, part.end, [&](std::uint32_t at, std::int64_t time, std::uint32_t run) NONBLOCKING {
        const auto done = static_cast<std::uint32_t>(time - from);
        for (std::uint32_t i = 0; i < run; ++i) {
            const std::int64_t here = time + i;
            float weight = here < now ? most : tables_.covered[static_cast<std::size_t>(here - now)];
            if (here > fading) weight *= fade_out(here, part);
            const float in = here < part.begin ? fade_in(here, part) : 1.0F;
            const float kept = 1.0F - in;
            const float added = weight * in;
            sums_[0][at + i] = sums_[0][at + i] * kept + part.samples.re[done + i] * added;
            sums_[1][at + i] = sums_[1][at + i] * kept + part.samples.im[done + i] * added;
            weights_[at + i] = weights_[at + i] * kept + added;
        }
    });
}

/// It weighs one and a half times its window, as the frames do that overlap; its second half falls off twice as fast,
/// for what comes after it goes on from there.
void Overlap::splice_frame(const Verbatim& frame, std::int64_t middle, std::int64_t until) NONBLOCKING {
    constexpr float weight = 1.5F;
    const float scale = weight / static_cast<float>(tables_.frame);
    const std::int64_t first = middle - tables_.frame / 2;
    const std::int64_t from = frame.begin - tables_.fade;
    in_runs(from, std::max(frame.end, until), [&](std::uint32_t at, std::int64_t time, std::uint32_t run) NONBLOCKING {
        for (std::uint32_t i = 0; i < run; ++i) {
            const std::int64_t here = time + i;
            const auto place = static_cast<std::size_t>(here - first);
            float in = here < frame.begin ? fade_in(here, frame) : 1.0F;
            const float kept = 1.0F - in;
            if (here >= frame.end) in = 0.0F;
            if (frame.stop != StretchSource::never) in *= fade_out(here, frame);
            const float window = here < frame.end ? tables_.hann[place] : 0.0F;
            if (here > middle) in *= window;
            const float left = here < frame.end ? frame.samples.re[place] : 0.0F;
            const float right = here < frame.end ? frame.samples.im[place] : 0.0F;
            sums_[0][at + i] = sums_[0][at + i] * kept + left * scale * in;
            sums_[1][at + i] = sums_[1][at + i] * kept + right * scale * in;
            weights_[at + i] = weights_[at + i] * kept + window * weight * in;
        }
    });
}

}  // namespace flitzis
