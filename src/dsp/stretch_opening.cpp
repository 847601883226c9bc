// How a stretcher begins: up to its first hop the material itself comes out, from onset to onset, each at its time.
#include <algorithm>
#include <array>

#include "dsp/stretch_work.hpp"

namespace flitzis {

void Stretcher::Work::open() NONBLOCKING {
    const std::int64_t from = nearest(course_.course.position);
    passed_ = from + tables_->fade;
    last_ = splice_of(from, time_);
    opening_ = true;
    find_second();
}

/// The next onset, if it comes out before the first hop ends.
void Stretcher::Work::find_second() NONBLOCKING {
    second_.at = Splice::never;
    const std::int64_t onset = next_onset();
    if (onset == Splice::never) return;
    const std::int64_t at = course_.time_of(onset);
    if (at > hop_end_) return;
    passed_ = onset + gap() - 1;
    second_ = splice_of(onset, at);
    second_fade_ = static_cast<std::uint32_t>(std::min<std::int64_t>(tables_->fade, at - last_.at));
}

void Stretcher::Work::read_opening(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    std::array<float*, 2> planes{};
    for (std::uint32_t done = 0; done < frames;) {
        if (time_ >= second_.at) {
            last_ = second_;
            find_second();
        }
        const std::int64_t fade_from = second_.at == Splice::never ? Splice::never : second_.at - second_fade_;
        const std::int64_t until = time_ < fade_from ? fade_from : second_.at;
        const auto run = static_cast<std::uint32_t>(std::min<std::int64_t>(frames - done, until - time_));
        for (std::size_t channel = 0; channel < to.size(); ++channel) planes[channel] = to[channel] + done;
        last_.read(*source_, {planes.data(), to.size()}, time_, run);
        if (time_ >= fade_from) fade_over({planes.data(), to.size()}, time_, run);
        time_ += run;
        done += run;
    }
}

/// From what is there to second_.
void Stretcher::Work::fade_over(std::span<float* const> to, std::int64_t first,
                                std::uint32_t frames) const NONBLOCKING {
    constexpr std::uint32_t chunk = 64;
    float coming[2][chunk];
    const std::array<float*, 2> planes{coming[0], coming[1]};
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t run = std::min(chunk, frames - done);
        second_.read(*source_, {planes.data(), to.size()}, first + done, run);
        for (std::size_t channel = 0; channel < to.size(); ++channel)
            for (std::uint32_t i = 0; i < run; ++i) {
                float& sample = to[channel][done + i];
                const float risen = second_.risen(first + done + i, second_fade_);
                sample = sample * (1.0F - risen) + coming[channel][i] * risen;
            }
        done += run;
    }
}

/// What the opening would go on with is what the first frames are added to.
void Stretcher::Work::begin_adding() NONBLOCKING {
    if (second_.at <= time_) last_ = second_;
    opening_ = false;
    ring_.clear(time_);
    go_over(last_, 0);
}

}  // namespace flitzis
