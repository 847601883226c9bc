// The stream: what the caller writes is played once, in order. Made as two halves that share a FrameRing: the
// StreamRenderer plays, the StreamEnd is whoever writes.
// Where the ring runs dry the last sample decays to 0 over the fade's length, and what comes next fades in. Nothing
// fades at the stream's own beginning and end: before the first frame, after drain() and after flush(), and around the
// silence before frames that begin at a frame of the engine's count.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "handoff/frame_ring.hpp"
#include "render/path.hpp"
#include "render/ramp.hpp"
#include "render/renderer.hpp"
#include "render/starts.hpp"

namespace flitzis {

class StreamEnd;
class StreamRenderer;

/// `fade_ms` is the length of a fade at the rate of prepare(). [control]
std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> make_stream(std::uint32_t channels, Frames buffer,
                                                                  double fade_ms);

namespace detail {

/// A position somebody waits for.
class Bell {
   public:
    static constexpr std::uint64_t nobody = std::numeric_limits<std::uint64_t>::max();

    /// Rings when `position` is reached, or earlier. [any] but [render]; lock-free.
    void set(std::uint64_t position) noexcept {
        std::uint64_t now = at_.load();
        while (position < now && !at_.compare_exchange_weak(now, position)) {
        }
    }

    /// True once for every set(), when `position` is at or beyond it. [render] wait-free.
    bool rings(std::uint64_t position) NONBLOCKING {
        if (position < at_.load()) return false;
        at_.store(nobody);
        return true;
    }

   private:
    std::atomic<std::uint64_t> at_{nobody};
};

/// What both halves see. Positions are the ring's.
struct Stream {
    Stream(std::uint32_t channels, Frames buffer) : ring(channels, buffer) {}

    FrameRing ring;
    std::atomic<std::uint64_t> played{0};    // [render]: read in earlier cycles, which have gone to the graph
    std::atomic<std::uint64_t> flush_to{0};  // [any]: nothing before it is to be played any more
    std::atomic<std::uint64_t> ends_at{0};   // [any]: to run dry here is no underrun
    std::atomic<std::uint64_t> flushed_at_rest{Bell::nobody};  // [any] while no callback can run: the newest such flush
    Starts starts;                                             // the writer's -> [render]
    Path path;                                                 // [render] -> [any]
    Counter taken;  // [render]: frames that were played, the flushed ones not among them
    Bell room;      // waits for the ring's read position
    Bell end;       // waits for `played`
};

}  // namespace detail

/// The writer's half. Move-only. Every call is [any] but [render], and never waits.
class StreamEnd {
   public:
    /// Takes what fits of `frames`, from frame `first` on. One thread at a time.
    FrameRing::Copied write(const FrameView& frames, std::uint64_t first) noexcept {
        return stream_->ring.write(frames, first);
    }
    /// The same, and the first of them is played at the engine's frame `at`, 0 or more frames after what is queued; in
    /// silence until then. Where it comes to that frame too late it is played at once, and Rendered::late says so.
    FrameRing::Copied write_at(const FrameView& frames, std::uint64_t first, std::uint64_t at) noexcept;
    /// Whether write_at() would take more than nothing. If not, the render side wakes [loop] when it might.
    bool has_room_for_start() noexcept;

    /// The engine's frame at which what is written next is played, if nothing holds it back; `next` is the one that it
    /// renders next, read before.
    std::uint64_t end_of_queue(std::uint64_t next) const noexcept;
    /// The written frame that is played at the engine's frame `frame`, or next after it.
    std::uint64_t number_at(std::uint64_t frame) const noexcept;
    /// The one that is played next.
    std::uint64_t next_number() const noexcept { return stream_->ring.read_position(); }
    /// The engine's frame behind the last one that was played before `position`.
    std::uint64_t end_of(std::uint64_t position) const noexcept { return stream_->path.end_of(position); }

    Frames capacity() const noexcept { return stream_->ring.capacity(); }

