// The trap itself: what the callback must not do is caught, whoever does it and however quickly.
#include "trap.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

#include "render/ends.hpp"

namespace flitzis::test {
namespace {

TEST(Trap, LetsHarmlessCodePass) {
    std::vector<float> samples(512);

    const auto found = violations_of([&] {
        for (float& sample : samples) sample = 1.0F;
    });

    EXPECT_TRUE(found.none()) << found;
}

TEST(Trap, CatchesAnAllocationAndAFree) {
    const auto found = violations_of([] {
        // Called through volatile pointers: a compiler may leave out a pair of new and delete that nobody sees.
        void* (*volatile allocate)(std::size_t) = std::malloc;
        void (*volatile release)(void*) = std::free;
        release(allocate(512));
        release(::operator new(512));
    });

    EXPECT_EQ(found.allocations, 2) << found;
    EXPECT_EQ(found.frees, 2) << found;
}

TEST(Trap, CatchesALockThatNobodyHolds) {
    std::mutex mutex;
    std::shared_mutex shared;

    const auto found = violations_of([&] {
        const std::lock_guard guard(mutex);
        const std::shared_lock reading(shared);
    });

    EXPECT_EQ(found.locks, 2) << found;
}

TEST(Trap, CatchesOutput) {
    const auto found = violations_of([] { [[maybe_unused]] const auto n = write(STDERR_FILENO, "", 0); });

    EXPECT_EQ(found.system_calls, 1) << found;
}

TEST(Trap, CatchesSleeping) {
    const auto found = violations_of([] { std::this_thread::sleep_for(std::chrono::microseconds(1)); });

    EXPECT_EQ(found.system_calls, 1) << found;
}

TEST(Trap, LetsTheSystemCallItCaughtHappen) {
    pid_t parent = 0;

    const auto found = violations_of([&] { parent = getppid(); });

    EXPECT_EQ(found.system_calls, 1) << found;
    EXPECT_EQ(parent, getppid());
}

/// A renderer that does what none may: the trap must find it through render(), as in the tests beside this one.
class Sinner final : public Renderer {
   public:
    void prepare(SampleRate, std::uint32_t, Frames) override {}
    Rendered render(const Block& block) NONBLOCKING override {
        scratch_.resize(block.frames.count);
        std::puts("rendering");
        const std::lock_guard guard(mutex_);
        return {};
    }

   private:
    std::vector<float> scratch_;
    std::mutex mutex_;
};

TEST(Trap, CatchesARendererThatAllocatesPrintsAndLocks) {
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::make_unique<Sinner>());
    control.open_gate();
    std::vector<float> plane(512);
    float* planes[] = {plane.data()};

    testing::internal::CaptureStdout();
    const auto found = violations_of([&, &end = render] {
        end.render(Cycle{}, 0, planes, Frames{512});
        std::fflush(stdout);
    });
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "rendering\n");

    EXPECT_GE(found.allocations, 1) << found;
    EXPECT_GE(found.locks, 1) << found;
    EXPECT_GE(found.system_calls, 1) << found;
}

}  // namespace
}  // namespace flitzis::test
