#include "pads/playhead.hpp"

namespace flitzis {
namespace {

/// From `end` to `before` in equal steps, of which `at` have been made. Where both are the same, that comes out.
void crossfade(float* to, const float* end, const float* before, std::uint64_t at, std::uint64_t length,
               std::uint32_t frames) NONBLOCKING {
    const auto first = static_cast<std::int32_t>(at);  // fades are short: what converts to float fast
    const auto whole = static_cast<float>(length);
    for (std::uint32_t i = 0; i < frames; ++i) {
        const float done = static_cast<float>(first + static_cast<std::int32_t>(i)) / whole;
        to[i] = end[i] + (before[i] - end[i]) * done;
    }
}

}  // namespace

void Playhead::read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    if (!loop_.exists()) {
        read_piece(to, 0, frames, {sample_->frames(), sample_->frames()});
        return skip(frames);
    }
    for (std::uint32_t done = 0; done < frames;) {
        const Seam ahead = seam();
        const std::uint64_t until = ahead.contains(position_) ? ahead.end : ahead.begin;
        const std::uint32_t piece = at_most(frames - done, until - position_);
        read_piece(to, done, piece, ahead);
        skip(piece);
        done += piece;
    }
}

void Playhead::read_piece(std::span<float* const> to, std::uint32_t at, std::uint32_t frames,
                          const Seam& seam) NONBLOCKING {
    const bool crossfaded = seam.contains(position_);
    const std::uint64_t length = seam.end - seam.begin;
    for (std::uint32_t channel = 0; channel < to.size(); ++channel) {
        const float* from = here(channel);
        if (!crossfaded) {
            std::copy_n(from, frames, to[channel] + at);
            continue;
        }
        const std::uint64_t passed = position_ - seam.begin;
        const float* before = sample_->plane(channel) + (loop_.start - length + passed);
        crossfade(to[channel] + at, from, before, passed, length, frames);
    }
}

void Playhead::skip(std::uint32_t frames) NONBLOCKING {
    const std::uint64_t turn = loop_.exists() ? seam().end : std::numeric_limits<std::uint64_t>::max();
    position_ += frames;
    if (position_ >= turn) position_ = loop_.start + (position_ - turn) % loop_.length();
}

}  // namespace flitzis
