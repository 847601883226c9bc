// Bulk frames from one thread to one other: planar, bounded, every frame once and in order.
// Positions count frames since the ring was made; a frame's place in every plane is its position modulo the capacity.
// Invariant: read_ <= written_ <= read_ + capacity; the writer touches only [written_, read_ + capacity), the reader
// only [read_, written_).
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "base/frame_view.hpp"
#include "base/units.hpp"

namespace flitzis {

class FrameRing {
   public:
    /// Holds `least` frames, 1-2^31, rounded up to a power of two. Touches all its memory. [control]
    FrameRing(std::uint32_t channels, Frames least);

    Frames capacity() const NONBLOCKING { return Frames{mask_ + 1}; }
    std::uint32_t channels() const NONBLOCKING { return channels_; }

    /// Frames that were ever written, and that were ever read or skipped. [any] wait-free.
    std::uint64_t written() const NONBLOCKING { return written_.load(); }
    std::uint64_t read_position() const NONBLOCKING { return read_.load(); }

    struct Copied {
        Frames frames;                 ///< how many fitted
        std::uint64_t not_finite = 0;  ///< how many of their samples were NaN or infinity and became 0
    };
    /// Copies what fits of `source`, from its frame `first` on; `source` has as many channels as the ring.
    /// The single writer: one thread at a time, any but [render]. Wait-free.
    Copied write(const FrameView& source, std::uint64_t first) noexcept;

    /// Frames there are to read. [render] the single reader; wait-free.
    Frames readable() const NONBLOCKING {
        return Frames{static_cast<std::uint32_t>(written_.load(std::memory_order_acquire) -
                                                 read_.load(std::memory_order_relaxed))};
    }

    /// Copies `frames`, at most readable(), into every plane from its sample `at` on, and frees their room.
    /// [render] the single reader; wait-free.
    void read(std::span<float* const> planes, std::uint32_t at, Frames frames) NONBLOCKING;

    /// Frees the room of everything before `position`, which is at most written().
    /// [render] the single reader; wait-free.
    void skip_to(std::uint64_t position) NONBLOCKING { read_.store(position); }

   private:
    float* plane(std::uint32_t channel) NONBLOCKING { return memory_.data() + channel * stride_; }

    const std::uint32_t channels_;
    const std::uint32_t mask_;
    const std::size_t stride_;  // from plane to plane
    std::vector<float> memory_;
    alignas(64) std::atomic<std::uint64_t> written_{0};
    // Its stores are sequentially consistent, because each side stores one thing and then loads another: the writer
    // sets the bell for the room it waits for (render/stream.hpp), then loads read_; the reader stores read_, then
    // loads the bell. With release and acquire alone each could load before the other's store is seen: the writer would
    // sleep though there is room, and nobody would wake it.
    alignas(64) std::atomic<std::uint64_t> read_{0};
};

}  // namespace flitzis
