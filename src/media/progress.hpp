// How far a load is, for everybody to see; and the word to leave off, for anybody to say.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <string_view>

namespace flitzis {

enum class LoadStage : std::uint8_t {
    queued,
    decoding,    ///< read, decoded and, as it comes, resampled
    resampling,  ///< the rest of it, and what is measured of the result
    ready,
};

/// The stage's name as Python spells it. [any]
constexpr std::string_view to_string(LoadStage stage) {
    switch (stage) {
        case LoadStage::queued: return "queued";
        case LoadStage::decoding: return "decoding";
        case LoadStage::resampling: return "resampling";
        case LoadStage::ready: return "ready";
    }
    return "?";
}

/// Ends a load that was cancelled. Not an error: nobody is told.
struct Cancelled : std::exception {
    const char* what() const noexcept override { return "the load was cancelled"; }
};

/// Of a load's whole, the rest being what is measured of the result; about.
inline constexpr double share_of_decoding = 0.7;

class Progress {
   public:
    /// [any] wait-free.
    LoadStage stage() const noexcept { return stage_.load(std::memory_order_relaxed); }
    float fraction() const noexcept { return fraction_.load(std::memory_order_relaxed); }
    void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
    bool cancelled() const noexcept { return cancelled_.load(std::memory_order_relaxed); }

    /// One stage after the other. [worker]
    void enter(LoadStage stage) noexcept { stage_.store(stage, std::memory_order_relaxed); }
    /// What is reached from now on is a part of the whole, from `begin` to `end`. [worker]
    void begin_part(double begin, double end) noexcept {
        begin_ = begin;
        end_ = end;
    }
    /// 0 to 1; it never goes back. [worker]
    void reach(double fraction) noexcept {
        const auto now = static_cast<float>(begin_ + (end_ - begin_) * fraction);
        if (now > this->fraction()) fraction_.store(now < 1 ? now : 1, std::memory_order_relaxed);
    }
    /// Throws Cancelled. [worker]
    void check() const {
        if (cancelled()) throw Cancelled();
    }

   private:
    std::atomic<LoadStage> stage_{LoadStage::queued};
    std::atomic<float> fraction_{0};
    std::atomic<bool> cancelled_{false};
    double begin_ = 0;  // [worker] only
    double end_ = 1;
};

}  // namespace flitzis
