// Pads that play at the transport's tempo, in its phase. At 1000 Hz; 120 beats a minute are 500 frames each.
#include <gmock/gmock.h>

#include <cmath>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;

constexpr std::uint64_t forever = 1ULL << 40;

double place(PadsRig& rig, std::uint32_t pad) { return in_frames(rig.bank().look(pad).position); }

/// Pad 0 plays `frames` at 120 beats a minute, its own, from the transport's first beat on; so many are heard.
void begin(PadsRig& rig, std::uint32_t frames, const Loop& loop = {0, forever}, std::uint32_t heard = 200) {
    rig.bank().load(0, sample_of({Signal(frames)}));
    rig.bank().set_loop(0, loop);
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_lock(true);
    rig.bank().play(0);
    if (heard > 0) rig.render(heard);
}

/// How many of its frames pad 0 is off its beat.
double phase(PadsRig& rig) {
    rig.read();
    const double beat = rig.bank().meter().timeline.beat_at(rig.reading.frame);
    return std::remainder(place(rig, 0) - beat * 500.0, 500.0);
}

TEST(Lock, PlaysAtTheTransportsTempoInItsPhase) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(1000)}));
    rig.bank().set_loop(0, {0, forever});
    rig.bank().slots().set_bpm(0, 60.0);  // 1000 frames a beat
    rig.bank().set_lock(true);
    rig.bank().play(0);
    rig.render(1);

    for (const double bpm : {100.0, 140.0, 77.0, 120.0}) {
        rig.bank().set_tempo(bpm);
        rig.render(777);
        const double beat = rig.bank().meter().timeline.beat_at(rig.read().empty() ? 0 : rig.reading.frame);
        const double off = std::remainder(place(rig, 0) - beat * 1000.0, 1000.0);
        EXPECT_NEAR(off, 0.0, 1e-3) << bpm;
    }
}

TEST(Lock, GoesOnWithTheTransportOverFramesThatNobodyRendered) {
    PadsRig rig;
    for (std::uint32_t pad = 0; pad < 2; ++pad) {
        rig.bank().load(pad, sample_of({Signal(1000)}));
        rig.bank().set_loop(pad, {0, forever});
    }
    rig.bank().slots().set_bpm(0, 60.0);
    rig.bank().set_lock(true);
    rig.bank().play(0);
    rig.bank().play(1);
    rig.render(100);

    rig.control().close_gate();
    rig.render(2345);
    rig.control().open_gate();
    rig.render(100);

    EXPECT_NEAR(place(rig, 0), (100 + 2345 + 100) * 2 % 1000, 1e-3);  // 60 at 120
    EXPECT_EQ(place(rig, 1), 200);                                    // free: where it was
}

TEST(Lock, GoesOnWithATempoThatIsComeToWhileNobodyRenders) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(1000)}));
    rig.bank().set_loop(0, {0, forever});
    rig.bank().slots().set_bpm(0, 60.0);  // 1000 frames a beat
    rig.bank().set_lock(true);
    rig.bank().play(0);
    rig.render(100);

    for (const std::uint32_t missed : {7U, 100U}) {  // of the ramp, and all of it
        rig.bank().set_tempo(missed == 7 ? 240.0 : 60.0);
        rig.render(5);
        rig.control().close_gate();
        rig.render(missed);
        rig.control().open_gate();
        rig.render(50);
        const double beat = rig.bank().meter().timeline.beat_at(rig.read().empty() ? 0 : rig.reading.frame);
        EXPECT_NEAR(std::remainder(place(rig, 0) - beat * 1000.0, 1000.0), 0.0, 1e-3) << missed;
    }
}

TEST(Lock, GoesNoFurtherFromThePadsOwnTempoThanItsRange) {
    PadsRig rig({.lock_range = 2.0});
    begin(rig, 8000);  // 120 beats a minute

    for (const auto& [bpm, speed] : {std::pair(500.0, 2.0), std::pair(30.0, 0.5), std::pair(180.0, 1.5)}) {
        rig.bank().set_tempo(bpm);
        rig.render(100);  // it is come to
        const double before = place(rig, 0);
        rig.render(100);
        EXPECT_NEAR(place(rig, 0) - before, 100.0 * speed, 1e-6) << bpm;
    }
}

TEST(Lock, LeavesWhatHasNoTempoFree) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(4000)}));
    rig.bank().set_lock(true);
    rig.bank().set_tempo(240.0);

    rig.bank().play(0);
    rig.render(500);

    EXPECT_EQ(place(rig, 0), 500);
}

TEST(Lock, SeeksToTheNearestPlaceOfTheSamePhase) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(8000)}));
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_lock(true);
    rig.bank().play(0);
    rig.render(1200);  // 200 frames into the beat

    rig.bank().seek(0, 5050);
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 5201, 1e-3);

    rig.bank().seek(0, 10);
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 202, 1e-3);
}

TEST(Lock, SeeksToNoPlaceBehindTheSamplesEnd) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(8000)}));
    rig.bank().set_loop(0, {0, forever});
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_lock(true);
    rig.bank().play(0);
    rig.render(1200);  // 200 frames into the beat

    rig.bank().seek(0, 7990);  // 8200 were nearest
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 7701, 1e-3);

    rig.bank().seek(0, 9000);  // the loop's start
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 202, 1e-3);

    rig.bank().set_loop(0, {});
    rig.bank().seek(0, 7990);
    rig.render(1);
    EXPECT_NEAR(place(rig, 0), 7703, 1e-3);
}

