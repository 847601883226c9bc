#include "pads/material.hpp"

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

void Material::read(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at,
                    std::uint32_t frames) const NONBLOCKING {
    if (!loop_.exists()) return read_once(to, to_frame, at, frames);
    for (std::uint32_t done = 0; done < frames;) {
        const Seam ahead = seam(at);
        const std::uint64_t until = ahead.contains(at) ? ahead.end : ahead.begin;
        const auto piece = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames - done, until - at));
        read_piece(to, to_frame + done, at, piece, ahead);
        at = after(at, piece);
        done += piece;
    }
}

void Material::read_once(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at,
                         std::uint32_t frames) const NONBLOCKING {
    const std::uint32_t there = straight(at, frames);
    for (std::uint32_t channel = 0; channel < to.size(); ++channel) {
        float* const plane = to[channel] + to_frame;
        std::copy_n(this->plane(channel) + (there > 0 ? at : 0), there, plane);
        std::fill_n(plane + there, frames - there, 0.0F);
    }
}

void Material::read_piece(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at, std::uint32_t frames,
                          const Seam& seam) const NONBLOCKING {
    const std::uint64_t length = seam.end - seam.begin;
    for (std::uint32_t channel = 0; channel < to.size(); ++channel) {
        const float* const from = plane(channel) + at;
        if (!seam.contains(at)) {
            std::copy_n(from, frames, to[channel] + to_frame);
            continue;
        }
        const std::uint64_t passed = at - seam.begin;
        const float* const before = plane(channel) + (loop_.start - length + passed);
        crossfade(to[channel] + to_frame, from, before, passed, length, frames);
    }
}

}  // namespace flitzis
