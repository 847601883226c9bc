// What can be read of all pads at once, as of one frame: states, positions, and peaks since the last reading.
// The callback writes whole or not at all; a reader that meets it half-way reads again, and keeps the peaks it took.
// Invariant: sequence_ is odd exactly while the callback writes.
#pragma once

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstdint>
#include <span>
#include <thread>
#include <vector>

#include "base/contract.hpp"
#include "base/pad_state.hpp"
#include "dsp/position.hpp"

namespace flitzis {

struct PadReading {
    PadState state = PadState::empty;
    Position position = 0;  ///< what of the sample plays next; good while playing or paused
    float peak = 0.0F;      ///< the largest |x| since the last reading, after volume and gain
};

/// What a reading is of.
struct BankReading {
    std::uint64_t frame = 0;   ///< the engine's next one, as of the newest block
    float master_peak = 0.0F;  ///< of all that the engine plays, since the last reading; 0 without a master
};

class Board {
   public:
    explicit Board(std::uint32_t pads) : pads_(pads) {}

    std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(pads_.size()); }

    /// State and position of one pad; its peak stays for read(). [any] wait-free.
    PadReading look(std::uint32_t pad) const noexcept { return unpacked(pads_[pad].place.load()); }

    /// As of one frame; `pads` has size() places. One reader at a time. [any] but [render]
    BankReading read(std::span<PadReading> pads) noexcept {
        BankReading reading;
        for (PadReading& pad : pads) pad.peak = 0.0F;
        while (!read_once(reading, pads)) std::this_thread::yield();
        return reading;
    }

    /// Opens and closes what is written as one. [render] wait-free.
    void begin() NONBLOCKING {
        sequence_.store(sequence_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    void end() NONBLOCKING {
        sequence_.store(sequence_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    /// Between begin() and end(). [render] wait-free.
    void place(std::uint32_t pad, PadState state, Position position) NONBLOCKING {
        pads_[pad].place.store(static_cast<std::uint64_t>(position) << state_bits | static_cast<std::uint64_t>(state),
                               std::memory_order_release);
    }
    void raise(std::uint32_t pad, float peak) NONBLOCKING { raise(pads_[pad].peak, peak); }
    void raise_master(float peak) NONBLOCKING { raise(master_, peak); }

    /// By itself where nothing else has changed. [render] wait-free.
    void set_frame(std::uint64_t frame) NONBLOCKING { frame_.store(frame, std::memory_order_release); }

   private:
    static constexpr unsigned state_bits = 2;
    struct Pad {
        std::atomic<std::uint64_t> place{0};
        std::atomic<std::uint32_t> peak{0};  // a float's bits: they compare like it
    };

    static PadReading unpacked(std::uint64_t place) noexcept {
        return {static_cast<PadState>(place & ((1U << state_bits) - 1)), static_cast<Position>(place >> state_bits),
                0.0F};
    }

    // The reader may take what is there between load and store; then it has all of it, and the store begins anew.
    static void raise(std::atomic<std::uint32_t>& to, float peak) NONBLOCKING {
        const auto bits = std::bit_cast<std::uint32_t>(peak);
        std::uint32_t now = to.load(std::memory_order_relaxed);
        while (bits > now && !to.compare_exchange_weak(now, bits, std::memory_order_release)) {
        }
    }

    /// What was there, at least `most`.
    static float taken(std::atomic<std::uint32_t>& from, float most) noexcept {
        if (from.load(std::memory_order_acquire) == 0) return most;
        return std::max(most, std::bit_cast<float>(from.exchange(0, std::memory_order_acquire)));
    }

    bool read_once(BankReading& reading, std::span<PadReading> pads) noexcept {
        const auto before = sequence_.load(std::memory_order_acquire);
        if (before % 2 != 0) return false;
        reading.frame = frame_.load(std::memory_order_acquire);
        reading.master_peak = taken(master_, reading.master_peak);
        for (std::size_t i = 0; i < pads.size(); ++i) {
            const float peak = taken(pads_[i].peak, pads[i].peak);
            pads[i] = unpacked(pads_[i].place.load(std::memory_order_acquire));
            pads[i].peak = peak;
        }
        return before == sequence_.load(std::memory_order_relaxed);
    }

    std::atomic<std::uint32_t> sequence_{0};
    std::atomic<std::uint64_t> frame_{0};
    std::atomic<std::uint32_t> master_{0};
    std::vector<Pad> pads_;
};

}  // namespace flitzis