    /// Frames accepted and not rendered yet, nor flushed.
    Frames queued() const noexcept;
    /// Frames that write() would accept now.
    Frames writable() const noexcept;
    /// Frames ever accepted.
    std::uint64_t written() const noexcept { return stream_->ring.written(); }
    /// Frames ever played, fades at a flush among them: what was accepted is played, queued or flushed.
    std::uint64_t taken() const noexcept { return stream_->taken.read(); }

    /// Whether write() would accept `frames`, at most capacity(). If not, the render side wakes [loop] when it would.
    bool has_room(Frames frames) noexcept;

    /// What has been accepted so far is the stream's end for now; returns the position that played() takes.
    std::uint64_t end() noexcept;
    /// Whether all before `position` has gone to the graph. If not, the render side wakes [loop] when it has.
    bool played(std::uint64_t position) noexcept;

    /// Nothing that was accepted so far is to be played any more, but for a fade; returns the position for flushed().
    std::uint64_t flush() noexcept { return flush(written()); }
    /// The same for what was accepted before `position`, if that is queued still.
    std::uint64_t flush(std::uint64_t position) noexcept;
    /// Whether the room of all before `position` is free. If not, the render side wakes [loop] when it is.
    bool flushed(std::uint64_t position) noexcept;
    /// Does now what the render side would do in its next block; returns the number of the frame that is played next.
    /// Only while no callback can run.
    std::uint64_t flush_at_rest(std::uint64_t position) noexcept;
    /// Whoever rendered has what was read. Only while no callback can run.
    void settle() noexcept { stream_->played.store(stream_->ring.read_position()); }

   private:
    friend std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> make_stream(std::uint32_t, Frames, double);
    explicit StreamEnd(std::shared_ptr<detail::Stream> stream) : stream_(std::move(stream)) {}

    std::shared_ptr<detail::Stream> stream_;
};

class StreamRenderer final : public Renderer {
   public:
    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override;
    Rendered render(const Block& block) NONBLOCKING override;

   private:
    friend std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> make_stream(std::uint32_t, Frames, double);
    StreamRenderer(std::shared_ptr<detail::Stream> stream, double fade_ms);

    void play_block(const Block& block, bool flushing, Rendered& rendered) NONBLOCKING;
    std::uint32_t play_queue(const Block& block, std::uint32_t at, Rendered& rendered) NONBLOCKING;
    std::uint32_t wait_for(const StreamStart& start, const Block& block, std::uint32_t at,
                           Rendered& rendered) NONBLOCKING;
    std::uint32_t play_flush(const Block& block) NONBLOCKING;
    void play(const Block& block, std::uint32_t at, std::uint32_t frames, bool falling) NONBLOCKING;
    void run_dry(const Block& block, std::uint32_t at, Rendered& rendered) NONBLOCKING;
    void end_stream() NONBLOCKING;
    void begin_tail(const Block& block, std::uint32_t at) NONBLOCKING;
    void mix_tail(const Block& block, std::uint32_t until) NONBLOCKING;

    const std::shared_ptr<detail::Stream> stream_;
    const double fade_ms_;
    // [render] only.
    std::uint32_t fade_ = 1;        // frames
    Ramp level_{Frames{0}};         // of what is read
    bool owing_ = false;            // something was played, and the stream has not ended: to run dry is an underrun
    bool dry_ = false;              // frames are missing since the newest one that was played
    bool begun_ = false;            // something was played since the stream was made or flushed
    std::int64_t offset_ = 0;       // as Rendered::stream_offset
    std::uint64_t flushed_to_ = 0;  // the newest flush that has been obeyed
    std::uint32_t tail_left_ = 0;   // frames until the tail is at 0
    std::uint32_t mixed_ = 0;       // frames of this block that have their share of the tail
    std::vector<float> tail_;       // what each channel decays from
    std::vector<float> last_;       // each channel's last sample of the block before
};

}  // namespace flitzis
