// What fades and what does not: starts, stops, jumps, and changes of level.
#include <gmock/gmock.h>

#include <cmath>

#include "pads_rig.hpp"

namespace flitzis {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

constexpr Shape fading{.fade_ms = 4.0};
const Signal ones(100, 1.0F);

TEST(PadFades, SpareAStartFromTheBeginningAndTheEnd) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ramp(3)}));
    rig.bank().load(1, sample_of({ramp(40)}));
    rig.bank().set_loop(1, {3, 100});
    rig.bank().play(0);
    rig.bank().play(1, {}, 4);
    rig.bank().play(0, {.from = 0}, 6);
    rig.bank().stop(1, 6);

    EXPECT_THAT(rig.render(9), ElementsAre(1, 2, 3, 0, 4, 5, 6 * 0.75F + 1, 7 * 0.5F + 2, 8 * 0.25F + 3));
}

TEST(PadFades, BringInAStartFromElsewhere) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0, {.from = 5});

    EXPECT_THAT(rig.render(5), ElementsAre(0.25F, 0.5F, 0.75F, 1, 1));
}

TEST(PadFades, TakeOutWhatStops) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.bank().stop(0, 2);

    EXPECT_THAT(rig.render(7), ElementsAre(1, 1, 0.75F, 0.5F, 0.25F, 0, 0));
}

TEST(PadFades, AreAsLongAsAStopWants) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.bank().stop(0, 1, Frames{2});
    rig.bank().play(0, {}, 4);
    rig.bank().stop(0, 5, Frames{0});
    rig.bank().play(0, {}, 6);
    rig.bank().stop(0, 7, Frames{8});

    EXPECT_THAT(rig.render(10), ElementsAre(1, 0.5F, 0, 0, 1, 0, 1, 0.875F, 0.75F, 0.625F));
    EXPECT_EQ(rig.bank().look(0).state, PadState::stopped);
}

TEST(PadFades, AreHurriedByALaterStop) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.bank().stop(0, 1, Frames{100});
    rig.bank().stop(0, 51);

    const Signal heard = rig.render(60);

    EXPECT_FLOAT_EQ(heard[50], 0.5F);
    EXPECT_FLOAT_EQ(heard[51], 0.375F);
    EXPECT_FLOAT_EQ(heard[53], 0.125F);
    EXPECT_EQ(heard[54], 0.0F);
    EXPECT_EQ(rig.told(), (std::vector<std::string>{"0 started 0", "0 stop 1", "0 idle 51"}));
}

TEST(PadFades, AreNotProlongedByALaterStop) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.bank().stop(0, 1);
    rig.bank().stop(0, 2, Frames{50});

    EXPECT_THAT(rig.render(6), ElementsAre(1, 0.75F, 0.5F, 0.25F, 0, 0));
}

TEST(PadFades, LetARetriggerSoundAtOnceOverItsTail) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ramp(20)}));
    rig.bank().play(0);
    rig.bank().play(0, {}, 2);

    EXPECT_THAT(rig.render(7), ElementsAre(1, 2, 1 + 3 * 0.75F, 2 + 4 * 0.5F, 3 + 5 * 0.25F, 4, 5));
}

TEST(PadFades, CrossASeek) {
    PadsRig rig(fading);
    Signal sample(20, 4.0F);
    std::fill_n(sample.begin() + 10, 10, 8.0F);
    rig.bank().load(0, sample_of({sample}));
    rig.bank().play(0);
    rig.bank().seek(0, 10, 2);

    EXPECT_THAT(rig.render(7), ElementsAre(4, 4, 5, 6, 7, 8, 8));
}

TEST(PadFades, PauseAndResumeAtTheSamePlace) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.bank().pause(0, 1);
    rig.bank().resume(0, 6);
    rig.bank().pause(0, 11);
    rig.bank().resume(0, 13);

    EXPECT_THAT(rig.render(17),
                ElementsAre(1, 0.75F, 0.5F, 0.25F, 0, 0, 0.25F, 0.5F, 0.75F, 1, 1, 0.75F, 0.5F, 0.5F, 0.5F, 0.75F, 1));
}

TEST(PadFades, GoFromWhereTheLevelIs) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0, {.from = 1});
    rig.bank().stop(0, 2);

    EXPECT_THAT(rig.render(6), ElementsAre(0.25F, 0.5F, 0.375F, 0.25F, 0.125F, 0));
}

TEST(PadFades, EndWithTheSample) {
    PadsRig rig(fading);
    rig.bank().load(0, sample_of({ramp(4)}));
    rig.bank().play(0);
    rig.bank().stop(0, 3);

    EXPECT_THAT(rig.render(6), ElementsAre(1, 2, 3, 3, 0, 0));
}

TEST(PadFades, AreNotCutShortHoweverOftenAPadIsHammered) {
    PadsRig rig({.voices = 1, .fade_ms = 50.0});
    rig.bank().load(0, sample_of({Signal(1000, 0.01F)}));
    for (std::uint32_t frame = 1; frame < 400; ++frame) rig.bank().play(0, {}, frame);

    const Signal heard = rig.render(500);

    // Of the 49 that fall at a time, 9 have voices; if the others were gone, 0.1 would be heard.
    EXPECT_GE(heard[300], 0.01F * 25.5F);
    float most = 0.0F;
    for (std::uint32_t i = 1; i < 500; ++i) {
        most = std::max(most, heard[i - 1]);
        const float falls = (most + 10 * 0.01F) / 50.0F;  // of what was taken over, and of ten voices
        ASSERT_NEAR(heard[i], heard[i - 1] + (i < 400 ? 0.01F : 0.0F), falls + 1e-6F) << i;
    }
    EXPECT_EQ(heard[499], 0.01F);
}

