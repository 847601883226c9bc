#include "pads/playhead.hpp"

#include <algorithm>
#include <limits>

#include "dsp/interpolate.hpp"
#include "dsp/kernel_bank.hpp"
#include "pads/loop_onsets.hpp"

namespace flitzis {
namespace {

/// Shorter pieces than this are gathered into one before anything is done with them.
constexpr std::uint32_t worth_a_run = 64;
/// As far as a run may go within the window.
constexpr Position reach = at_frame(Scratch::window - KernelBank::most_taps - 8);

/// So many of the longest steps are a number yet.
constexpr std::uint64_t most_passed = 1ULL << 28;

constexpr Position at(std::uint64_t frame) NONBLOCKING { return at_frame(static_cast<std::int64_t>(frame)); }

}  // namespace

Position Playhead::beginning() const NONBLOCKING {
    const bool looped = loop().exists();
    if (motion_.target() >= 0) return looped ? at(loop().start) : 0;
    return (looped ? at(loop().end) : end()) - one_frame;
}

void Playhead::move_to(Position position) NONBLOCKING {
    turned_ = false;
    position_ = std::min(position, motion_.target() >= 0 ? end() : end() - one_frame);
    if (position_ == end() && loop().exists()) position_ = at(loop().start);
}

Playhead::Zone Playhead::zone() const NONBLOCKING {
    if (!loop().exists()) return {0, end(), Zone::once};
    const Position start = at(loop().start);
    const Position turn = at(loop().end);
    if (position_ >= turn) return {turn, end(), Zone::behind};
    if (position_ < start) return {0, turn, Zone::before};
    return {start, turn, Zone::inside, turned_ || motion_.target() < 0};
}

std::uint32_t Playhead::read(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    if (!copies()) return interpolate(channels, frames, scratch);
    return motion_.target() > 0 ? copy(channels, frames, scratch) : copy_backwards(channels, frames, scratch);
}

/// Straight from the sample where enough of it lies side by side; else from a copy of what is scattered.
std::uint32_t Playhead::copy(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const auto first = static_cast<std::uint64_t>(frame_of(position_));
    if (!loop().exists())
        frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, material_.frames() - first));
    const std::uint32_t straight = material_.straight(first, frames);
    const bool copied = !material_.lies() || straight < std::min(frames, worth_a_run);
    if (copied)
        material_.read({scratch.planes.data(), channels}, 0, first, frames);
    else
        frames = straight;
    for (std::uint32_t channel = 0; channel < channels; ++channel)
        scratch.from[channel] = copied ? scratch.planes[channel] : material_.plane(channel) + first;
    const std::uint64_t next = material_.after(first, frames);
    turned_ = turned_ || next != first + frames;
    position_ = at(next);
    return frames;
}

std::uint32_t Playhead::copy_backwards(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const Zone zone = this->zone();
    const std::int64_t there = frame_of(position_ - zone.low) + 1;
    frames = static_cast<std::uint32_t>(std::min<std::int64_t>(frames, there));
    gather(zone, {scratch.planes.data(), channels}, frame_of(position_) - frames + 1, frames);
    for (std::uint32_t channel = 0; channel < channels; ++channel) {
        std::reverse(scratch.planes[channel], scratch.planes[channel] + frames);
        scratch.from[channel] = scratch.planes[channel];
    }
    position_ -= at_frame(frames);
    leave(zone);
    return frames;
}

std::uint32_t Playhead::interpolate(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const Zone zone = this->zone();
    const Kernel& kernel = KernelBank::made()->for_step(motion_.longest());
    frames = walk(zone, frames, scratch);
    const std::span<Position> positions{scratch.positions.data(), frames};
    const auto [lowest, highest] = std::minmax_element(positions.begin(), positions.end());
    const std::int64_t first = frame_of(*lowest) - (kernel.taps / 2 - 1);
    const auto window = static_cast<std::uint32_t>(frame_of(*highest) + kernel.taps / 2 + 1 - first);
    const bool straight = lies_straight(zone, first, window);
    if (!straight) gather(zone, {scratch.windows.data(), channels}, first, window);
    for (std::uint32_t channel = 0; channel < channels; ++channel)
        scratch.from[channel] = straight ? material_.plane(channel) + first : scratch.windows[channel];
    for (Position& position : positions) position -= at_frame(first);
    flitzis::interpolate(kernel, {scratch.from.data(), channels}, {scratch.planes.data(), channels}, positions);
    std::copy_n(scratch.planes.begin(), channels, scratch.from.begin());
    leave(zone);
    return frames;
}

std::uint32_t Playhead::skip(std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const Zone zone = this->zone();
    frames = walk(zone, frames, scratch);
    leave(zone);
    return frames;
}

