#include "pads/material.hpp"

#include <array>

namespace flitzis {
namespace {

/// From `end` to `before` in equal steps, of which `at` have been made. Where both are the same, that comes out. `to`
/// may be `end`.
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

void Material::copy(float* to, std::uint32_t channel, std::uint64_t at, std::uint32_t frames) const NONBLOCKING {
    if (lies()) return static_cast<void>(std::copy_n(plane(channel) + at, frames, to));
    const Sample& stems = *mix_.stems.operator->();
    bool first = true;
    for (std::uint32_t stem = 0; stem < stems.parts(); ++stem) {
        if ((mix_.chosen >> stem & 1U) == 0) continue;
        const float* const from = stems.plane(stem * stems.channels() + channel) + at;
        if (std::exchange(first, false))
            std::copy_n(from, frames, to);
        else
            for (std::uint32_t i = 0; i < frames; ++i) to[i] += from[i];
    }
    if (first) std::fill_n(to, frames, 0.0F);
}

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
        if (there > 0) copy(plane, channel, at, there);
        std::fill_n(plane + there, frames - there, 0.0F);
    }
}

void Material::read_piece(std::span<float* const> to, std::uint32_t to_frame, std::uint64_t at, std::uint32_t frames,
                          const Seam& seam) const NONBLOCKING {
    const std::uint64_t length = seam.end - seam.begin;
    for (std::uint32_t channel = 0; channel < to.size(); ++channel) {
        float* const plane = to[channel] + to_frame;
        copy(plane, channel, at, frames);
        if (!seam.contains(at)) continue;
        const std::uint64_t passed = at - seam.begin;
        fade_in(plane, channel, loop_.start - length + passed, passed, length, frames);
    }
}

/// What is heard from frame `before` on, over what is there; sums piece by piece, for there is no more room.
void Material::fade_in(float* to, std::uint32_t channel, std::uint64_t before, std::uint64_t passed,
                       std::uint64_t length, std::uint32_t frames) const NONBLOCKING {
    if (lies()) return crossfade(to, to, plane(channel) + before, passed, length, frames);
    std::array<float, 128> sums;
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t piece = std::min(frames - done, std::uint32_t{sums.size()});
        copy(sums.data(), channel, before + done, piece);
        crossfade(to + done, to + done, sums.data(), passed + done, length, piece);
        done += piece;
    }
}

}  // namespace flitzis
