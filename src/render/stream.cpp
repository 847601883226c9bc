#include "render/stream.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace flitzis {

std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> make_stream(std::uint32_t channels, Frames buffer,
                                                                  double fade_ms) {
    auto stream = std::make_shared<detail::Stream>(channels, buffer);
    std::unique_ptr<StreamRenderer> renderer(new StreamRenderer(stream, fade_ms));
    return {StreamEnd(std::move(stream)), std::move(renderer)};
}

Frames StreamEnd::queued() const noexcept {
    // The reader's position first: it may only grow until the other one is looked at.
    const std::uint64_t begin = std::max(stream_->ring.read_position(), stream_->flush_to.load());
    return Frames{static_cast<std::uint32_t>(stream_->ring.written() - begin)};
}

Frames StreamEnd::writable() const noexcept {
    const std::uint64_t written = stream_->ring.written();
    const std::uint64_t read = stream_->ring.read_position();
    return Frames{capacity().count - static_cast<std::uint32_t>(written - std::min(read, written))};
}

FrameRing::Copied StreamEnd::write_at(const FrameView& frames, std::uint64_t first, std::uint64_t at) noexcept {
    if (frames.frames() == first || !has_room_for_start()) return {};
    stream_->starts.add({written(), at});
    return write(frames, first);
}

bool StreamEnd::has_room_for_start() noexcept {
    const auto there = [&] { return writable().count > 0 && stream_->starts.has_room(); };
    if (there()) return true;
    stream_->room.set(stream_->ring.read_position() + 1);
    return there();
}

std::uint64_t StreamEnd::end_of_queue(std::uint64_t next) const noexcept {
    const std::uint64_t read = std::max(stream_->ring.read_position(), stream_->flush_to.load());
    const std::uint64_t end = written();
    if (end <= read) return next;
    const StreamStart start = stream_->starts.newest();
    if (start.frame > 0 && start.number >= read) return std::max(next, start.frame) + (end - start.number);
    // A stream that was held back is later than it was foreseen.
    return std::max(next + (end - read), stream_->path.foreseen(end).value_or(0));
}

std::uint64_t StreamEnd::number_at(std::uint64_t frame) const noexcept {
    return stream_->path.number_at(frame, next_number());
}

bool StreamEnd::has_room(Frames frames) noexcept {
    const std::uint64_t until = stream_->ring.written() + frames.count;
    if (until <= capacity().count) return true;
    const auto there = [&] { return stream_->ring.read_position() >= until - capacity().count; };
    if (there()) return true;
    stream_->room.set(until - capacity().count);
    return there();
}

std::uint64_t StreamEnd::end() noexcept {
    const std::uint64_t position = written();
    stream_->ends_at.store(position);
    return position;
}

bool StreamEnd::played(std::uint64_t position) noexcept {
    const auto done = [&] { return stream_->played.load() >= position; };
    if (done()) return true;
    stream_->end.set(position);
    return done();
}

std::uint64_t StreamEnd::flush(std::uint64_t position) noexcept {
    std::uint64_t now = stream_->flush_to.load();
    while (now < position && !stream_->flush_to.compare_exchange_weak(now, position)) {
    }  // never back: another thread's may go further
    return position;
}

bool StreamEnd::flushed(std::uint64_t position) noexcept {
    const auto done = [&] { return stream_->ring.read_position() >= position; };
    if (done()) return true;
    stream_->room.set(position);
    return done();
}

std::uint64_t StreamEnd::flush_at_rest(std::uint64_t position) noexcept {
    // The render side may have been there already, and further, before it came to rest.
    const std::uint64_t to = std::max(position, stream_->ring.read_position());
    stream_->flushed_at_rest.store(position);
    stream_->ring.skip_to(to);
    stream_->played.store(to);
    return to;
}

StreamRenderer::StreamRenderer(std::shared_ptr<detail::Stream> stream, double fade_ms)
    : stream_(std::move(stream)),
      fade_ms_(fade_ms),
      tail_(stream_->ring.channels(), 0.0F),
      last_(stream_->ring.channels(), 0.0F) {}

void StreamRenderer::prepare(SampleRate rate, std::uint32_t, Frames) {
    fade_ = frames_in(fade_ms_, rate).count;
    level_ = Ramp(Frames{fade_});
    level_.set_up();
}

Rendered StreamRenderer::render(const Block& block) NONBLOCKING {
    FrameRing& ring = stream_->ring;
    const std::uint64_t known = stream_->played.load(std::memory_order_relaxed);
    const std::uint64_t played = block.goes_on ? known : ring.read_position();
    if (known != played) stream_->played.store(played);
    const bool flushing = stream_->flush_to.load(std::memory_order_acquire) != flushed_to_;
    const bool resting = !owing_ && !flushing && tail_left_ == 0 && ring.readable().count == 0;
    Rendered rendered{.silent = true};
    if (resting)
        block.silence_from(0);
    else
        play_block(block, flushing, rendered);

    const bool room = stream_->room.rings(ring.read_position());
    const bool end = stream_->end.rings(played);
    rendered.wake = room || end;
    if (!begun_) offset_ = static_cast<std::int64_t>(block.position + block.frames.count - ring.read_position());
    rendered.stream_offset = offset_;
    return rendered;
}

