// Programs of calls to a bank by random choices, for the unit test and the fuzzer, and how they are played.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "pads_rig.hpp"
#include "reference_pads.hpp"

namespace flitzis::programs {

using reference::Call;
using Words = std::vector<std::string>;

inline constexpr std::uint64_t length = 6000;
inline constexpr std::uint32_t pads = 6;
inline constexpr std::uint32_t voices = 4;

struct Program {
    std::vector<Signal> samples;
    std::vector<std::vector<Signal>> stems;  // two of each
    std::vector<reference::Pads::Setting> settings;
    std::vector<Call> calls;
};

class Dice {
   public:
    explicit Dice(std::function<std::int64_t(std::int64_t)> below) : below_(std::move(below)) {}
    explicit Dice(std::uint32_t seed)
        : below_([random = std::mt19937(seed)](std::int64_t end) mutable {
              return std::uniform_int_distribution<std::int64_t>(0, end - 1)(random);
          }) {}

    std::int64_t below(std::int64_t end) { return below_(end); }
    bool one_in(int n) { return below(n) == 0; }
    std::optional<std::int64_t> perhaps(std::int64_t end) {
        return one_in(2) ? std::optional(below(end)) : std::nullopt;
    }

   private:
    std::function<std::int64_t(std::int64_t)> below_;
};

inline Call random_call(Dice& dice) {
    Call call{static_cast<Call::What>(dice.below(11))};
    if (dice.one_in(2)) call.what = Call::play;
    if (call.what == Call::stop_all && !dice.one_in(3)) call.what = Call::seek;
    call.frame = 1 + static_cast<std::uint64_t>(dice.below(length - 1) / 4 * (dice.one_in(2) ? 4 : 1));
    call.pad = static_cast<int>(dice.below(pads));
    call.volume = std::ldexp(1.0, -static_cast<int>(dice.below(3)));
    call.exclusive = dice.one_in(8);
    call.from = call.what == Call::seek ? dice.below(120) : dice.perhaps(120);
    call.fade = dice.perhaps(40);
    call.start = call.what == Call::load ? dice.below(4) : dice.below(100);
    call.end = dice.one_in(4) ? 0 : dice.one_in(4) ? 1000 : call.start + 1 + dice.below(50);
    if (call.what == Call::stem_mix) call.start = dice.below(6) - 1;
    const bool loads = call.what == Call::load || call.what == Call::unload || call.what == Call::stems;
    if (loads) call.frame = 0;  // they act in the next block
    return call;
}

/// Those that load stems load those of the sample that the pad has by then; where it has none, they are left out.
inline void fit_stems(std::vector<Call>& calls) {
    std::array<std::int64_t, pads> loaded;
    loaded.fill(-1);
    std::erase_if(calls, [&](Call& call) {
        std::int64_t& number = loaded[static_cast<std::size_t>(call.pad)];
        if (call.what == Call::load) number = call.start;
        if (call.what == Call::unload) number = -1;
        if (call.what == Call::stems) call.start = number;
        return call.what == Call::stems && number < 0;
    });
}

/// Samples of whole numbers, whose sums are exact; gains that are powers of two. Stops with fades of their own, and
/// stems, which always fade?
inline Program random_program(Dice& dice, std::int64_t calls, bool fades) {
    Program program;
    for (const std::uint32_t frames : {1U, 17U, 90U, 700U}) {
        Signal sample(frames);
        for (float& value : sample) value = static_cast<float>(dice.below(2001) - 1000);
        program.samples.push_back(sample);
        for (float& value : sample) value = static_cast<float>(dice.below(2001) - 1000);
        const Signal first = sample;
        for (float& value : sample) value = static_cast<float>(dice.below(2001) - 1000);
        program.stems.push_back({first, sample});
    }
    for (std::uint32_t pad = 0; pad < pads; ++pad)
        program.settings.push_back(
            {std::ldexp(1.0, static_cast<int>(dice.below(2))), static_cast<int>(dice.below(4)) - 1});
    for (std::int64_t pad = 0; pad < pads; ++pad)
        program.calls.push_back({.what = Call::load, .pad = static_cast<int>(pad), .start = dice.below(4)});
    for (std::int64_t i = 0; i < calls; ++i) program.calls.push_back(random_call(dice));
    fit_stems(program.calls);
    if (fades) return program;
    for (Call& call : program.calls) call.fade.reset();
    std::erase_if(program.calls,
                  [](const Call& call) { return call.what == Call::stems || call.what == Call::stem_mix; });
    return program;
}

inline void make(BankEnd& bank, const Call& call, const Program& program) {
    const auto pad = static_cast<std::uint32_t>(call.pad);
    std::optional<Frames> fade;
    if (call.fade) fade = Frames{static_cast<std::uint32_t>(*call.fade)};
    switch (call.what) {
        case Call::play: {
            Start start{.volume = static_cast<float>(call.volume), .exclusive = call.exclusive};
            if (call.from) start.from = static_cast<std::uint64_t>(*call.from);
            return bank.play(pad, start, call.frame);
        }
        case Call::stop: return bank.stop(pad, call.frame, fade);
        case Call::stop_all: return bank.stop_all(call.frame, fade);
        case Call::pause: return bank.pause(pad, call.frame);
        case Call::resume: return bank.resume(pad, call.frame);
        case Call::seek: return bank.seek(pad, static_cast<std::uint64_t>(*call.from), call.frame);
        case Call::loop:
            return bank.set_loop(pad, {static_cast<std::uint64_t>(call.start), static_cast<std::uint64_t>(call.end)},
                                 call.frame);
        case Call::load: return bank.load(pad, sample_of({program.samples[static_cast<std::size_t>(call.start)]}));
        case Call::unload: return bank.unload(pad);
        case Call::stems: return bank.load_stems(pad, stems_of(program.stems[static_cast<std::size_t>(call.start)]));
        case Call::stem_mix:
            return bank.set_stem_mix(
                pad, call.start < 0 ? std::nullopt : std::optional(static_cast<std::uint32_t>(call.start)), call.frame);
    }
}

struct Played {
    Signal heard;
    Words told;
};

/// In blocks of at most `longest` frames.
inline Played play(const Program& program, double fade_ms, std::int64_t longest, Dice& dice) {
    PadsRig rig({.pads = pads, .voices = voices, .fade_ms = fade_ms});
    for (std::uint32_t pad = 0; pad < pads; ++pad) {
        rig.bank().slots().set_gain(pad, static_cast<float>(program.settings[pad].gain));
        rig.bank().slots().set_choke(pad, program.settings[pad].choke);
    }
    for (const Call& call : program.calls) make(rig.bank(), call, program);
    Played played;
    while (played.heard.size() < length) {
        const auto left = static_cast<std::int64_t>(length - played.heard.size());
        const Signal block = rig.render(static_cast<std::uint32_t>(std::min(left, 1 + dice.below(longest))));
        played.heard.insert(played.heard.end(), block.begin(), block.end());
        for (const std::string& words : rig.told()) played.told.push_back(words);
    }
    return played;
}

inline Words sorted(Words words) {
    std::sort(words.begin(), words.end());
    return words;
}

}  // namespace flitzis::programs