TEST(Lock, StartsSoThatDownbeatsMeet) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal(8000)}));
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_anchor(0, 700.0);  // its first downbeat is 1.4 beats behind its start
    rig.bank().set_lock(true);
    rig.render(10);

    rig.bank().play(0, {}, Grid::bar);
    rig.render(5000);

    EXPECT_THAT(rig.told(), ElementsAre("0 started 1300"));  // so that frame 700 is heard at 2000
}

TEST(Lock, StaysInPhaseWhereATempoIsSetAgainBeforeItIsComeTo) {
    PadsRig rig;
    begin(rig, 4000);

    for (int i = 0; i < 50; ++i) {
        rig.bank().set_tempo(i % 2 == 0 ? 180.0 : 90.0);
        rig.render(9);
        rig.bank().set_tempo(i % 2 == 0 ? 180.0 : 90.0);
        rig.render(300);
    }

    EXPECT_NEAR(phase(rig), 0.0, 1e-3);
}

TEST(Lock, BeginsInPhaseWhereTheFirstTempoIsSetAfterTheStart) {
    PadsRig rig;
    begin(rig, 4000, {0, forever}, 0);

    rig.bank().set_tempo(180.0);
    rig.render(100);

    EXPECT_NEAR(place(rig, 0), 150.0, 1e-3);
    EXPECT_NEAR(phase(rig), 0.0, 1e-3);
}

TEST(Lock, ALoopThatIsNotAroundItIsEnteredInPhase) {
    for (const double speed : {1.0, -1.0}) {
        PadsRig rig;
        rig.bank().set_speed(0, speed);
        begin(rig, 8000);

        rig.bank().set_loop(0, {2000, 4000});
        rig.render(1);

        const double passed = speed > 0 ? place(rig, 0) - 1.0 : 7999.0 - (place(rig, 0) + 1.0);
        EXPECT_GE(place(rig, 0), 2000) << speed;
        EXPECT_LT(place(rig, 0), 4000) << speed;
        EXPECT_NEAR(std::fmod(passed, 500.0), 200.0, 1e-3) << speed;
    }
}

TEST(Lock, ALoopShorterThanABeatIsLooped) {
    for (const double speed : {1.0, -1.0})
        for (const std::uint64_t length : {125U, 1U}) {
            PadsRig rig;
            rig.bank().set_speed(0, speed);
            begin(rig, 8000);

            rig.bank().set_loop(0, {2000, 2000 + length});
            rig.render(1);
            const double begun = place(rig, 0);
            rig.render(2500);  // five beats

            EXPECT_GE(begun, 2000) << speed << " " << length;
            EXPECT_LT(begun, 2000 + length) << speed << " " << length;
            EXPECT_NEAR(place(rig, 0), begun, 1e-3) << speed << " " << length;
        }
}

TEST(Lock, SeeksInItsLoopStayThere) {
    PadsRig rig;
    begin(rig, 8000, {2000, 2125});  // a quarter of a beat
    rig.bank().seek(0, 4100);        // behind it
    rig.render(300);

    rig.bank().seek(0, 2010);
    rig.render(1);

    EXPECT_GE(place(rig, 0), 2000);
    EXPECT_LT(place(rig, 0), 2125);
}

TEST(Lock, SeeksNearOrBehindTheSamplesEndInPhase) {
    for (const std::uint64_t to : {3990U, 5050U}) {
        PadsRig rig;
        begin(rig, 4000);

        rig.bank().seek(0, to);
        rig.render(50);

        EXPECT_NEAR(std::fmod(place(rig, 0), 500.0), 250.0, 1e-3) << to;
    }
}

TEST(Lock, ASeekBehindTheEndOfWhatHasNoLoopIsItsEnd) {
    PadsRig rig;
    begin(rig, 4000, {});

    rig.bank().seek(0, 5050);
    rig.render(1);

    EXPECT_EQ(rig.bank().look(0).state, PadState::stopped);
}

TEST(Lock, WhatEndsUnheardIsAtItsEnd) {
    for (const double speed : {1.0, -1.0}) {
        PadsRig rig;
        rig.bank().set_speed(0, speed);
        begin(rig, 2000, {});
        rig.control().close_gate();
        rig.render(5000);

        rig.bank().stop(1);  // so that the board is written
        rig.rest();
        EXPECT_EQ(place(rig, 0), speed > 0 ? 2000 : 0);

        rig.control().open_gate();
        rig.render(1);
        EXPECT_EQ(rig.bank().look(0).state, PadState::stopped) << speed;
    }
}

TEST(Lock, StartsBackwardsSoThatDownbeatsMeet) {
    PadsRig rig;
    rig.bank().set_speed(0, -1.0);
    rig.bank().load(0, sample_of({Signal(1000)}));
    rig.bank().slots().set_bpm(0, 120.0);
    rig.bank().set_anchor(0, 700.0);
    rig.bank().set_lock(true);
    rig.render(10);

    rig.bank().play(0, {}, Grid::bar);
    rig.render(1990);  // to 2000, the bar

    EXPECT_NEAR(place(rig, 0), 700, 1e-3);
}

}  // namespace
}  // namespace flitzis
