// The writing side of the stream, for several threads: one writes at a time, the others wait for their turn.
// Knows nothing of PipeWire: whoever waits does so in session_stream.cpp.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <utility>

#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "handoff/event_fd.hpp"
#include "render/stream.hpp"

namespace flitzis {

class Writer {
   public:
    /// `room` tells who waits for want_room().
    Writer(StreamEnd stream, EventFd& room) : stream_(std::move(stream)), room_(room) {}

    /// The right to write, or a place in the queue for it. [control]
    class Turn {
       public:
        explicit Turn(Writer& writer) : writer_(writer) {
            ++writer_.waiting_;
            mine();
        }
        ~Turn() {
            if (mine_)
                writer_.busy_.store(false);
            else
                --writer_.waiting_;
        }
        Turn(const Turn&) = delete;
        Turn& operator=(const Turn&) = delete;

        /// False while another thread writes; asks again.
        bool mine() {
            if (mine_ || writer_.busy_.exchange(true)) return mine_;
            --writer_.waiting_;
            return mine_ = true;
        }

       private:
        Writer& writer_;
        bool mine_ = false;
    };

    /// Whether somebody waits for a turn, or for room: whoever gave a turn back wakes them then. [any]
    bool is_waited_for() const { return waiting_.load() > 0 || wanted_room_.load() > 0; }

    /// Takes what fits of `frames`, from frame `first` on, to be played at the engine's frame `at` or next; returns how
    /// many. [control] the one whose turn it is
    std::uint64_t write(const FrameView& frames, std::uint64_t first, std::optional<std::uint64_t> at = {}) noexcept {
        const FrameRing::Copied copied = at ? stream_.write_at(frames, first, *at) : stream_.write(frames, first);
        if (copied.not_finite > 0) not_finite_.add(copied.not_finite);
        return copied.frames.count;
    }

    /// The room's descriptor becomes readable when there is room for `frames` and nobody's turn, and stays so until
    /// somebody wants room again. [control]
    void want_room(Frames frames) {
        room_.clear();
        wanted_room_.store(frames.count);
        look();
    }
    /// Sees to want_room(). [any] but [render]
    void look() {
        const Frames wanted{wanted_room_.load()};
        if (wanted.count > 0 && !busy_.load() && stream_.has_room(wanted)) wake();
    }
    /// Makes the room's descriptor readable, whatever room there is. [any] but [render]
    void wake() {
        wanted_room_.store(0);
        room_.set();
    }

    /// What a writer waits for that has `left` frames to write: no single cycle wakes it, and half the buffer is there
    /// to play meanwhile.
    Frames worthwhile(std::uint64_t left) const {
        const std::uint32_t half = std::max(1U, stream_.capacity().count / 2);
        return Frames{static_cast<std::uint32_t>(std::min<std::uint64_t>(left, half))};
    }

    /// Notes the stream's end for now, for take_drained(); returns its position. [control]
    std::uint64_t end() {
        const std::uint64_t position = stream_.end();
        const std::lock_guard guard(ends_mutex_);
        if (ends_.empty() || ends_.back() < position) ends_.push_back(position);
        return position;
    }
    /// The next one that has been played, once each. If none was, the render side wakes [loop] when one is. [loop]
    std::optional<std::uint64_t> take_drained() {
        const std::lock_guard guard(ends_mutex_);
        if (ends_.empty() || !stream_.played(ends_.front())) return {};
        const std::uint64_t position = ends_.front();
        ends_.pop_front();
        return position;
    }

    /// Samples that were NaN or infinity, since the engine was made or reset_stats() was called. [control]
    /// one at a time
    std::uint64_t not_finite() const { return not_finite_.read() - not_finite_before_; }
    /// Frames of the stream that were played, since then too. [control] one at a time
    std::uint64_t played() const { return stream_.taken() - played_before_; }
    void reset_stats() {
        not_finite_before_ = not_finite_.read();
        played_before_ = stream_.taken();
    }

    StreamEnd& stream() { return stream_; }
    const StreamEnd& stream() const { return stream_; }

   private:
    StreamEnd stream_;
    EventFd& room_;
    std::atomic<bool> busy_{false};
    std::atomic<int> waiting_{0};
    Counter not_finite_;
    std::uint64_t not_finite_before_ = 0;  // [control] one at a time
    std::uint64_t played_before_ = 0;      // [control] one at a time
    std::atomic<std::uint32_t> wanted_room_{0};
    std::mutex ends_mutex_;           // held for an instant; guards
    std::deque<std::uint64_t> ends_;  // ascending
};

}  // namespace flitzis
