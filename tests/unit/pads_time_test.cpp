// How pads keep time: tempo, lines of the grid, and that none of it knows of blocks. At 1000 Hz; 120 beats a
// minute are 500 frames each.
#include <gmock/gmock.h>

#include <cmath>
#include <cstring>

#include "pad_days.hpp"
#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

double place(PadsRig& rig, std::uint32_t pad) { return in_frames(rig.bank().look(pad).position); }

TEST(Grid, LinesAreMetToTheFrame) {
    PadsRig rig;
    for (std::uint32_t pad = 0; pad < 4; ++pad) rig.bank().load(pad, sample_of({ramp(2)}));
    rig.render(130);

    rig.bank().play(0, {}, Grid::bar);
    rig.bank().play(1, {}, Grid::beat);
    rig.bank().play(2, {}, Grid::sixteenth);
    rig.bank().play(3, {}, Grid::sixty_fourth);
    rig.render(3000);

    EXPECT_THAT(rig.told(),
                ::testing::IsSupersetOf({"3 started 157", "2 started 250", "1 started 500", "0 started 2000"}));
}

TEST(Grid, AHitOnTheLineIsNow) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.render(500);

    rig.bank().play(0, {}, Grid::beat);
    rig.render(1);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 500"));
}

TEST(Grid, WhatIsBetweenALineAndItsFrameIsNotLate) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.bank().set_tempo(97.0);  // 618.56 frames a beat: the line's frame is 619
    rig.render(619);

    rig.bank().play(0, {}, Grid::beat);
    rig.render(700);

    EXPECT_THAT(rig.told(), ::testing::Contains("0 started 1238"));
}

TEST(Grid, StopsPausesAndSeeksWaitToo) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().play(0);
    rig.render(1);
    rig.bank().pause(0, Grid::beat);
    rig.render(600);
    EXPECT_EQ(place(rig, 0), 500);

    rig.bank().resume(0, Grid::beat);
    rig.bank().seek(0, 50, Grid::bar);
    rig.render(1000);  // to 1601: it goes on at 1000
    EXPECT_EQ(place(rig, 0), 1101);
    rig.render(1000);  // sought at 2000
    EXPECT_EQ(place(rig, 0), 651);
    rig.bank().stop(0, Grid::beat);
    rig.render(1000);
    EXPECT_THAT(rig.told(), ::testing::Contains("0 stop 3000"));
}

TEST(Grid, MoreThanCanWaitAreTakenLater) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.render(1);
    for (std::size_t i = 0; i < GridQueue::most + 100; ++i) {
        rig.bank().play(0, {}, Grid::beat);
        if (i % 512 == 0) rig.render(1);
        rig.bank().pump();
    }
    rig.render(100);
    EXPECT_THAT(rig.told(), IsEmpty());
    std::size_t started = 0;
    for (int i = 0; i < 400; ++i) {
        rig.render(5);
        rig.bank().pump();
        const auto told = rig.told();
        started += static_cast<std::size_t>(std::count(told.begin(), told.end(), "0 started 500"));
    }
    EXPECT_GT(started, 2000U);  // what there is to tell of one frame is kept up to a limit
    EXPECT_EQ(rig.bank().waiting(), 0U);
}

TEST(Tempo, IsComeToInTwentyFramesAndKeepsTheBeat) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.render(1000);
    rig.bank().set_tempo(60.0);
    rig.render(1);

    const Meter meter = rig.bank().meter();

    double beat = 2.0;
    for (int frame = 1; frame <= 20; ++frame) {
        beat += (120.0 - 60.0 * frame / 20.0) / 60000.0;
        EXPECT_NEAR(meter.timeline.beat_at(1000U + static_cast<unsigned>(frame)), beat, 1e-12);
    }
    EXPECT_NEAR(meter.timeline.beat_at(2020), beat + 1.0, 1e-12);
}

TEST(Tempo, FramesOfBeatsAreTheFirstNotTooEarly) {
    for (const Timeline& line : {Timeline{100, 3.0, 0.002, 0.002, 0}, Timeline{100, 3.0, 0.001, 0.004, 50},
                                 Timeline{0, 0.0, 0.0101, 0.0021, 333}})
        for (double beat = line.beat; beat < line.beat + 3.0; beat += 0.0371) {
            const std::uint64_t frame = line.frame_at(beat);
            const double slack = line.tempo_at(frame) * 2 * Timeline::tolerance;
            EXPECT_GE(line.beat_at(frame), beat - slack);
            if (frame > line.frame) {
                EXPECT_LT(line.beat_at(frame - 1), beat);
            }
        }
}

TEST(Bars, ThatHaveBegunGoOn) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.render(2600);  // in the second bar of four, which began at 2000
    rig.bank().set_beats_per_bar(3);
    rig.render(1);

    rig.bank().play(0, {}, Grid::bar);
    rig.render(1000);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 3500", "0 end 3502"));
    EXPECT_EQ(rig.bank().meter().bar, 1);
}

class PadTimes : public ::testing::TestWithParam<std::uint32_t> {};

TEST_P(PadTimes, AreTheSameBytesInEveryPartition) {
    const auto days = [](std::uint32_t longest) { return programs::Days(programs::Dice(GetParam()), longest); };
    const programs::Days whole = days(8192);
    for (const std::uint32_t longest : {1U, 7U, 64U}) {
        const programs::Days parts = days(longest);
        for (std::size_t i = 0; i < whole.heard.size(); ++i) ASSERT_EQ(parts.heard[i], whole.heard[i]) << i;
        for (std::size_t i = 0; i < whole.told.size(); ++i) ASSERT_EQ(parts.told[i], whole.told[i]) << i;
        EXPECT_EQ(parts.told.size(), whole.told.size());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, PadTimes, ::testing::Range(1U, 101U));

}  // namespace
}  // namespace flitzis
