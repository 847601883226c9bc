// Days of pads that keep time and key, at random: speeds, pitches, tempo, lines of the grid, equalizers, at moments
// that all partitions have in common, because they hold from the next block on.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pad_programs.hpp"
#include "pads_rig.hpp"

namespace flitzis::programs {

class Days {
   public:
    static constexpr std::uint32_t pads = 4;
    static constexpr std::uint32_t between = 97;  ///< frames from one moment to the next

    /// Lived at once, in blocks of `longest` frames at most.
    Days(Dice dice, std::uint32_t longest, int moments = 60)
        : dice_(std::move(dice)), rig_({.pads = pads, .voices = 3, .fade_ms = 5.0}) {
        for (std::uint32_t pad = 0; pad < pads; ++pad) {
            Signal noise(300 + 400 * pad);
            for (std::size_t i = 0; i < noise.size(); ++i)
                noise[i] = static_cast<float>((i * 7919 + 13 * pad) % 2000) / 1000.0F - 1.0F;
            rig_.bank().load(pad, sample_of({noise}));
        }
        for (int i = 0; i < moments; ++i) {
            moment();
            moment();
            render(longest);
        }
    }

    Signal heard;
    Words told;

   private:
    std::uint64_t below(std::int64_t end) { return static_cast<std::uint64_t>(dice_.below(end)); }
    double number(std::int64_t lowest, std::int64_t end) { return static_cast<double>(lowest + dice_.below(end)); }

    void moment() {
        const auto pad = static_cast<std::uint32_t>(below(pads));
        const double speed = 0.25 * std::exp2(number(0, 400) / 100.0);
        const When at = below(2) == 0 ? When(static_cast<Grid>(below(7))) : When(now_ + below(200));
        BankEnd& bank = rig_.bank();
        switch (below(17)) {
            case 0: return bank.set_speed(pad, below(2) == 0 ? speed : -speed);
            case 1: return bank.set_speed(speed);
            case 2: return bank.set_lock(below(2) == 0);
            case 3: bank.slots().set_bpm(pad, number(60, 200)); return bank.set_anchor(pad, number(0, 300));
            case 4: return bank.set_tempo(number(60, 300));
            case 5: return bank.align(now_ + below(300), static_cast<double>(below(4)));
            case 6: return bank.set_loop(pad, {below(200), below(600)});
            case 7: return bank.seek(pad, below(500), at);
            case 8: return bank.stop(pad, at);
            case 9: return bank.slots().set_eq(pad, below(3) == 0 ? EqGains{} : EqGains{0.5F, 0.0F, 2.0F});
            case 10: return bank.set_limiter(below(3) > 0);
            case 11: return bank.set_key_lock(pad, below(4) > 0, SampleRate{1000});
            case 12: return bank.set_pitch(pad, below(3) == 0 ? 0.0 : number(-12, 13), SampleRate{1000});
            case 13: return bank.slots().set_mute(pad, below(4) == 0);
            default: return bank.play(pad, {.exclusive = below(6) == 0}, at);
        }
    }

    void render(std::uint32_t longest) {
        now_ += between;
        for (std::uint32_t left = between; left > 0;) {
            const std::uint32_t part = std::min(left, longest);
            const Signal signal = rig_.render(part);
            heard.insert(heard.end(), signal.begin(), signal.end());
            left -= part;
        }
        for (const std::string& words : rig_.told()) told.push_back(words);
    }

    Dice dice_;
    PadsRig rig_;
    std::uint64_t now_ = 0;
};

}  // namespace flitzis::programs