void Playhead::pass(std::uint64_t frames) NONBLOCKING {
    const Zone zone = this->zone();
    position_ += motion_.go_on(std::min(frames, most_passed));
    leave(zone);
    position_ = std::clamp(position_, -one_frame, end());
}

/// Notes where the next frames lie, as if there were no turn, as long as one piece of the material is enough for them
/// and the step does not come to rest. Around the loop it may go as often as it likes.
std::uint32_t Playhead::walk(const Zone& zone, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const Position low = std::max(zone.around ? std::numeric_limits<Position>::min() : zone.low, position_ - reach);
    const Position high = std::min(zone.around ? std::numeric_limits<Position>::max() : zone.high, position_ + reach);
    if (motion_.moves()) frames = std::min(frames, motion_.left());
    std::uint32_t done = 0;
    while (done < frames && position_ >= low && position_ < high) {
        scratch.positions[done++] = position_;
        position_ += motion_.go();
    }
    return done;
}

/// Where it has left the zone, it goes on where that leads. No step is too long for a loop to be met from behind.
void Playhead::leave(const Zone& zone) NONBLOCKING {
    if (zone.kind == Zone::once) return;
    const Position start = at(loop().start);
    const bool forwards = position_ >= zone.high;
    if (!forwards && (zone.kind == Zone::before || position_ >= start)) return;
    const Position before = position_;
    position_ = start + modulo(position_ - (forwards ? zone.high : zone.low), at(loop().length()));
    taken_ += frame_of(before - position_);
    turned_ = true;
}

/// What is heard from frame `first` on lies in the sample as it is.
bool Playhead::lies_straight(const Zone& zone, std::int64_t first, std::uint32_t frames) const NONBLOCKING {
    if (first < 0 || !material_.lies()) return false;
    const auto begin = static_cast<std::uint64_t>(first);
    if (zone.kind == Zone::once) return begin + frames <= material_.frames();
    if (zone.around && begin < loop().start) return false;
    const auto of_zone = zone.kind == Zone::behind ? loop().end : 0;
    return begin + frames <= material_.seam(of_zone).begin;
}

void Playhead::look(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING {
    const Zone zone = this->zone();
    const std::int64_t turn = frame_of(zone.high);
    if (zone.kind == Zone::once || first < turn) return gather(zone, to, first, frames);
    const auto around = static_cast<std::uint64_t>(modulo(first - turn, static_cast<std::int64_t>(loop().length())));
    material_.read(to, 0, loop().start + around, frames);
}

std::int64_t Playhead::next_onset(std::int64_t from, std::int64_t until, std::uint32_t early) const NONBLOCKING {
    const Zone zone = this->zone();
    const LoopOnsets onsets(material_.sample()->onsets(), material_.frames(), loop(), early);
    if (zone.kind == Zone::once) return onsets.once(from, until);
    if (zone.around) return onsets.around(from, until);
    const auto start = static_cast<std::int64_t>(loop().start);
    const std::int64_t begins = zone.kind == Zone::behind ? frame_of(zone.high) : start;  // here the loop does
    const std::int64_t before = onsets.once(from, std::min(until, begins));
    if (before != LoopOnsets::none) return before;
    const std::int64_t shift = begins - start;
    const std::int64_t found = onsets.around(std::max(from, begins) - shift, until - shift);
    return found == LoopOnsets::none ? found : found + shift;
}

/// Copies what is heard around the zone from frame `first` on, which may lie before it.
void Playhead::gather(const Zone& zone, std::span<float* const> to, std::int64_t first,
                      std::uint32_t frames) const NONBLOCKING {
    const auto start = static_cast<std::int64_t>(loop().start);
    if (zone.around && first < start) first = start + modulo(first - start, static_cast<std::int64_t>(loop().length()));
    std::uint32_t done = 0;
    if (first < 0) {
        done = static_cast<std::uint32_t>(std::min<std::int64_t>(frames, -first));
        for (float* plane : to) std::fill_n(plane, done, 0.0F);
        first += done;
    }
    if (zone.kind == Zone::behind && first < static_cast<std::int64_t>(loop().end)) {
        const auto raw = static_cast<std::uint32_t>(
            std::min<std::int64_t>(frames - done, static_cast<std::int64_t>(loop().end) - first));
        for (std::uint32_t channel = 0; channel < to.size(); ++channel)
            material_.copy(to[channel] + done, channel, static_cast<std::uint64_t>(first), raw);
        done += raw;
        first += raw;
    }
    material_.read(to, done, static_cast<std::uint64_t>(first), frames - done);
}

}  // namespace flitzis