TEST(PadGains, AreThereAtAStartWithoutARamp) {
    PadsRig rig({.channels = 3});
    rig.bank().load(0, sample_of({ones, ones, ones}));
    rig.bank().slots().set_gain(0, 0.5F);
    rig.bank().slots().set_pan(0, -0.5F);
    rig.bank().play(0, {.volume = 4.0F}, 1);

    EXPECT_THAT(rig.render(3), ElementsAre(0, 2, 2));
    EXPECT_THAT(rig.channel(1), ElementsAre(0, 1, 1));
    EXPECT_THAT(rig.channel(2), ElementsAre(0, 2, 2));
}

TEST(PadGains, AreReachedInTenMilliseconds) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.render(2);

    rig.bank().slots().set_gain(0, 2.0F);
    const Signal up = rig.render(12);
    rig.bank().slots().set_mute(0, true);
    const Signal down = rig.render(12);

    for (std::uint32_t i = 0; i < 12; ++i) {
        EXPECT_FLOAT_EQ(up[i], std::min(2.0F, 1.0F + static_cast<float>(i + 1) / 10.0F)) << i;
        EXPECT_FLOAT_EQ(down[i], std::max(0.0F, 2.0F - static_cast<float>(i + 1) / 5.0F)) << i;
    }
}

TEST(PadGains, AreNoticedWhereACycleBeginsAndNotAmidIt) {
    auto [bank, renderer] = make_bank(1, 1, 0.0);
    renderer->prepare(SampleRate{1000}, 1, Frames{512});
    const auto outbox = std::make_unique<Outbox>();
    bank.go_by([&, &pads = *renderer](const Command& command) { return pads.obey(command, *outbox); });
    bank.load(0, sample_of({ones}));
    bank.play(0);
    Signal heard(4);
    float* planes[] = {heard.data()};
    Block block{planes, Frames{4}};
    renderer->render(block);
    bank.slots().set_gain(0, 2.0F);

    block.goes_on = true;
    renderer->render(block);
    EXPECT_THAT(heard, Each(1.0F));

    block.goes_on = false;
    renderer->render(block);
    EXPECT_FLOAT_EQ(heard[0], 1.1F);
}

TEST(PadGains, OfAPanLetTheOtherChannelFallLinearly) {
    for (const float pan : {-1.0F, -0.25F, 0.0F, 0.5F, 1.0F}) {
        PadsRig rig({.channels = 2});
        rig.bank().load(0, sample_of({ones}));
        rig.bank().slots().set_pan(0, pan);
        rig.bank().play(0);

        EXPECT_THAT(rig.render(2), Each(std::min(1.0F, 1.0F - pan))) << pan;
        EXPECT_THAT(rig.channel(1), Each(std::min(1.0F, 1.0F + pan))) << pan;
    }
}

TEST(PadGains, OfAPanDoNothingOnOneChannel) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ones}));
    rig.bank().slots().set_pan(0, 1.0F);
    rig.bank().play(0);

    EXPECT_THAT(rig.render(2), Each(1.0F));
}

TEST(PadGains, ASoloSilencesTheOthersAndNoSoloNobody) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ones}));
    rig.bank().load(1, sample_of({Signal(100, 4.0F)}));
    rig.bank().slots().set_solo(1, true);
    rig.bank().slots().set_solo(1, true);
    rig.bank().play(0);
    rig.bank().play(1);
    EXPECT_THAT(rig.render(2), Each(4.0F));

    rig.bank().slots().set_solo(1, false);
    rig.render(10);
    EXPECT_THAT(rig.render(2), Each(5.0F));
}

TEST(PadGains, GoOnForWhatFadesOut) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    rig.render(1);
    rig.bank().stop(0, 0, Frames{1000});
    rig.render(1);

    rig.bank().slots().set_mute(0, true);
    rig.render(10);

    EXPECT_THAT(rig.render(5), Each(0.0F));
}

TEST(PadGains, OfAMutedPadLetItGoOnUnheard) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(30)}));
    rig.bank().slots().set_mute(0, true);
    rig.bank().play(0);
    EXPECT_THAT(rig.render(5), Each(0.0F));

    rig.bank().slots().set_mute(0, false);
    rig.render(10);
    EXPECT_THAT(rig.render(2), ElementsAre(16, 17));
}

TEST(Master, ScalesAllOverTenMilliseconds) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ones}));
    rig.bank().play(0);
    EXPECT_THAT(rig.render(2), Each(1.0F));

    rig.bank().set_master(0.5F);
    const Signal heard = rig.render(12);

    for (std::uint32_t i = 0; i < 12; ++i)
        EXPECT_FLOAT_EQ(heard[i], std::max(0.5F, 1.0F - static_cast<float>(i + 1) / 20.0F)) << i;
}

}  // namespace
}  // namespace flitzis
