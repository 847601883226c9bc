// Around the sound: no call fails, nothing is lost, and what is read belongs together.
#include <gmock/gmock.h>

#include <array>
#include <atomic>
#include <random>
#include <thread>

#include "pads_rig.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using Words = std::vector<std::string>;

TEST(PadCalls, ThatFindNoRoomWaitInTheirOrder) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(1000)}));
    constexpr std::uint64_t calls = 20'000;
    for (std::uint64_t i = 1; i <= calls; ++i) {
        rig.bank().play(0, {.from = i % 1000}, i);
        rig.bank().stop(1, i);
    }
    EXPECT_GT(rig.bank().waiting(), 0U);

    std::uint64_t frame = 0;
    for (; frame <= calls; frame += 500) {
        const Signal heard = rig.render(500);
        for (std::uint64_t i = 0; i < 500 && frame + i <= calls; ++i)
            ASSERT_EQ(heard[i], frame + i == 0 ? 0.0F : static_cast<float>((frame + i) % 1000 + 1)) << frame + i;
        rig.told();
        rig.bank().pump();
    }
    EXPECT_EQ(rig.bank().waiting(), 0U);
    EXPECT_EQ(rig.control().late_commands(), 0U);
}

TEST(PadCalls, OfTheTempoDoNotQueueUp) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(100)}));
    for (int i = 0; i < 5000; ++i) rig.bank().set_tempo(100.0 + i % 7);
    rig.bank().play(0);
    rig.bank().set_tempo(99.0);

    EXPECT_EQ(rig.bank().waiting(), 3U);
    rig.render(1);
    rig.bank().pump();
    rig.render(1);
    EXPECT_EQ(rig.told(), (Words{"0 started 1"}));
    EXPECT_NEAR(rig.bank().meter().timeline.to * 60'000.0, 99.0, 1e-9);
}

TEST(PadCalls, ThatWaitTooLongActAtOnceAndAreCountedLate) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(100)}));
    for (std::uint64_t i = 1; i <= 1022; ++i) rig.bank().stop(1, 1'000'000);
    rig.bank().play(0, {}, 7);  // the last one that fits
    rig.bank().stop(0, 9);      // waits for room
    rig.bank().stop(1);

    EXPECT_EQ(rig.bank().waiting(), 2U);
    EXPECT_EQ(rig.render(10)[9], 3.0F);
    rig.bank().pump();

    EXPECT_THAT(rig.render(2), Each(0.0F));
    EXPECT_EQ(rig.control().late_commands(), 1U);
    EXPECT_EQ(rig.told(), (Words{"0 started 7", "0 stop 10", "1 idle 10"}));
}

TEST(PadCalls, OfManyThreadsKeepTheOrderOfEach) {
    PadsRig rig({.pads = 8, .voices = 8});
    std::vector<std::thread> threads;
    for (std::uint32_t pad = 0; pad < 4; ++pad)
        threads.emplace_back([&rig, pad] {
            rig.bank().load(pad, sample_of({Signal(1000, 1.0F)}));
            rig.bank().set_loop(pad, {0, 1000});
            for (int i = 0; i < 1000; ++i) {
                rig.bank().play(pad);
                rig.bank().stop(pad);
            }
            rig.bank().play(pad, {.volume = static_cast<float>(1U << pad)});
        });
    std::size_t events = 0;
    const auto look = [&] {
        rig.render(16);
        rig.bank().pump();
        events += rig.told().size();
    };
    std::atomic<int> left{4};
    std::thread joiner([&] {
        for (auto& thread : threads) thread.join();
        left = 0;
    });
    while (left > 0 || rig.bank().waiting() > 0) look();
    joiner.join();
    for (std::size_t before = events + 1; before != events; look()) before = events;  // and all that waits is told

    EXPECT_THAT(rig.render(4), Each(15.0F));
    EXPECT_EQ(events, 4U * 2001U);
    EXPECT_EQ(rig.control().take_lost_messages(), 0U);
}

TEST(PadEvents, WaitForRoomAndKeepTheirOrderAndFrames) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(5)}));
    Words expected;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        rig.bank().play(0, {}, 1 + i * 10);
        expected.push_back("0 started " + std::to_string(1 + i * 10));
        expected.push_back("0 end " + std::to_string(6 + i * 10));
    }

    for (int i = 0; i < 20; ++i) rig.render(512);  // nobody listens: the outbox holds 1024

    Words told = rig.told();
    EXPECT_LT(told.size(), expected.size());
    rig.render(1);
    for (const std::string& words : rig.told()) told.push_back(words);
    EXPECT_EQ(told, expected);
    EXPECT_EQ(rig.control().take_lost_messages(), 0U);
}

