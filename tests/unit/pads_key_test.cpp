// How high pads sound: key lock and pitch, and where onsets lie on the way of a loop. At 1000 Hz.
#include <gmock/gmock.h>

#include <cmath>

#include "pads/loop_onsets.hpp"
#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using Found = std::vector<std::int64_t>;

constexpr SampleRate rate{1000};

/// All of them that one after the other leads to.
template <class Next>
Found all_of(Next next, std::int64_t from, std::int64_t until) {
    Found found;
    while ((from = next(from, until)) != LoopOnsets::none) found.push_back(from++);
    return found;
}

struct LoopedOnsets : ::testing::Test {
    const std::vector<std::uint32_t> frames{10, 40, 98};

    Found around(const Loop& loop, std::int64_t from, std::int64_t until) const {
        const LoopOnsets onsets(frames, 100, loop, 3);
        return all_of([&](auto a, auto b) { return onsets.around(a, b); }, from, until);
    }
};

TEST_F(LoopedOnsets, AreTheSamplesWithoutALoop) {
    const LoopOnsets onsets(frames, 100, {}, 3);
    const auto once = [&](auto from, auto until) { return onsets.once(from, until); };

    EXPECT_THAT(all_of(once, -500, 500), ElementsAre(10, 40, 98));
    EXPECT_THAT(all_of(once, 11, 98), ElementsAre(40));
    EXPECT_EQ(LoopOnsets({}, 100, {}, 3).once(0, 100), LoopOnsets::none);
}

TEST_F(LoopedOnsets, ComeAgainWithEachTurn) {
    EXPECT_THAT(around({5, 55}, 5, 160), ElementsAre(10, 40, 60, 90, 110, 140));
    EXPECT_THAT(around({5, 55}, -50, 10), ElementsAre(-40, -10));
    EXPECT_THAT(around({50, 90}, 50, 1000), ElementsAre());
}

TEST_F(LoopedOnsets, ShortlyBeforeTheStartBelongToIt) {
    EXPECT_THAT(around({12, 62}, 12, 120), ElementsAre(40, 60, 90, 110));
    EXPECT_THAT(around({14, 64}, 14, 100), ElementsAre(40, 90));  // too early
    EXPECT_THAT(around({0, 50}, 0, 100), ElementsAre(10, 40, 48, 60, 90, 98)) << "the sample's end leads to its start";
    EXPECT_THAT(around({12, 14}, 12, 20), ElementsAre()) << "there is no room for it";
}

/// So high that each millisecond tells where it is.
Signal tone(std::uint32_t frames, double hz) {
    Signal signal(frames);
    for (std::uint32_t i = 0; i < frames; ++i)
        signal[i] = static_cast<float>(0.25 * std::sin(2.0 * M_PI * hz * i / rate.hz));
    return signal;
}

/// From how often it crosses zero upwards.
double hz_of(const Signal& signal) {
    std::size_t first = 0;
    std::size_t last = 0;
    int count = -1;
    for (std::size_t i = 1; i < signal.size(); ++i) {
        if (signal[i - 1] >= 0.0F || signal[i] < 0.0F) continue;
        if (++count == 0) first = i;
        last = i;
    }
    return count * static_cast<double>(rate.hz) / static_cast<double>(last - first);
}

struct PadKeys : ::testing::Test {
    PadsRig rig{{.voices = 2}};

    void load(std::uint32_t channels = 1) {
        rig.bank().load(0, sample_of(std::vector<Signal>(channels, tone(1000, 50))));
        rig.bank().set_loop(0, {0, 1000});
    }
};

TEST_F(PadKeys, StayAtAnySpeed) {
    load();
    rig.bank().set_key_lock(0, true, rate);
    rig.bank().set_speed(0, 1.5);
    rig.bank().play(0);

    EXPECT_NEAR(hz_of(rig.render(4000)), 50.0, 0.5);
    EXPECT_EQ(frame_of(rig.bank().look(0).position), 0) << "it is as far as without: six times around";
}

TEST_F(PadKeys, AreShiftedBySemitonesWhateverTheSpeed) {
    load();
    rig.bank().set_pitch(0, 12.0, rate);
    rig.bank().play(0);
    EXPECT_NEAR(hz_of(rig.render(4000)), 100.0, 1.0);

    rig.bank().set_speed(0, 1.5);
    rig.render(100);
    EXPECT_NEAR(hz_of(rig.render(4000)), 150.0, 1.5) << "and its speed, too";

    rig.bank().set_key_lock(0, true, rate);
    rig.render(100);
    EXPECT_NEAR(hz_of(rig.render(4000)), 100.0, 1.0) << "and not its speed";
}

