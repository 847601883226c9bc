// The engine's threads take no signal: what a program blocks waits for the program.
#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "engine/audio_engine.hpp"

namespace flitzis::test {
namespace {

/// What a thread blocks, by the thread's id: a bit a signal, the lowest is signal 1.
std::map<std::string, std::uint64_t> blocked_by_thread() {
    std::map<std::string, std::uint64_t> blocked;
    for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
        std::ifstream status(task.path() / "status");
        for (std::string word; status >> word;)
            if (word == "SigBlk:" && status >> word) blocked[task.path().filename()] = std::stoull(word, nullptr, 16);
    }
    return blocked;
}

std::uint64_t every_signal() {
    std::uint64_t all = 0;
    sigset_t set;
    sigfillset(&set);  // without those that glibc keeps for itself
    for (int number = 1; number <= 64; ++number)
        if (sigismember(&set, number) == 1 && number != SIGKILL && number != SIGSTOP)
            all |= std::uint64_t{1} << (number - 1);
    return all;
}

TEST(Signals, AreBlockedInEveryThreadOfAnEngine) {
    AudioEngine engine;
    engine.start();

    auto blocked = blocked_by_thread();

    EXPECT_EQ(blocked.erase(std::to_string(gettid())), 1U);
    EXPECT_GE(blocked.size(), 2U);  // the loop's, and the callback's
    for (const auto& [thread, mask] : blocked) EXPECT_EQ(mask & every_signal(), every_signal()) << thread;
}

TEST(Signals, AreAsTheyWereInTheThreadThatMakesAnEngine) {
    const std::string self = std::to_string(gettid());
    const std::uint64_t before = blocked_by_thread()[self];

    AudioEngine engine;
    engine.start();

    EXPECT_EQ(blocked_by_thread()[self], before);
}

TEST(Signals, ThatTheProgramBlocksLaterWaitForIt) {
    AudioEngine engine;
    engine.start();
    sigset_t awaited;
    sigset_t before;
    sigemptyset(&awaited);
    sigaddset(&awaited, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &awaited, &before);

    kill(getpid(), SIGTERM);

    const timespec timeout{5, 0};
    EXPECT_EQ(sigtimedwait(&awaited, nullptr, &timeout), SIGTERM);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace
}  // namespace flitzis::test