TEST(PadSamples, AreFreedByTheControlSideUnderAMillionFramesOfTurmoil) {
    std::vector<std::weak_ptr<const Sample>> lent;
    {
        PadsRig rig({.pads = 16, .voices = 4, .fade_ms = 3.0});
        std::mt19937 random(1);
        const auto below = [&random](std::uint32_t n) {
            return std::uniform_int_distribution<std::uint32_t>(0, n - 1)(random);
        };
        for (int i = 0; i < 20'000; ++i) {
            const std::uint32_t pad = below(16);
            switch (below(6)) {
                case 0: {
                    auto sample = sample_of({Signal(1 + below(200), 1.0F)});
                    lent.emplace_back(sample);
                    rig.bank().load(pad, std::move(sample));
                    break;
                }
                case 1: rig.bank().unload(pad); break;
                case 2: rig.bank().pause(pad); break;
                case 3: rig.bank().resume(pad); break;
                default: rig.bank().play(pad); break;
            }
            if (below(3) == 0) {
                rig.render(below(100) + 1);
                rig.told();
                rig.bank().collect();
            }
        }
        for (std::uint32_t pad = 0; pad < 16; ++pad) rig.bank().unload(pad);
        rig.render(10);
        rig.bank().collect();
        EXPECT_THAT(lent, Each(::testing::Truly([](const auto& one) { return one.expired(); })));
        rig.bank().load(0, sample_of({ramp(5)}));
        rig.bank().play(0);
        rig.render(2);
    }  // what is held still goes with the ends
}

TEST(PadSamples, MayBeMoreThanAnyQueueHolds) {
    PadsRig rig;
    for (int i = 0; i < 10'000; ++i) rig.bank().load(0, sample_of({ramp(4, static_cast<float>(i))}));
    for (int i = 0; i < 40; ++i) {
        rig.render(1);
        rig.bank().collect();
        rig.bank().pump();
    }
    rig.bank().play(0);

    EXPECT_THAT(rig.render(2), ElementsAre(9999, 10'000));
}

TEST(PadsAtRest, TakeWhatTheyAreGivenAndGiveBackWhatTheyAreTo) {
    PadsRig rig;
    for (int i = 0; i < 5000; ++i) {
        rig.bank().load(0, sample_of({ramp(4)}));
        rig.rest();
        EXPECT_LE(rig.bank().collect(), 1U);
    }
    EXPECT_EQ(rig.bank().look(0).state, PadState::stopped);
    rig.bank().unload(0);
    rig.rest();

    EXPECT_EQ(rig.bank().look(0).state, PadState::empty);
    EXPECT_EQ(rig.bank().collect(), 1U);
}

TEST(PadsAtRest, BeginWithTheNextBlockAndWithWhatIsSetByThen) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(9)}));
    rig.render(5);
    rig.control().send(rig.control().pings().command(1));
    rig.bank().play(0);
    rig.bank().stop(0, 7);
    rig.bank().unload(1);
    rig.rest();
    EXPECT_EQ(rig.told(), Words{});
    EXPECT_EQ(rig.bank().look(0).state, PadState::stopped);
    rig.bank().slots().set_gain(0, 2.0F);
    rig.bank().slots().set_speed(0, -1.0);

    EXPECT_THAT(rig.render(4), ElementsAre(18, 16, 0, 0));
    RenderMessage pong;
    ASSERT_TRUE(rig.control().pop(pong));  // the ping waited for its block, too
    EXPECT_EQ(std::get<Pong>(pong.what).number, 1U);
    EXPECT_EQ(rig.told(), (Words{"0 started 5", "0 stop 7"}));
}

TEST(PadsAtRest, StopAtOnceAndLeaveWhatComesAfterAStartInOrder) {
    PadsRig rig;
    rig.bank().load(0, sample_of({ramp(9)}));
    rig.bank().play(0);
    rig.render(2);
    rig.bank().stop(0);
    rig.rest();
    EXPECT_EQ(rig.told(), (Words{"0 started 0", "0 stop 2"}));

    rig.bank().set_loop(0, {4, 6});  // of what does not play
    rig.bank().play(0);
    rig.bank().load(0, sample_of({ramp(9, 100)}));
    rig.rest();
    rig.bank().slots().set_speed(0, -1.0);
    EXPECT_THAT(rig.render(3), ElementsAre(6, 5, 6));
    EXPECT_EQ(rig.told(), (Words{"0 started 2"}));
}

TEST(Pads, SoundBesideAStream) {
    auto [stream, stream_renderer] = make_stream(1, Frames{64}, 0.0);
    auto [bank, bank_renderer] = make_bank(2, 2, 0.0);
    auto root = std::make_unique<Master>(std::move(stream_renderer), std::move(bank_renderer));
    auto [control, render] = make_ends(SampleRate{1000}, 1, Frames{0}, std::move(root));
    control.open_gate();
    bank.go_by([&end = control](const Command& command) { return end.send(command); });
    const Signal written(6, 100.0F);
    stream.write(FrameView::interleaved(written.data(), 1, 6), 0);
    bank.load(0, sample_of({ramp(4)}));
    bank.play(0, {}, 4);

    Signal heard(10, 77.0F);
    float* planes[] = {heard.data()};
    render.render_offline(0, planes, Frames{10});

    EXPECT_THAT(heard, ElementsAre(100, 100, 100, 100, 101, 102, 3, 4, 0, 0));
    std::array<PadReading, 2> pads;
    EXPECT_EQ(bank.read(pads).master_peak, 102.0F);
}

}  // namespace
}  // namespace flitzis
