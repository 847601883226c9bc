// What is set of a pad and has no place in the order of calls: newest-value slots, written by everybody, read by the
// callback. A change is noticed by what sounds at the first frame of the next cycle, by what starts at once.
#pragma once

#include <atomic>
#include <cmath>
#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "dsp/eq.hpp"
#include "dsp/position.hpp"
#include "pads/voice.hpp"

namespace flitzis {

class Slots {
   public:
    static constexpr std::int32_t no_group = -1;

    explicit Slots(std::uint32_t pads) : slots_(pads) {}

    /// [any] wait-free, all of them.
    void set_gain(std::uint32_t pad, float amplitude) noexcept { set(slots_[pad].gain, amplitude); }
    void set_pan(std::uint32_t pad, float pan) noexcept { set(slots_[pad].pan, pan); }
    void set_mute(std::uint32_t pad, bool mute) noexcept { set(slots_[pad].mute, mute); }
    void set_solo(std::uint32_t pad, bool solo) noexcept {
        if (slots_[pad].solo.exchange(solo) == solo) return;
        solos_.fetch_add(solo ? 1 : -1);
        changes_.fetch_add(1, std::memory_order_release);
    }
    void set_choke(std::uint32_t pad, std::int32_t group) noexcept { slots_[pad].choke.store(group); }
    void set_eq(std::uint32_t pad, const EqGains& gains) noexcept {
        Slot& slot = slots_[pad];
        slot.low.store(gains.low, std::memory_order_relaxed);
        slot.mid.store(gains.mid, std::memory_order_relaxed);
        set(slot.high, gains.high);
    }
    void set_speed(std::uint32_t pad, double speed) noexcept { set(slots_[pad].speed, speed); }
    /// Of its material; 0: it is not known.
    void set_bpm(std::uint32_t pad, double bpm) noexcept { set(slots_[pad].bpm, bpm); }
    void set_key_lock(std::uint32_t pad, bool lock) noexcept { set(slots_[pad].key_lock, lock); }
    /// Semitones.
    void set_pitch(std::uint32_t pad, double pitch) noexcept {
        slots_[pad].pitch.store(pitch, std::memory_order_relaxed);
        set(slots_[pad].shift, nearest_position(std::exp2(pitch / 12.0)));
    }
    void set_speed(double speed) noexcept { set(speed_, speed); }
    void set_lock(bool lock) noexcept { set(lock_, lock); }

    float gain(std::uint32_t pad) const noexcept { return slots_[pad].gain.load(); }
    float pan(std::uint32_t pad) const noexcept { return slots_[pad].pan.load(); }
    bool mute(std::uint32_t pad) const noexcept { return slots_[pad].mute.load(); }
    bool solo(std::uint32_t pad) const noexcept { return slots_[pad].solo.load(); }
    std::int32_t choke(std::uint32_t pad) const NONBLOCKING { return slots_[pad].choke.load(); }
    EqGains eq(std::uint32_t pad) const NONBLOCKING {
        const Slot& slot = slots_[pad];
        return {slot.low.load(std::memory_order_relaxed), slot.mid.load(std::memory_order_relaxed),
                slot.high.load(std::memory_order_relaxed)};
    }
    double speed(std::uint32_t pad) const NONBLOCKING { return slots_[pad].speed.load(std::memory_order_relaxed); }
    double bpm(std::uint32_t pad) const NONBLOCKING { return slots_[pad].bpm.load(std::memory_order_relaxed); }
    bool key_lock(std::uint32_t pad) const NONBLOCKING { return slots_[pad].key_lock.load(std::memory_order_relaxed); }
    double pitch(std::uint32_t pad) const noexcept { return slots_[pad].pitch.load(std::memory_order_relaxed); }
    /// The pitch, as how far to go with each frame.
    Position shift(std::uint32_t pad) const NONBLOCKING { return slots_[pad].shift.load(std::memory_order_relaxed); }
    double speed() const NONBLOCKING { return speed_.load(std::memory_order_relaxed); }
    bool lock() const NONBLOCKING { return lock_.load(std::memory_order_relaxed); }

    /// Grows whenever anything here may have changed. [render] wait-free.
    std::uint32_t changes() const NONBLOCKING { return changes_.load(std::memory_order_acquire); }

    /// [render] wait-free.
    Gains gains_of(std::uint32_t pad) const NONBLOCKING {
        const Slot& slot = slots_[pad];
        const bool solo = solos_.load(std::memory_order_relaxed) == 0 || slot.solo.load(std::memory_order_relaxed);
        if (!solo || slot.mute.load(std::memory_order_relaxed)) return {0.0F, 0.0F, 0.0F};
        const float gain = slot.gain.load(std::memory_order_relaxed);
        const float pan = slot.pan.load(std::memory_order_relaxed);
        return {pan > 0.0F ? gain * (1.0F - pan) : gain, pan < 0.0F ? gain * (1.0F + pan) : gain, gain};
    }

   private:
    struct Slot {
        std::atomic<float> gain{1.0F};
        std::atomic<float> pan{0.0F};
        std::atomic<bool> mute{false};
        std::atomic<bool> solo{false};
        std::atomic<std::int32_t> choke{no_group};
        std::atomic<float> low{1.0F};  // the equalizer's bands
        std::atomic<float> mid{1.0F};
        std::atomic<float> high{1.0F};
        std::atomic<double> speed{1.0};
        std::atomic<double> bpm{0.0};
        std::atomic<bool> key_lock{false};
        std::atomic<double> pitch{0.0};
        std::atomic<Position> shift{one_frame};
    };

    template <class Value>
    void set(std::atomic<Value>& to, Value value) noexcept {
        to.store(value, std::memory_order_relaxed);
        changes_.fetch_add(1, std::memory_order_release);
    }

    std::vector<Slot> slots_;
    std::atomic<std::int32_t> solos_{0};  // how many pads are solo
    std::atomic<double> speed_{1.0};
    std::atomic<bool> lock_{false};
    std::atomic<std::uint32_t> changes_{0};
};

}  // namespace flitzis