TEST_F(PadKeys, AreTheSamplesOwnAtSpeedOneBitForBit) {
    load();
    rig.bank().set_key_lock(0, true, rate);
    rig.bank().play(0);

    EXPECT_EQ(rig.render(1000), tone(1000, 50));
}

TEST_F(PadKeys, BackwardsGoWithSpeed) {
    load();
    rig.bank().set_key_lock(0, true, rate);
    rig.bank().set_speed(0, -1.5);
    rig.bank().play(0);

    EXPECT_NEAR(hz_of(rig.render(4000)), 75.0, 0.5);
    EXPECT_EQ(rig.bank().unstretched(), 0U) << "that is not missed";
}

TEST_F(PadKeys, StartWithTheSampleItself) {
    load();
    rig.bank().set_key_lock(0, true, rate);
    rig.bank().set_speed(0, 0.8);
    rig.bank().play(0);

    const Signal heard = rig.render(16);

    const Signal own = tone(16, 50);
    for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(heard[i], own[i], 1e-5) << i;
}

TEST_F(PadKeys, OfMoreThanTwoChannelsGoWithSpeedAndAreCounted) {
    PadsRig wide({.channels = 3});
    wide.bank().load(0, sample_of(std::vector<Signal>(3, tone(1000, 50))));
    wide.bank().set_loop(0, {0, 1000});
    wide.bank().set_key_lock(0, true, rate);
    wide.bank().set_speed(0, 1.5);
    wide.bank().play(0);

    EXPECT_NEAR(hz_of(wide.render(4000)), 75.0, 0.5);
    EXPECT_EQ(wide.bank().unstretched(), 1U);
}

TEST_F(PadKeys, StartWithTheSamplesFirstFrameWhileTheTempoMoves) {
    load();
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_lock(true);
    rig.bank().set_key_lock(0, true, rate);
    for (const double bpm : {75.0, 150.0}) {
        rig.render(100);
        rig.bank().set_tempo(bpm);
        rig.bank().play(0);
        const Signal heard = rig.render(16);
        rig.bank().stop(0);

        const Signal own = tone(16, 50);
        for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(heard[i], own[i], 1e-5) << bpm << ": " << i;
    }
}

TEST(PadStretches, AreAskedForAgainByWhatFoundNone) {
    constexpr std::uint32_t pads = StretchPool::most + 1;
    PadsRig rig({.pads = pads, .voices = pads});
    const auto silence = sample_of({Signal(1000)});
    for (std::uint32_t pad = 0; pad < pads; ++pad) {
        rig.bank().load(pad, pad + 1 < pads ? silence : sample_of({tone(1000, 50)}));
        rig.bank().set_loop(pad, {0, 1000});
        rig.bank().set_speed(pad, 1.5);
        rig.bank().set_key_lock(pad, true, rate);
        rig.bank().play(pad);
    }
    EXPECT_NEAR(hz_of(rig.render(1000)), 75.0, 1.0);
    EXPECT_EQ(rig.bank().unstretched(), 1U);

    rig.bank().stop(0);
    rig.render(200);

    EXPECT_NEAR(hz_of(rig.render(1000)), 50.0, 1.0);
    EXPECT_EQ(rig.bank().unstretched(), 1U);
}

TEST(PadStretches, AreGivenBackByWhatIsNotHeard) {
    constexpr std::uint32_t pads = 200;
    PadsRig rig({.pads = pads, .voices = pads});
    const auto sample = sample_of({tone(1000, 50)});
    for (std::uint32_t pad = 0; pad < pads; ++pad) {
        rig.bank().load(pad, sample);
        rig.bank().set_loop(pad, {0, 1000});
        rig.bank().set_speed(pad, 1.25);
        rig.bank().set_key_lock(pad, true, rate);
        rig.bank().play(pad);
    }
    rig.render(10);
    EXPECT_EQ(rig.bank().unstretched(), pads - StretchPool::most);

    for (std::uint32_t pad = 0; pad < pads; ++pad) rig.bank().slots().set_mute(pad, true);
    rig.render(100);
    for (std::uint32_t pad = pads - StretchPool::most; pad < pads; ++pad) rig.bank().slots().set_mute(pad, false);
    rig.render(100);

    EXPECT_EQ(rig.bank().unstretched(), pads - StretchPool::most) << "the others have them now";
}

}  // namespace
}  // namespace flitzis
