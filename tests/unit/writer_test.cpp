#include "engine/writer.hpp"

#include <gtest/gtest.h>
#include <poll.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace flitzis {
namespace {

constexpr std::uint32_t buffer = 4096;

/// A writer of one channel, its descriptor, and who plays.
struct Writing {
    explicit Writing(std::uint32_t frames = buffer)
        : halves(make_stream(1, Frames{frames}, 0.0)), writer(std::move(halves.first), room) {
        halves.second->prepare(SampleRate{48000}, 1, Frames{buffer});
    }

    std::uint64_t write(std::uint32_t frames) {
        return writer.write(FrameView::interleaved(samples.data(), 1, frames), 0);
    }

    void play(std::uint32_t frames) {
        float* planes[] = {samples.data()};
        halves.second->render({planes, Frames{frames}, 0});
    }

    bool readable() const {
        pollfd waited{room.descriptor(), POLLIN, 0};
        return poll(&waited, 1, 0) == 1;
    }

    std::array<float, buffer> samples{};
    EventFd room;
    std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> halves;
    Writer writer;
};

TEST(Writer, WaitsForWhatIsLeftAndForHalfTheBufferAtMost) {
    const auto worthwhile = [](std::uint32_t frames, std::uint64_t left) {
        return Writing(frames).writer.worthwhile(left).count;
    };

    EXPECT_EQ(worthwhile(buffer, 1), 1U);
    EXPECT_EQ(worthwhile(buffer, buffer / 2 - 1), buffer / 2 - 1);
    EXPECT_EQ(worthwhile(buffer, buffer / 2), buffer / 2);
    EXPECT_EQ(worthwhile(buffer, buffer / 2 + 1), buffer / 2);
    EXPECT_EQ(worthwhile(buffer, std::uint64_t{1} << 32), buffer / 2) << "more than 32 bits can say";
    EXPECT_EQ(worthwhile(1, 5), 1U) << "half of one frame is one";
}

TEST(Writer, GivesTheSecondItsTurnWhenTheFirstIsGone) {
    Writing writing;
    std::optional<Writer::Turn> first(writing.writer);
    Writer::Turn second(writing.writer);

    EXPECT_TRUE(first->mine());
    EXPECT_FALSE(second.mine());
    EXPECT_FALSE(second.mine()) << "however often it asks";

    first.reset();
    EXPECT_TRUE(second.mine());
    EXPECT_TRUE(second.mine()) << "and it stays so";
    EXPECT_FALSE(Writer::Turn(writing.writer).mine());
}

TEST(Writer, IsFreeForTheNextWhenATurnIsGone) {
    Writing writing;
    for (int time = 0; time < 3; ++time) EXPECT_TRUE(Writer::Turn(writing.writer).mine());
}

TEST(Writer, IsWaitedForByWhoHasNoTurnYet) {
    Writing writing;
    EXPECT_FALSE(writing.writer.is_waited_for());

    std::optional<Writer::Turn> first(writing.writer);
    EXPECT_FALSE(writing.writer.is_waited_for()) << "who writes does not wait";
    {
        const Writer::Turn gives_up(writing.writer);
        EXPECT_TRUE(writing.writer.is_waited_for());
    }
    EXPECT_FALSE(writing.writer.is_waited_for());

    Writer::Turn second(writing.writer);
    EXPECT_TRUE(writing.writer.is_waited_for());
    first.reset();
    EXPECT_TRUE(writing.writer.is_waited_for()) << "until it asks";
    EXPECT_TRUE(second.mine());
    EXPECT_FALSE(writing.writer.is_waited_for());
}

TEST(Writer, IsWaitedForByWhoWantsRoomUntilItIsThere) {
    Writing writing;
    writing.write(buffer);

    writing.writer.want_room(Frames{1});
    EXPECT_TRUE(writing.writer.is_waited_for());

    writing.play(1);
    writing.writer.look();
    EXPECT_FALSE(writing.writer.is_waited_for());
}

TEST(Writer, TellsOfRoomAtOnceWhereItIsThere) {
    Writing writing;
    EXPECT_FALSE(writing.readable()) << "nobody wants any";

    writing.writer.want_room(Frames{buffer});
    EXPECT_TRUE(writing.readable());
}

TEST(Writer, TellsOfRoomWhenThereIsAsMuchAsIsWanted) {
    Writing writing;
    writing.write(buffer);
    writing.writer.want_room(Frames{100});
    EXPECT_FALSE(writing.readable());

    writing.play(99);
    writing.writer.look();
    EXPECT_FALSE(writing.readable());

    writing.play(1);
    EXPECT_FALSE(writing.readable()) << "before anybody looks";
    writing.writer.look();
    EXPECT_TRUE(writing.readable());
}

TEST(Writer, TellsOfRoomWhenItIsNobodysTurn) {
    Writing writing;
    std::optional<Writer::Turn> turn(writing.writer);
    writing.writer.want_room(Frames{100});
    EXPECT_FALSE(writing.readable());
    writing.writer.look();
    EXPECT_FALSE(writing.readable());

    turn.reset();
    writing.writer.look();
    EXPECT_TRUE(writing.readable());
}

TEST(Writer, TellsOfNoRoomThatNobodyWants) {
    Writing writing;
    writing.writer.look();
    EXPECT_FALSE(writing.readable());
}

TEST(Writer, WakesWhoWantsRoomWhateverThereIs) {
    Writing writing;
    writing.write(buffer);
    const Writer::Turn turn(writing.writer);
    writing.writer.want_room(Frames{buffer});
    ASSERT_FALSE(writing.readable());

    writing.writer.wake();
    EXPECT_TRUE(writing.readable());
    EXPECT_FALSE(writing.writer.is_waited_for());
}

TEST(Writer, StaysReadableUntilRoomIsWantedAgain) {
    Writing writing;
    writing.writer.want_room(Frames{1});
    ASSERT_TRUE(writing.readable());

    writing.write(buffer);
    writing.writer.look();
    EXPECT_TRUE(writing.readable());

    writing.writer.want_room(Frames{1});
    EXPECT_FALSE(writing.readable());
}

}  // namespace
}  // namespace flitzis
