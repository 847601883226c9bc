// What keeps a locked pad's phase, and the bars': tempos at odd moments, seeks and loops at edges, other directions.
// At 1000 Hz; 120 beats a minute are 500 frames each.
#include <gmock/gmock.h>

#include <cmath>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

constexpr std::uint64_t forever = 1ULL << 40;

double place(PadsRig& rig, std::uint32_t pad) { return in_frames(rig.bank().look(pad).position); }

double beats(PadsRig& rig) {
    rig.read();
    return rig.bank().meter().timeline.beat_at(rig.reading.frame);
}

/// A sample of 8 beats, 500 frames each, around and around, at the transport's tempo.
void load_locked(PadsRig& rig, std::uint32_t pad = 0) {
    rig.bank().load(pad, sample_of({Signal(4000)}));
    rig.bank().set_loop(pad, {0, forever});
    rig.bank().slots().set_bpm(pad, 120.0);
    rig.bank().set_lock(true);
}

/// How far it is ahead of where the transport is.
double ahead(PadsRig& rig, std::uint32_t pad = 0) {
    const double at = beats(rig) * 500.0;
    return std::remainder(place(rig, pad) - at, 4000.0);
}

TEST(Phase, IsKeptByATempoThatIsSetAgainWhileItIsComeTo) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_tempo(180.0);
    rig.render(10);
    rig.bank().set_tempo(180.0);
    rig.render(100);

    EXPECT_NEAR(ahead(rig), 0.0, 1e-3);
}

TEST(Phase, IsKeptByATempoThatIsSetAfterTheFirstStart) {
    PadsRig rig;
    load_locked(rig);

    rig.bank().play(0);
    rig.bank().set_tempo(180.0);
    rig.render(100);

    EXPECT_NEAR(ahead(rig), 0.0, 1e-3);
}

TEST(Phase, IsComeToWithTheTempoByWhoJoinsWhileThatMoves) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().set_lock(false);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_tempo(240.0);
    rig.render(1);
    rig.bank().set_lock(true);
    rig.render(19);

    EXPECT_NEAR(place(rig, 0), 101 + 19 + 10, 1e-6);  // from 1 to 2 in 19 frames
    const double joined = ahead(rig);
    rig.bank().set_tempo(100.0);
    rig.render(100);
    EXPECT_NEAR(ahead(rig), joined, 1e-3);
}

TEST(Phase, IsKeptBySeeksWithinTheLoop) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().play(0);
    rig.render(100);

    rig.bank().seek(0, 3950);  // 4100 were nearest, behind the end
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 3601, 1e-3);

    rig.bank().set_loop(0, {1000, 2000});
    rig.render(1);
    rig.bank().seek(0, 1990);  // not to 2102
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 1603, 1e-3);

    rig.bank().seek(0, 9000);  // behind everything it turns to the loop's start
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 1104, 1e-3);
}

TEST(Phase, IsKeptByLoopsOfLessThanABeat) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().play(0);
    rig.render(3450);

    rig.bank().set_loop(0, {1000, 1125});  // a quarter of a beat: 950 - 7 * 125 = 75 into it
    rig.render(1);

    EXPECT_NEAR(place(rig, 0), 1076, 1e-3);
}

TEST(Phase, InALoopOfLessThanABeatIsWhereGoingAroundFromTheNearestPlaceLeads) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().play(0);
    rig.render(200);

    rig.bank().set_loop(0, {2000, 2150});  // the nearest is 2200
    rig.render(1);

    EXPECT_NEAR(place(rig, 0), 2051.0, 1e-3);
}

TEST(Phase, OfAOnceThroughIsKeptBeforeItsEnd) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().set_loop(0, {});
    rig.bank().play(0);
    rig.render(100);

    rig.bank().seek(0, 3950);
    rig.render(10);

    EXPECT_NEAR(place(rig, 0), 3610, 1e-3);
}

TEST(Phase, OfAStartIsThatOfTheLoopAndTheAnchorThatWereSetBeforeIt) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().set_loop(0, {100, forever});
    rig.bank().set_anchor(0, 100.0);
    rig.render(10);

    rig.bank().play(0, {}, Grid::beat);
    rig.bank().set_loop(0, {350, forever});
    rig.bank().set_anchor(0, 350.0);
    rig.render(1990);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 500"));
}

TEST(Phase, OfDownbeatsMeetsBackwardsToo) {
    PadsRig rig;
    load_locked(rig);
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_anchor(0, 100.0);
    rig.bank().set_speed(0, -1.0);
    rig.render(10);

    rig.bank().play(0, {}, Grid::beat);
    rig.render(1990);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 101"));  // at frame 3999, so that 3600 is heard at 500
    EXPECT_NEAR(std::remainder(place(rig, 0) - 100.0, 500.0), 0.0, 1e-3);  // frame 2000 is a line
}

TEST(Bars, BeginWithTheFrameOfTheirLine) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.bank().set_tempo(72.0);
    rig.render(10000);  // 12 beats, but for a rounding

    EXPECT_EQ(rig.bank().meter().bars_at(10000), 3);
    rig.bank().set_beats_per_bar(3);
    rig.bank().play(0, {}, Grid::bar);
    rig.render(10);

    EXPECT_THAT(rig.told(), Contains("0 started 10000"));
    EXPECT_EQ(rig.bank().meter().bar, 3);
}

TEST(Bars, AreAlignedToAnyBeatToTheFrame) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(2)}));
    rig.bank().align(1000, 70000.7);
    rig.render(10);

    EXPECT_DOUBLE_EQ(rig.bank().meter().timeline.beat_at(1000), 70000.7);
    rig.bank().play(0, {}, Grid::beat);
    rig.render(1300);

    EXPECT_THAT(rig.told(), Contains("0 started 150"));
}

TEST(PadSpeeds, NoneIsTooFastForALoopToBeMetFromBehind) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(40)}));
    rig.bank().set_loop(0, {20, 21});
    rig.bank().set_speed(0, -4.0);

    rig.bank().play(0, {.from = 30});
    rig.render(20);

    EXPECT_EQ(place(rig, 0), 20);
    EXPECT_THAT(rig.told(), ElementsAre("0 started 0"));
}

TEST(PadSpeeds, AreComeToThroughASeek) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().play(0);
    rig.render(100);

    rig.bank().set_speed(0, 2.0);
    rig.bank().seek(0, 1000);
    rig.render(10);

    EXPECT_NEAR(place(rig, 0), 1015.5, 1e-6);
}

}  // namespace
}  // namespace flitzis
