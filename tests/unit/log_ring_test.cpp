#include "handoff/log_ring.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <thread>

namespace flitzis {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(LogRing, GivesLinesAsTheyWerePushed) {
    LogRing ring;
    ring.push(LogLevel::warning, "stream", "no buffers");

    LogLine line;
    ASSERT_TRUE(ring.pop(line, seconds(1)));

    EXPECT_EQ(line.level, LogLevel::warning);
    EXPECT_STREQ(line.topic, "stream");
    EXPECT_STREQ(line.text, "no buffers");
}

TEST(LogRing, CutsWhatIsTooLong) {
    LogRing ring;
    ring.push(LogLevel::error, std::string(100, 't'), std::string(1000, 'x'));

    LogLine line;
    ASSERT_TRUE(ring.pop(line, seconds(1)));

    EXPECT_EQ(std::string(line.topic), std::string(sizeof line.topic - 1, 't'));
    EXPECT_EQ(std::string(line.text), std::string(sizeof line.text - 1, 'x'));
}

TEST(LogRing, DropsAndCountsWhatFindsItFull) {
    LogRing ring;
    for (int i = 0; i < 300; ++i) ring.push(LogLevel::info, "t", std::to_string(i));

    int lines = 0;
    for (LogLine line; ring.pop(line, milliseconds(0));) EXPECT_EQ(std::to_string(lines++), line.text);

    EXPECT_EQ(static_cast<std::uint64_t>(lines) + ring.dropped(), 300U);
    EXPECT_GT(ring.dropped(), 0U);
}

TEST(LogRing, WakesAReaderThatWaits) {
    LogRing ring;
    std::thread reader([&] {
        LogLine line;
        EXPECT_FALSE(ring.pop(line, seconds(60)));
    });

    ring.wake();

    reader.join();  // a reader that sleeps on fails by the test's timeout
}

TEST(LogRing, GivesAForkedChildARingOfItsOwn) {
    log_ring().push(LogLevel::info, "parent", "line");

    const pid_t child = fork();
    if (child == 0) {
        LogLine line;
        _exit(log_ring().pop(line, milliseconds(0)) ? 1 : 0);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);

    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    LogLine line;
    EXPECT_TRUE(log_ring().pop(line, seconds(1)));
}

}  // namespace
}  // namespace flitzis
