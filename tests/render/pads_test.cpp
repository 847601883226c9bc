// All that pads do in the callback, under the trap: starts, steals, fades, edits, samples that come and go; speeds,
// tempo, lines of the grid, equalizers, keys.
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "pads/bank.hpp"
#include "pads/master.hpp"
#include "render/ends.hpp"
#include "render/silence.hpp"
#include "trap.hpp"

namespace flitzis::test {
namespace {

constexpr std::uint32_t pads = 48;
constexpr std::uint32_t voices = 32;

std::shared_ptr<const Sample> stereo(std::uint32_t frames) {
    std::vector<Plane> planes;
    for (int i = 0; i < 2; ++i) planes.emplace_back(std::vector<float>(frames, 0.25F));
    std::vector<std::uint32_t> onsets;
    for (std::uint32_t onset = 100; onset < frames; onset += 1 + onset / 2) onsets.push_back(onset);
    return std::make_shared<const Sample>(SampleInfo{}, SampleRate{48000}, std::move(planes), Extents{},
                                          std::move(onsets));
}

/// Three, of such a sample.
std::shared_ptr<const Sample> stems_of(const Sample& sample) {
    std::vector<Plane> planes;
    for (int i = 0; i < 6; ++i) planes.emplace_back(std::vector<float>(sample.frames(), 0.1F));
    return std::make_shared<const Sample>(SampleInfo{}, SampleRate{48000}, std::move(planes), Extents{},
                                          std::vector<std::uint32_t>{}, 3);
}

class Turmoil {
   public:
    explicit Turmoil(BankEnd& bank) : bank_(bank) {}

    void load(std::uint32_t pad, std::uint32_t frames) {
        samples_[pad] = stereo(frames);
        bank_.load(pad, samples_[pad]);
    }
    void load_stems(std::uint32_t pad) {
        if (samples_[pad]) bank_.load_stems(pad, stems_of(*samples_[pad]));
    }

    /// Some call, now or within the next 2000 frames after `frame`.
    void call(std::uint64_t frame) {
        const std::uint32_t pad = below(pads);
        const When at =
            below(3) == 0 ? When(static_cast<Grid>(below(7))) : When(below(2) == 0 ? 0 : frame + below(2000));
        switch (below(20)) {
            case 0: return load(pad, 1 + below(20'000));
            case 1: samples_[pad].reset(); return bank_.unload(pad);
            case 2: return bank_.stop(pad, at, Frames{below(3000)});
            case 3: return bank_.pause(pad, at);
            case 4: return bank_.resume(pad, at);
            case 5: return bank_.seek(pad, below(20'000), at);
            case 6: return bank_.set_loop(pad, {below(5000), below(10'000)}, at);
            case 7: return set(pad);
            case 8: return set_time(pad, frame);
            case 9:
                return bank_.slots().set_eq(pad, {static_cast<float>(below(3)), 1.0F, static_cast<float>(below(2))});
            case 10: return bank_.set_key_lock(pad, below(2) == 0, SampleRate{48000});
            case 11: return bank_.set_pitch(pad, below(25) - 12.0, SampleRate{48000});
            case 12: return load_stems(pad);
            case 13: return bank_.set_stem_mix(pad, {}, at);
            case 14: return bank_.set_stem_mix(pad, below(16), at);
            default: return bank_.play(pad, {.from = below(2) == 0 ? std::nullopt : std::optional(below(9000))}, at);
        }
    }

   private:
    std::uint32_t below(std::uint32_t end) { return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_); }
    void set(std::uint32_t pad) {
        bank_.slots().set_gain(pad, static_cast<float>(below(3)));
        bank_.slots().set_pan(pad, static_cast<float>(below(3)) - 1.0F);
        bank_.slots().set_choke(pad, static_cast<std::int32_t>(below(40)) - 1);
        bank_.set_master(static_cast<float>(below(3)) * 0.5F);
        bank_.set_limiter(below(3) > 0);
    }

    void set_time(std::uint32_t pad, std::uint64_t frame) {
        const double speed = 0.25 + below(1000) / 300.0;
        bank_.set_speed(pad, below(2) == 0 ? speed : -speed);
        bank_.set_speed(1.0 + below(3) / 2.0);
        bank_.slots().set_bpm(pad, static_cast<double>(below(2) * (60 + below(120))));
        bank_.set_anchor(pad, static_cast<double>(below(9000)));
        bank_.set_lock(below(2) == 0);
        bank_.set_tempo(60.0 + below(200));
        if (below(8) == 0) bank_.align(frame + below(5000), 0.0F);
        if (below(8) == 0) bank_.set_beats_per_bar(1 + below(16));
    }

    BankEnd& bank_;
    std::array<std::shared_ptr<const Sample>, pads> samples_;  // by pad: the newest
    std::mt19937 random_{1};
};

class RenderingPads : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(RenderingPads, AllocatesLocksAndCallsNothingWhateverIsAsked) {
    const Frames quantum{GetParam()};
    auto [bank, renderer] = make_bank(pads, voices, 5.0);
    auto root = std::make_unique<Master>(std::make_unique<Silence>(), std::move(renderer));
    auto [control, render] = make_ends(SampleRate{48000}, 2, Frames{0}, std::move(root));
    control.open_gate();
    bank.go_by([&end = control](const Command& command) { return end.send(command); });
    Turmoil turmoil(bank);
    for (std::uint32_t pad = 0; pad < pads; ++pad) {
        turmoil.load(pad, 10'000);
        turmoil.load_stems(pad);
        bank.set_stem_mix(pad, 0b101);
        bank.set_loop(pad, {0, 1ULL << 32});
        bank.play(pad);
    }
    std::array<std::vector<float>, 2> memory{std::vector<float>(quantum.count), std::vector<float>(quantum.count)};
    float* planes[] = {memory[0].data(), memory[1].data()};
    std::uint64_t frame = 0;
    Cycle cycle{1, 0, 1, quantum, SampleRate{48000}};

    for (int i = 0; i < 500; ++i) {
        for (int calls = 0; calls < 20; ++calls) turmoil.call(frame);
        cycle.ticks += quantum.count;
        const auto found = violations_of([&, &end = render] {
            end.render(cycle, 1000, planes, quantum);
            end.finish(quantum, 1000, cycle.ticks);
        });
        ASSERT_TRUE(found.none()) << found;
        frame += quantum.count;
        if (i % 3 == 0)
            for (RenderMessage message; control.pop(message);) continue;
        bank.collect();
    }
    EXPECT_GT(bank.stolen(), 0U);
}

INSTANTIATE_TEST_SUITE_P(Quanta, RenderingPads, ::testing::Values(16, 512, 5000));

}  // namespace
}  // namespace flitzis::test
