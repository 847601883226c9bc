// The session's calls about the stream, its clock, its messages, and rendering without a graph.
#include <algorithm>
#include <chrono>
#include <vector>

#include "base/errors.hpp"
#include "engine/session.hpp"

namespace flitzis {
namespace {

std::int64_t monotonic_ns() {
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

}  // namespace

/// Returns the last `ready()`; throws where the engine was closed, or its server is gone for good.
bool Session::wait_open(Lock& lock, const Deadline& deadline, const char* call, const std::function<bool()>& ready) {
    require_open(call);
    const auto over = [&] { return !conductor_ || (!conductor_->connected() && !config_.reconnect); };
    bool is_ready = false;
    context_.loop().wait(lock, deadline, [&] { return over() || (is_ready = ready()); });
    require_open(call);
    return is_ready;
}

Writer& Session::writer(const char* call) {
    if (!writer_)
        throw AudioError(std::string(call) + ": this engine plays a renderer of its own, which takes no frames");
    return *writer_;
}

std::uint64_t Session::write(const FrameView& frames, std::uint64_t first, bool part) {
    Writer& writer = this->writer("write()");
    if (gone_) {
        const Lock lock(context_.loop());
        require_open("write()");
    }
    const PassOn pass_on{*this};
    Writer::Turn turn(writer);
    const bool fits = part || writer.stream().writable().count >= frames.frames() - first;
    return turn.mine() && fits ? writer.write(frames, first) : 0;
}

/// The turn is held until the last frame: what two threads write is never mixed.
std::uint64_t Session::write(const FrameView& frames, std::optional<Seconds> timeout) {
    Writer& writer = this->writer("write()");
    const Deadline deadline(timeout.value_or(as_long_as_it_takes(frames.frames())));
    const PassOn pass_on{*this};
    Writer::Turn turn(writer);
    Lock lock(context_.loop());
    if (!wait_open(lock, deadline, "write()", [&] { return turn.mine(); })) return 0;
    Deadline slice(wait_slice);  // a wait for room may be shorter, again and again
    for (std::uint64_t done = 0;;) {
        lock.unlock();
        done += writer.write(frames, done);
        if (slice.passed()) {
            check_interrupt();
            slice = Deadline(wait_slice);
        }
        lock.lock();
        const Frames room = writer.worthwhile(frames.frames() - done);
        const auto fits = [&] { return writer.stream().has_room(room); };
        if (done == frames.frames() || !wait_open(lock, deadline, "write()", fits)) return done;
    }
}

Seconds Session::as_long_as_it_takes(std::uint64_t more) const {
    const auto frames = static_cast<double>(writer_->stream().queued().count + more);
    return Seconds{frames / rate_.hz} + config_.timeout;
}

/// Goes after the Turn that it was made before.
Session::PassOn::~PassOn() {
    if (!session.writer_->is_waited_for()) return;
    const Lock lock(session.context_.loop());
    session.wake_writers();
}

void Session::wake_writers() {
    if (writer_) writer_->look();
    context_.loop().signal();
}

void Session::want_room(std::uint64_t left) {
    const Lock lock(context_.loop());
    require_open("write_async()");
    Writer& writer = this->writer("write_async()");
    writer.want_room(writer.worthwhile(left));
}

bool Session::drain(std::optional<Seconds> timeout) {
    StreamEnd& stream = writer("drain()").stream();
    const std::uint64_t end = stream.end();
    const Deadline deadline(timeout.value_or(as_long_as_it_takes(0)));
    Lock lock(context_.loop());
    return wait_open(lock, deadline, "drain()", [&] { return stream.played(end); });
}

void Session::flush() {
    StreamEnd& stream = writer("flush()").stream();
    const Deadline deadline(config_.timeout);
    Lock lock(context_.loop());
    require_open("flush()");
    const std::uint64_t position = stream.flush();
    wait_open(lock, deadline, "flush()", [&] {
        if (conductor_->at_rest()) {
            conductor_->note_next(stream.flush_at_rest(position));
            wake_writers();
        }
        return stream.flushed(position);
    });
}

Frames Session::queued() { return writer("queued").stream().queued(); }

Frames Session::writable() { return writer("writable").stream().writable(); }

ClockReading Session::clock(const char* call) {
    const Lock lock(context_.loop());
    require_open(call);
    ClockReading reading = conductor_->clock();
    if (!writer_) reading.stream_offset = 0;
    return reading;
}

bool Session::ping(std::uint64_t number) {
    const Lock lock(context_.loop());
    require_open("ping()");
    return conductor_->ping(number);
}

/// In parts, so that other calls come in between.
void Session::render(float* frames, std::uint64_t count) {
    constexpr std::uint64_t part = 32'768;
    const std::uint32_t channels = config_.channels;
    std::vector<float> memory(std::size_t{channels} * config_.quantum.count);
    std::vector<float*> planes(channels);
    for (std::uint32_t c = 0; c < channels; ++c) planes[c] = memory.data() + std::size_t{c} * config_.quantum.count;

    for (std::uint64_t done = 0; done < count;) {
        {
            const Lock lock(context_.loop());
            require_open("render()");
            if (!conductor_->at_rest()) throw AudioError("render(): the graph drives this engine; stop() it first");
            conductor_->open_offline();
            bool told = false;
            for (const std::uint64_t until = std::min(count, done + part); done < until;) {
                const auto n = static_cast<std::uint32_t>(std::min<std::uint64_t>(until - done, config_.quantum.count));
                told = render_->render_offline(monotonic_ns(), planes, Frames{n}) || told;
                for (std::uint32_t i = 0; i < n; ++i)
                    for (std::uint32_t c = 0; c < channels; ++c) *frames++ = planes[c][i];
                done += n;
            }
            if (told) conductor_->act();
            wake_writers();
        }
        check_interrupt();
    }
}

}  // namespace flitzis
