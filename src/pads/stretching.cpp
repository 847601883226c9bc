#include "pads/stretching.hpp"

#include <algorithm>

#include "dsp/interpolate.hpp"
#include "pads/loop_onsets.hpp"

namespace flitzis {

static_assert(LoopOnsets::none == StretchSource::never);

std::int64_t Way::next_onset(std::int64_t from, std::int64_t until) const NONBLOCKING {
    const std::int64_t taken = head_.taken();
    const std::int64_t found = head_.next_onset(from - taken, until - taken, early_);
    return found == never ? never : found + taken;
}

Stretching::Stretching(SampleRate rate, std::shared_ptr<const Stretcher::Tables> tables)
    : stretcher_(std::move(tables)), memory_(std::size_t{most_channels} * room) {
    way_.prepare(rate);
    for (std::size_t i = 0; i < planes_.size(); ++i) planes_[i] = memory_.data() + i * room;
}

void Stretching::start(const Playhead& head, Position pitch, float lead) NONBLOCKING {
    channels_ = head.material().sample()->channels();
    pitch_.set(pitch);
    held_ = half;
    at_ = at_frame(held_);
    for (float* plane : planes_) std::fill_n(plane, held_, 0.0F);
    way_.be_of(head);
    const Course here{Way::place(head), in_frames(head.motion().target()) / in_frames(pitch)};
    stretcher_.start(way_, channels_, here, lead);  // what comes first is heard now, whatever its step will be
}

/// Where the way leads from the next frame to be made, as if the playhead had its new step already: it will have when
/// that frame is heard. One that turns back is not followed: what is stretched fades out.
Course Stretching::course(const Playhead& head) const NONBLOCKING {
    Motion motion = head.motion();
    if (!motion.forwards()) motion.set(one_frame);
    const std::uint32_t left = motion.left();
    const double ramp = in_frames(motion.go_on(left));
    const double step = in_frames(motion.target());
    const double pitch = in_frames(pitch_.target());
    const double ahead = in_frames(at_frame(held_) - at_) / pitch;
    return {Way::place(head) + ramp + step * (ahead - left), step / pitch};
}

void Stretching::hop(const Playhead& head) NONBLOCKING {
    make(stretcher_.until_next());
    const Course course = this->course(head);
    way_.be_of(head);
    stretcher_.next(way_, course);
}

std::uint32_t Stretching::read(Playhead& head, std::span<float* const> to, std::uint32_t frames,
                               Scratch& scratch) NONBLOCKING {
    std::uint32_t done = 0;
    while (done < frames && !head.at_end()) {
        std::array<float*, most_channels> rest;
        for (std::size_t i = 0; i < to.size(); ++i) rest[i] = to[i] + done;
        const std::span<float* const> planes{rest.data(), to.size()};
        done += exact() ? copy(head, planes, frames - done, scratch) : shift(head, planes, frames - done, scratch);
    }
    return done;
}

/// They are kept, too, for the pitch may change.
std::uint32_t Stretching::copy(Playhead& head, std::span<float* const> to, std::uint32_t frames,
                               Scratch& scratch) NONBLOCKING {
    if (stretcher_.until_next() == 0) hop(head);
    frames = std::min({frames, stretcher_.until_next(), room - half});
    frames = head.skip(frames, scratch);
    keep(half);
    make(frames);
    at_ = at_frame(held_);
    for (std::size_t i = 0; i < to.size(); ++i) std::copy_n(planes_[i] + held_ - frames, frames, to[i]);
    return frames;
}

std::uint32_t Stretching::shift(Playhead& head, std::span<float* const> to, std::uint32_t frames,
                                Scratch& scratch) NONBLOCKING {
    keep(held_ - static_cast<std::uint32_t>(frame_of(at_)) + half);
    frames = within_reach(frames);
    if (frames == 0) {
        hop(head);
        return 0;
    }
    const Kernel& kernel = KernelBank::made()->for_step(pitch_.longest());
    frames = head.skip(frames, scratch);
    for (std::uint32_t i = 0; i < frames; ++i) {
        scratch.positions[i] = at_;
        at_ += pitch_.go();
    }
    const auto needed = static_cast<std::uint32_t>(frame_of(scratch.positions[frames - 1])) + half + 1;
    if (needed > held_) make(needed - held_);
    const std::array<const float*, most_channels> from{planes_[0], planes_[1]};
    interpolate(kernel, {from.data(), to.size()}, to, {scratch.positions.data(), frames});
    return frames;
}

/// How many of `frames` can be read before the stretcher has to ask where the way leads, or another kernel is enough.
std::uint32_t Stretching::within_reach(std::uint32_t frames) const NONBLOCKING {
    const Position end = at_frame(std::min(room, held_ + stretcher_.until_next()) - half);
    if (pitch_.moves()) frames = std::min(frames, pitch_.left());
    Motion pitch = pitch_;
    std::uint32_t done = 0;
    for (Position at = at_; done < frames && at < end; ++done) at += pitch.go();
    return done;
}

void Stretching::make(std::uint32_t frames) NONBLOCKING {
    if (frames == 0) return;
    std::array<float*, most_channels> to;
    for (std::size_t i = 0; i < channels_; ++i) to[i] = planes_[i] + held_;
    stretcher_.read({to.data(), channels_}, frames);
    held_ += frames;
}

/// The newest `frames`; those before them are not needed any more.
void Stretching::keep(std::uint32_t frames) NONBLOCKING {
    const std::uint32_t dropped = held_ - frames;
    for (std::size_t i = 0; i < channels_; ++i) std::copy_n(planes_[i] + dropped, frames, planes_[i]);
    held_ = frames;
    at_ -= at_frame(dropped);
}

}  // namespace flitzis
