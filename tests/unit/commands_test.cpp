// Commands split the block: each acts on its frame, however the graph cuts the time.
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <vector>

#include "ends_fixture.hpp"

namespace flitzis {
namespace {

/// A room of its own: plays a level that commands set and raise.
class Level final : public Renderer, public Receiver {
   public:
    enum Kind : std::uint32_t { set, raise };

    void prepare(SampleRate, std::uint32_t, Frames) override {}
    Rendered render(const Block& block) NONBLOCKING override {
        for (float* plane : block.channels) std::fill_n(plane, block.frames.count, level_);
        return {.silent = level_ == 0.0F};
    }
    bool obey(const Command& command, Outbox&) NONBLOCKING override {
        const auto value = static_cast<float>(command.value);
        level_ = command.kind == set ? value : level_ + value;
        return true;
    }

   private:
    float level_ = 0.0F;
};

constexpr std::uint32_t length = 40'000;

/// What is heard of `length` frames in cycles as long as `next` says.
template <class Next>
std::vector<float> heard(const std::vector<Command>& commands, Next next, bool offline = false) {
    auto level = std::make_unique<Level>();
    Level& room = *level;
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::move(level));
    control.open_gate();
    for (Command command : commands) {
        command.receiver = &room;
        EXPECT_TRUE(control.send(command));
    }
    std::vector<float> samples(length);
    Cycle cycle{0, 0, 1, Frames{512}, SampleRate{48000}};
    for (std::uint32_t done = 0; done < length;) {
        const Frames frames{std::min<std::uint32_t>(next(), length - done)};
        float* planes[] = {samples.data() + done};
        cycle.ticks += 512;
        if (offline)
            render.render_offline(0, planes, frames);
        else
            render.render(cycle, 0, planes, frames), render.finish(frames, 1000, cycle.ticks);
        done += frames.count;
    }
    EXPECT_EQ(control.late_commands(), 0U);
    return samples;
}

TEST(Commands, ActOnTheirFrames) {
    const std::vector<Command> commands{{.frame = 100, .kind = Level::set, .value = 1},
                                        {.frame = 511, .kind = Level::raise, .value = 2},
                                        {.frame = 512, .kind = Level::set, .value = 7},
                                        {.frame = 20'001, .kind = Level::set, .value = 0}};

    const auto samples = heard(commands, [] { return 512U; });

    std::vector<float> expected(length, 0.0F);
    std::fill(expected.begin() + 100, expected.begin() + 511, 1.0F);
    expected[511] = 3.0F;
    std::fill(expected.begin() + 512, expected.begin() + 20'001, 7.0F);
    EXPECT_EQ(samples, expected);
}

TEST(Commands, SoundTheSameForEveryPartitionIntoBlocks) {
    std::minstd_rand random(11);
    std::vector<Command> commands(800);
    for (Command& command : commands)
        command = {.frame = random() % 4 == 0 ? 512 * (random() % 70) : random() % length,
                   .kind = static_cast<std::uint32_t>(random() % 2),
                   .value = random() % 100};

    const auto whole = heard(commands, [] { return length; });

    for (const std::uint32_t quantum : {1U, 37U, 512U, 8192U}) {
        EXPECT_EQ(heard(commands, [&] { return quantum; }), whole) << quantum;
        EXPECT_EQ(heard(
                      commands, [&] { return quantum; }, true),
                  whole)
            << quantum << " offline";
    }
    for (int i = 0; i < 20; ++i)
        EXPECT_EQ(heard(commands, [&] { return static_cast<std::uint32_t>(random() % 10'000); }), whole);
}

TEST_F(Ends, APingWithAFrameIsAnsweredInTheCycleThatHoldsIt) {
    run(512);
    control_.send(control_.pings().command(1, 1024 + 511));
    control_.send(control_.pings().command(2, 1536));
    control_.send(control_.pings().command(3));

    run(512);
    EXPECT_EQ(all_of<Pong>(control_).at(0).number, 3U);
    run(512);
    run(512);

    const auto pongs = all_of<Pong>(control_);
    ASSERT_EQ(pongs.size(), 2U);
    EXPECT_EQ(pongs[0].number, 1U);
    EXPECT_EQ(pongs[0].cycle, 3U);
    EXPECT_EQ(pongs[1].number, 2U);
    EXPECT_EQ(pongs[1].cycle, 4U);
    EXPECT_EQ(control_.late_commands(), 0U);
}

TEST_F(Ends, OfflineCommandsActAndAreAnsweredToo) {
    std::vector<float> plane(512);
    float* planes[] = {plane.data(), plane.data()};
    control_.send(control_.pings().command(1, 700));
    EXPECT_FALSE(render_.render_offline(5, planes, Frames{512}));
    EXPECT_TRUE(render_.render_offline(6, planes, Frames{512}));

    RenderMessage message;
    ASSERT_TRUE(control_.pop(message));
    EXPECT_EQ(message.time_ns, 6);
    EXPECT_EQ(std::get<Pong>(message.what).number, 1U);
}

}  // namespace
}  // namespace flitzis
