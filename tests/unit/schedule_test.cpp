#include "render/schedule.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace flitzis {
namespace {

/// Notes what it obeyed, and refuses while it is `busy`.
class Notes final : public Receiver {
   public:
    Notes() { obeyed.reserve(Schedule::most_waiting + Schedule::most_sent); }
    bool obey(const Command& command, Outbox&) NONBLOCKING override {
        if (!busy) obeyed.push_back(command.value);
        return !busy;
    }
    bool obeys_at_rest(const Command& command) const NONBLOCKING override { return command.value != waits; }

    std::vector<std::uint64_t> obeyed;
    bool busy = false;
    std::uint64_t waits = Schedule::never;
};

class ASchedule : public ::testing::Test {
   protected:
    bool send(std::uint64_t frame, std::uint64_t value) {
        return schedule_.send({.frame = frame, .receiver = &notes_, .value = value});
    }
    void obey(std::uint64_t position) {
        room_told_ = schedule_.take_in(position);
        schedule_.obey(position, position + 1, *outbox_);
    }

    const std::unique_ptr<Schedule> memory_ = std::make_unique<Schedule>();
    const std::unique_ptr<Outbox> outbox_ = std::make_unique<Outbox>();
    Schedule& schedule_ = *memory_;
    Notes notes_;
    bool room_told_ = false;
};

using Values = std::vector<std::uint64_t>;

TEST_F(ASchedule, ObeysInTheOrderOfTheFramesAndNoneBeforeIts) {
    for (const std::uint64_t frame : {700U, 100U, 512U, 101U}) send(frame, frame);
    obey(99);
    EXPECT_EQ(notes_.obeyed, Values{});
    EXPECT_EQ(schedule_.next(), 100U);

    for (const std::uint64_t position : {100U, 101U, 512U}) obey(position);
    EXPECT_EQ(notes_.obeyed, (Values{100, 101, 512}));
    EXPECT_EQ(schedule_.next(), 700U);

    obey(700);
    EXPECT_EQ(notes_.obeyed.back(), 700U);
    EXPECT_EQ(schedule_.next(), Schedule::never);
}

TEST_F(ASchedule, KeepsTheOrderOfSendingAtEqualFrames) {
    Values expected;
    for (std::uint64_t i = 0; i < 200; ++i) send(i % 3 == 0 ? 0 : 512, i), expected.push_back(i);

    obey(512);

    EXPECT_EQ(notes_.obeyed, expected) << "those without a frame act on the next block's first";
    EXPECT_EQ(schedule_.late(), 0U);
}

TEST_F(ASchedule, TellsOnceThatThereIsRoomAgainWhereASendFailed) {
    for (std::size_t i = 0; i < Schedule::most_sent; ++i) ASSERT_TRUE(send(0, i));
    obey(0);
    EXPECT_FALSE(room_told_);

    for (std::size_t i = 0; i < Schedule::most_sent; ++i) ASSERT_TRUE(send(0, i));
    ASSERT_FALSE(send(0, 0));
    obey(1);
    EXPECT_TRUE(room_told_);
    obey(2);
    EXPECT_FALSE(room_told_);
}

TEST_F(ASchedule, ObeysLateOnesAtOnceInTheOrderOfSendingAndCountsThem) {
    send(512, 1);
    send(511, 2);
    send(0, 3);
    send(10, 4);

    obey(512);

    EXPECT_EQ(notes_.obeyed, (Values{1, 2, 3, 4}));
    EXPECT_EQ(schedule_.late(), 2U);
}

TEST_F(ASchedule, AsksAgainWhoCouldNotAndHoldsUpNobodyElse) {
    Notes other;
    notes_.busy = true;
    send(100, 1);
    schedule_.send({.frame = 100, .receiver = &other, .value = 2});

    obey(100);
    EXPECT_EQ(other.obeyed, Values{2});
    EXPECT_EQ(schedule_.next(), 101U);

    notes_.busy = false;
    obey(101);
    EXPECT_EQ(notes_.obeyed, Values{1});
    EXPECT_EQ(schedule_.late(), 0U);
}

TEST_F(ASchedule, HoldsSoManyAndLeavesTheOthersWhereTheyWereSent) {
    std::uint64_t sent = 0;
    for (;; obey(1))
        if (const std::uint64_t before = sent; send(1000, sent) ? ++sent : false)
            while (send(1000, sent)) ++sent;
        else if (before == sent)
            break;
    EXPECT_EQ(sent, Schedule::most_waiting + Schedule::most_sent);

    obey(1000);
    obey(1000);

    ASSERT_EQ(notes_.obeyed.size(), sent);
    for (std::uint64_t i = 0; i < sent; ++i) ASSERT_EQ(notes_.obeyed[i], i);
}

}  // namespace
}  // namespace flitzis