void StreamRenderer::play_block(const Block& block, bool flushing, Rendered& rendered) NONBLOCKING {
    mixed_ = 0;
    const std::uint64_t before = stream_->taken.read();
    const bool decays = tail_left_ > 0;
    const std::uint32_t flushed = flushing ? play_flush(block) : 0;
    const std::uint32_t at = play_queue(block, flushed, rendered);
    if (at < block.frames.count) run_dry(block, at, rendered);
    rendered.silent = stream_->taken.read() == before && !decays && tail_left_ == 0;
    if (tail_left_ > 0) mix_tail(block, block.frames.count);
    for (std::size_t i = 0; i < last_.size(); ++i) last_[i] = block.channels[i][block.frames.count - 1];
}

/// Returns how far into the block it goes: to its end, unless the stream runs dry.
std::uint32_t StreamRenderer::play_queue(const Block& block, std::uint32_t at, Rendered& rendered) NONBLOCKING {
    FrameRing& ring = stream_->ring;
    while (at < block.frames.count) {
        std::uint32_t frames = std::min(ring.readable().count, block.frames.count - at);
        if (const StreamStart* start = stream_->starts.next(ring.read_position())) {
            const std::uint64_t before = start->number - ring.read_position();
            if (before == 0) at = wait_for(*start, block, at, rendered);
            if (before == 0) continue;
            frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(frames, before));
        }
        if (frames == 0) return at;
        play(block, at, frames, false);
        at += frames;
    }
    return at;
}

/// Silence up to the start, or the block's end. Whoever has said where a stream goes on has said that it ends before.
std::uint32_t StreamRenderer::wait_for(const StreamStart& start, const Block& block, std::uint32_t at,
                                       Rendered& rendered) NONBLOCKING {
    const std::uint64_t position = block.position + at;
    if (start.frame <= position) {
        if (start.frame < position) rendered.late = {start.frame, position - start.frame};
        stream_->starts.done();
        return at;
    }
    const auto frames =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(start.frame - position, block.frames.count - at));
    for (float* plane : block.channels) std::memset(plane + at, 0, frames * sizeof(float));
    end_stream();
    stream_->path.stands(position, start.number);
    offset_ = static_cast<std::int64_t>(start.frame - start.number);
    begun_ = true;
    return at + frames;
}

void StreamRenderer::end_stream() NONBLOCKING {
    owing_ = dry_ = false;
    level_.set_up();
}

/// Fades out over what is queued before the flush, then drops the rest of it; where too little is queued for the fade,
/// the tail takes over. Returns how many frames of the block that took.
std::uint32_t StreamRenderer::play_flush(const Block& block) NONBLOCKING {
    FrameRing& ring = stream_->ring;
    const std::uint64_t to = stream_->flush_to.load(std::memory_order_acquire);
    if (to < ring.read_position()) {  // played while another thread said so: nothing is left to drop
        flushed_to_ = to;
        return 0;
    }
    const StreamStart* start = stream_->starts.next(ring.read_position());
    const std::uint64_t queued = std::min(to, start ? start->number : to) - ring.read_position();
    std::uint32_t frames = 0;
    if (stream_->flushed_at_rest.load(std::memory_order_relaxed) == to) {
        tail_left_ = 0;  // what was heard then has ended, behind the gate
    } else if (owing_) {
        const std::uint64_t falling = level_.frames_to_fall();
        frames = static_cast<std::uint32_t>(std::min<std::uint64_t>({block.frames.count, queued, falling}));
        if (frames > 0) play(block, 0, frames, true);
        if (frames < falling && frames < queued) return frames;  // the fade goes on in the next block
        if (frames < falling) begin_tail(block, frames);
    }
    ring.skip_to(to);
    flushed_to_ = to;
    level_.set_up();
    owing_ = begun_ = false;
    return frames;
}

void StreamRenderer::play(const Block& block, std::uint32_t at, std::uint32_t frames, bool falling) NONBLOCKING {
    FrameRing& ring = stream_->ring;
    offset_ = static_cast<std::int64_t>(block.position + at - ring.read_position());
    stream_->path.plays(block.position + at, ring.read_position());
    ring.read(block.channels, at, Frames{frames});
    stream_->taken.add(frames);
    if (falling)
        level_.fall(block.channels, at, frames);
    else if (!level_.is_up())
        level_.rise(block.channels, at, frames);
    owing_ = begun_ = true;
    dry_ = false;
}

void StreamRenderer::run_dry(const Block& block, std::uint32_t at, Rendered& rendered) NONBLOCKING {
    block.silence_from(at);
    stream_->path.stands(block.position + at, stream_->ring.read_position());
    if (!owing_) return;
    if (stream_->ring.read_position() == stream_->ends_at.load(std::memory_order_relaxed)) return end_stream();
    if (!level_.is_down()) begin_tail(block, at);
    level_.set_down();
    rendered.missing = Frames{block.frames.count - at};
    rendered.ran_dry = !std::exchange(dry_, true);
}

void StreamRenderer::begin_tail(const Block& block, std::uint32_t at) NONBLOCKING {
    mix_tail(block, at);
    for (std::size_t i = 0; i < tail_.size(); ++i) tail_[i] = at > 0 ? block.channels[i][at - 1] : last_[i];
    tail_left_ = fade_ > 0 ? fade_ - 1 : 0;
}

void StreamRenderer::mix_tail(const Block& block, std::uint32_t until) NONBLOCKING {
    const std::uint32_t frames = std::min(until - mixed_, tail_left_);
    for (std::size_t c = 0; c < tail_.size() && frames > 0; ++c) {
        const float step = tail_[c] / static_cast<float>(fade_);
        for (std::uint32_t i = 0; i < frames; ++i)
            block.channels[c][mixed_ + i] += step * static_cast<float>(tail_left_ - i);
    }
    tail_left_ -= frames;
    mixed_ = until;
}

}  // namespace flitzis
