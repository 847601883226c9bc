// The session's calls about the stream, and rendering without a graph.
#include <algorithm>
#include <vector>

#include "base/errors.hpp"
#include "engine/session.hpp"

namespace flitzis {

/// Returns the last `ready()`, evaluated in [loop]; throws where the engine was closed, or its server is gone for good.
bool Session::wait_open(const Deadline& deadline, const char* call, const std::function<bool()>& ready) {
    require_open(call);
    bool is_ready = false;
    context_.loop().wait(deadline, [&] { return closing_ || gone_ || (is_ready = ready()); });
    require_open(call);
    return is_ready;
}

Writer& Session::writer(const char* call) {
    if (!writer_)
        throw AudioError(std::string(call) + ": this engine plays a renderer of its own, which takes no frames");
    return *writer_;
}

/// The frame first, then the queue: one that is played meanwhile does not seem to be in the way.
void Session::check_at(std::uint64_t at) {
    const std::uint64_t next = control_->meter().account().frames;
    const std::uint64_t earliest = writer_->stream().end_of_queue(next);
    if (at >= earliest) return;
    const char* why = earliest > next ? ", where what is queued ends" : ", which is rendered next";
    refuse("at", std::to_string(at), "a frame from " + std::to_string(earliest) + " on" + why);
}

std::uint64_t Session::write(const FrameView& frames, std::uint64_t first, bool part, std::optional<std::uint64_t> at) {
    Writer& writer = this->writer("write()");
    require_open("write()");
    const PassOn pass_on{*this};
    Writer::Turn turn(writer);
    if (!turn.mine()) return 0;
    if (at) check_at(*at);
    const bool fits = part || writer.stream().writable().count >= frames.frames() - first;
    return fits ? writer.write(frames, first, at) : 0;
}

/// The turn is held until the last frame: what two threads write is never mixed.
std::uint64_t Session::write(const FrameView& frames, std::optional<Seconds> timeout, std::optional<std::uint64_t> at) {
    Writer& writer = this->writer("write()");
    require_open("write()");
    const Deadline deadline(timeout.value_or(as_long_as_it_takes(frames.frames(), at)));
    const PassOn pass_on{*this};
    Writer::Turn turn(writer);
    if (!turn.mine() && !wait_open(deadline, "write()", [&] { return turn.mine(); })) return 0;
    Deadline slice(wait_slice);  // a wait for room may be shorter, again and again
    for (std::uint64_t done = 0;;) {
        if (at) check_at(*at);
        done += writer.write(frames, done, at);
        if (done > 0) at.reset();  // the others follow
        if (slice.passed()) {
            check_interrupt();
            slice = Deadline(wait_slice);
        }
        const Frames room = writer.worthwhile(frames.frames() - done);
        const auto fits = [&] {
            return writer.stream().has_room(room) && (!at || writer.stream().has_room_for_start());
        };
        if (done == frames.frames() || !wait_open(deadline, "write()", fits)) return done;
    }
}

Seconds Session::as_long_as_it_takes(std::uint64_t more, std::optional<std::uint64_t> at) const {
    if (config_.offline) return Seconds{0};  // nobody plays meanwhile, but another thread's render()
    const std::uint64_t next = control_->meter().account().frames;
    const std::uint64_t begin = std::max(writer_->stream().end_of_queue(next), at.value_or(0));
    return Seconds{static_cast<double>(begin - next + more) / rate_.hz} + config_.timeout;
}

/// Made before the Turn, and therefore destroyed after it: the next writer finds the turn free.
Session::PassOn::~PassOn() {
    if (session.writer_->is_waited_for()) session.wake_writers();
}

/// There may be room, or a turn.
void Session::wake_writers() noexcept {
    if (writer_) writer_->look();
    context_.loop().signal();
}

void Session::look_at_writers() {
    if (reconciler_) gone_ = server().gone();
    if (control_) note_latency();
    tend_pads();
    if (!writer_) return;
    tell_drained();
    if (gone_)
        writer_->wake();
    else
        writer_->look();
}

void Session::want_room(std::uint64_t left) {
    Writer& writer = this->writer("write_async()");
    require_open("write_async()");
    writer.want_room(writer.worthwhile(left));
    if (closing_ || gone_) writer.wake();  // whoever said so may have looked before
}

/// An end that has been played by now is told all the same.
bool Session::drain(std::optional<Seconds> timeout) {
    StreamEnd& stream = writer("drain()").stream();
    require_open("drain()");
    const std::uint64_t end = writer_->end();
    context_.loop().post([this] { tell_drained(); });
    const Deadline deadline(timeout.value_or(as_long_as_it_takes(0)));
    return stream.played(end) || wait_open(deadline, "drain()", [&] { return stream.played(end); });
}

/// In [loop], which the render side wakes when the next of them is due.
void Session::tell_drained() {
    while (const auto end = writer_->take_drained()) outlets_->events.push(Drained{writer_->stream().end_of(*end)});
}

void Session::flush() {
    StreamEnd& stream = writer("flush()").stream();
    require_open("flush()");
    const std::uint64_t position = stream.flush();
    wait_open(Deadline(config_.timeout), "flush()", [&] {
        if (node().at_rest()) {
            control_->note_next(stream.flush_at_rest(position));
            wake_writers();
        }
        return stream.flushed(position);
    });
}

Frames Session::queued() { return writer("queued").stream().queued(); }

Frames Session::writable() { return writer("writable").stream().writable(); }

/// In parts, so that [loop] comes to other calls in between.
void Session::render(float* frames, std::uint64_t count) {
    constexpr std::uint64_t part = 32'768;
    const std::uint32_t channels = config_.channels;
    std::vector<float> memory(std::size_t{channels} * config_.quantum.count);
    std::vector<float*> planes(channels);
    for (std::uint32_t c = 0; c < channels; ++c) planes[c] = memory.data() + std::size_t{c} * config_.quantum.count;

    for (std::uint64_t done = 0; done < count; done += part) {
        in_loop(Deadline(config_.timeout),
                [&] { render_part(planes, frames + done * channels, std::min(part, count - done)); });
        check_interrupt();
    }
}

void Session::render_part(std::span<float* const> planes, float* frames, std::uint64_t count) {
    require_open("render()");
    if (!node().at_rest()) throw AudioError("render(): the graph drives this engine; stop() it first");
    node().open_offline();
    tend_pads();
    bool told = false;
    while (count > 0) {
        const auto n = static_cast<std::uint32_t>(std::min<std::uint64_t>(count, config_.quantum.count));
        told = render_->render_offline(EventBox::now_ns(), planes, Frames{n}) || told;
        node().read_messages();
        if (pads_) pads_->tend();
        for (std::uint32_t i = 0; i < n; ++i)
            for (float* const plane : planes) *frames++ = plane[i];
        count -= n;
    }
    if (writer_) writer_->stream().settle();
    if (told) reconciler_->act();
    if (writer_) tell_drained();
    wake_writers();
}

}  // namespace flitzis
