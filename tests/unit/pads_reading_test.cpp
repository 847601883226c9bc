// What is read of the pads belongs together, and no peak is lost.
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <thread>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

TEST(PadReadings, AreAsOfTheNextFrame) {
    PadsRig rig;
    rig.bank().load(1, sample_of({ramp(100)}));
    rig.bank().play(1, {}, 10);

    rig.render(25);
    const auto pads = rig.read();

    EXPECT_EQ(rig.reading.frame, 25U);
    EXPECT_EQ(pads[0].state, PadState::empty);
    EXPECT_EQ(pads[1].state, PadState::playing);
    EXPECT_EQ(pads[1].position, at_frame(15));
    rig.render(8);
    rig.read();
    EXPECT_EQ(rig.reading.frame, 33U);
}

TEST(PadReadings, GoOnWithTheFrameWhileNothingPlays) {
    PadsRig rig;
    rig.render(100);

    rig.read();

    EXPECT_EQ(rig.reading.frame, 100U);
}

TEST(PadReadings, HoldTheLargestSinceTheLastOne) {
    PadsRig rig({.channels = 2});
    rig.bank().load(0, sample_of({Signal{0.1F, 0.2F, 0.1F, 0.1F}, Signal{0.1F, 0.1F, -0.75F, 0.1F}}));
    rig.bank().slots().set_gain(0, 2.0F);
    rig.bank().set_master(0.5F);
    rig.render(10);  // the master's way there
    rig.bank().play(0, {.volume = 0.5F});

    rig.render(3);
    rig.render(4);
    EXPECT_EQ(rig.read()[0].peak, 0.75F);
    EXPECT_EQ(rig.reading.master_peak, 0.375F);
    EXPECT_EQ(rig.read()[0].peak, 0.0F);
    EXPECT_EQ(rig.reading.master_peak, 0.0F);
}

TEST(PadReadings, ForgetWhatWasRead) {
    PadsRig rig;
    rig.bank().load(0, sample_of({Signal{4, 4, 1, 1, 1, 1}}));
    rig.bank().play(0);
    rig.render(2);
    EXPECT_EQ(rig.read()[0].peak, 4.0F);

    rig.render(2);

    EXPECT_EQ(rig.read()[0].peak, 1.0F);
    EXPECT_EQ(rig.reading.master_peak, 1.0F);
}

TEST(PadReadings, HoldThePeakOfTheSumOfAPadsVoices) {
    PadsRig rig({.fade_ms = 4.0});
    rig.bank().load(0, sample_of({Signal(8, 1.0F)}));
    rig.bank().play(0, {}, 1);
    rig.bank().play(0, {}, 3);

    rig.render(6);

    EXPECT_EQ(rig.read()[0].peak, 1.75F);  // the new one and the first of the fade
}

TEST(PadReadings, LoseNoPeakHoweverTheyMeetTheCallback) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(60'000)}));
    rig.bank().play(0);
    std::atomic<bool> over{false};
    float most = 0.0F;
    std::vector<std::pair<std::uint64_t, float>> seen;
    std::thread reader([&] {
        std::array<PadReading, 8> pads;
        do {
            const BankReading reading = rig.bank().read(pads);
            if (pads[0].peak > 0.0F) seen.emplace_back(reading.frame, pads[0].peak);
            most = std::max(most, pads[0].peak);
        } while (!over);
    });
    for (int i = 0; i < 7'500; ++i) rig.render(8);
    over = true;
    reader.join();
    std::array<PadReading, 8> pads;
    rig.bank().read(pads);
    most = std::max(most, pads[0].peak);

    EXPECT_EQ(most, 60'000.0F);
    // the sample counts its frames: a peak that belongs to its frame is that frame
    for (const auto& [frame, peak] : seen) ASSERT_EQ(peak, static_cast<float>(frame));
}

}  // namespace
}  // namespace flitzis
