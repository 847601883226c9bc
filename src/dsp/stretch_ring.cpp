#include "dsp/stretch_ring.hpp"

#include <algorithm>
#include <array>

namespace flitzis {
namespace {

/// What is behind a splice's stop weighs so little that it is heard where there is nothing else alone.
constexpr float filling = 1e-4F;

/// From 0 to 1, without a bend at either end.
float smooth(float x) NONBLOCKING { return x * x * (3.0F - 2.0F * x); }

float fall(const Splice& splice, std::int64_t frame, std::uint32_t within) NONBLOCKING {
    if (splice.held || splice.stop == Splice::never || frame < splice.stop - within) return 1.0F;
    return std::max(filling, static_cast<float>(splice.stop - frame) / static_cast<float>(within));
}

float* plane(std::span<float> of, std::size_t from) NONBLOCKING { return of.data() + from; }

}  // namespace

float Splice::risen(std::int64_t frame, std::uint32_t fade) const NONBLOCKING {
    if (frame >= at) return 1.0F;
    const auto since = static_cast<float>(frame - (at - fade) + 1);
    return smooth(since / static_cast<float>(fade + 1));
}

void Splice::read(const StretchSource& from, std::span<float* const> to, std::int64_t first,
                  std::uint32_t frames) const NONBLOCKING {
    std::array<float*, 2> planes{};
    const std::size_t channels = std::min(to.size(), planes.size());
    for (std::uint32_t done = 0; done < frames;) {
        for (std::size_t channel = 0; channel < channels; ++channel) planes[channel] = to[channel] + done;
        done += read_run(from, {planes.data(), channels}, first + done, frames - done);
    }
}

/// Reads up to where it turns; back and forth goes the second half of what lies before `stop`.
std::uint32_t Splice::read_run(const StretchSource& from, std::span<float* const> to, std::int64_t first,
                               std::uint32_t most) const NONBLOCKING {
    if (first < stop) {
        const auto run = static_cast<std::uint32_t>(std::min<std::int64_t>(most, stop - first));
        from.read(to, source_at(first), run);
        return run;
    }
    const std::int64_t way = std::max<std::int64_t>((stop - at) / 2, 1);
    const std::int64_t since = (first - stop) % (2 * way);
    const bool back = since < way;
    const auto run = static_cast<std::uint32_t>(std::min<std::int64_t>(most, (back ? way : 2 * way) - since));
    from.read(to, source_at(back ? stop - since - run : stop - 2 * way + since), run);
    if (!back) return run;
    for (float* const plane : to) std::reverse(plane, plane + run);
    return run;
}

StretchRing::StretchRing(const Stretcher::Tables& tables)
    : tables_(tables), size_(tables.frame + tables.hop), left_(size_), right_(size_), weight_(size_) {}

void StretchRing::clear(std::int64_t time) NONBLOCKING {
    for (auto* plane : {&left_, &right_, &weight_}) std::fill(plane->begin(), plane->end(), 0.0F);
    head_ = 0;
    time_ = time;
}

void StretchRing::take(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    tables_.kernels.take(at(head_), to[0], to.size() > 1 ? to[1] : nullptr, frames);
    head_ = head_ + frames < size_ ? head_ + frames : 0;  // a hop ends where it goes around
    time_ += frames;
}

void StretchRing::add(Complexes frame, std::uint32_t length, std::int64_t first) NONBLOCKING {
    const float scale = 1.0F / 1.5F / static_cast<float>(tables_.frame);
    std::uint32_t place = place_of(first);
    if (length == tables_.frame) {
        const std::uint32_t run = std::min(length, size_ - place);
        tables_.kernels.add(frame, tables_.window.data(), scale, 1.0F / 1.5F, at(place), run);
        if (run < length)
            tables_.kernels.add({frame.re + run, frame.im + run}, tables_.window.data() + run, scale, 1.0F / 1.5F,
                                at(0), length - run);
        return;
    }
    const std::uint32_t from = (tables_.frame - length) / 2;
    for (std::uint32_t i = 0; i < length; ++i) {
        const float window = tables_.window_of(length, i);
        left_[place] += frame.re[from + i] * window * scale;
        right_[place] += frame.im[from + i] * window * scale;
        weight_[place] += window * window / 1.5F;
        if (++place == size_) place = 0;
    }
}

void StretchRing::splice(const Splice& splice, std::uint32_t fade, const StretchSource& source,
                         std::uint32_t channels) NONBLOCKING {
    float planes[2][chunk] = {};
    const std::array<float*, 2> to{planes[0], planes[1]};
    const std::int64_t end = time_ + tables_.frame;
    for (std::int64_t first = std::max(splice.at - fade, time_); first < end; first += chunk) {
        const auto frames = static_cast<std::uint32_t>(std::min<std::int64_t>(chunk, end - first));
        splice.read(source, {to.data(), channels}, first, frames);
        Mix how;
        for (std::uint32_t i = 0; i < frames; ++i) {
            const std::int64_t frame = first + i;
            const float risen = splice.risen(frame, fade);
            how.kept[i] = 1.0F - risen;
            how.gain[i] = how.weight[i] = risen * fall(splice, frame, tables_.frame / 16) *
                                          tables_.share[static_cast<std::size_t>(frame - time_)];
        }
        mix(first, frames, how, planes[0], planes[1]);
    }
}

void StretchRing::splice(const Splice& splice, std::uint32_t fade, Complexes made, std::int64_t origin) NONBLOCKING {
    const float scale = 1.0F / static_cast<float>(tables_.frame);
    const std::int64_t end = std::max(origin, time_) + tables_.frame;
    for (std::int64_t first = std::max(splice.at - fade, time_); first < end; first += chunk) {
        const auto frames = static_cast<std::uint32_t>(std::min<std::int64_t>(chunk, end - first));
        float planes[2][chunk] = {};
        Mix how;
        for (std::uint32_t i = 0; i < frames; ++i) {
            const std::int64_t frame = first + i;
            const std::int64_t mirrored = frame < splice.stop ? frame : 2 * splice.stop - 1 - frame;
            const float risen = splice.risen(frame, fade);
            how.kept[i] = 1.0F - risen;
            how.gain[i] = how.weight[i] = 0.0F;
            if (mirrored < origin || mirrored >= origin + tables_.frame) continue;
            const auto at = static_cast<std::uint32_t>(mirrored - origin);
            const float window = tables_.window[at];
            const float shape = at > tables_.frame / 2 ? window : 1.0F;  // goes where frames come in
            how.gain[i] = risen * fall(splice, frame, tables_.frame / 16) * shape;
            how.weight[i] = how.gain[i] * window;
            planes[0][i] = made.re[at] * scale;
            planes[1][i] = made.im[at] * scale;
        }
        mix(first, frames, how, planes[0], planes[1]);
    }
}

void StretchRing::mix(std::int64_t first, std::uint32_t frames, const Mix& how, const float* left,
                      const float* right) NONBLOCKING {
    std::uint32_t place = place_of(first);
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t run = std::min(frames - done, size_ - place);
        float* const to_left = plane(left_, place);
        float* const to_right = plane(right_, place);
        float* const to_weight = plane(weight_, place);
        const float* const kept = how.kept + done;
        const float* const gain = how.gain + done;
        const float* const weight = how.weight + done;
        for (std::uint32_t i = 0; i < run; ++i) {
            to_left[i] = to_left[i] * kept[i] + left[done + i] * gain[i];
            to_right[i] = to_right[i] * kept[i] + right[done + i] * gain[i];
            to_weight[i] = to_weight[i] * kept[i] + weight[i];
        }
        done += run;
        place = 0;
    }
}

}  // namespace flitzis
