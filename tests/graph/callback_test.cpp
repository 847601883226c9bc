// The whole process callback, libpipewire's part included, on PipeWire's own thread: it never touches the heap.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>

#include "engine/audio_engine.hpp"
#include "trap.hpp"
#include "waiting.hpp"

namespace flitzis::test {
namespace {

struct Readings {
    std::atomic<int> blocks{0};
    std::atomic<long> after_warm_up{0};
    std::atomic<long> newest{0};
    bool sin = false;  // allocate once, to show that the reading would tell
};

/// Reads the thread's heap calls inside every block: what happens between two readings is a whole callback.
class HeapReader final : public Renderer {
   public:
    static constexpr int warm_up = 20;
    explicit HeapReader(Readings& readings) : readings_(readings) {}

    void prepare(SampleRate, std::uint32_t, Frames) override {}
    Rendered render(const Block& block) NONBLOCKING override {
        for (float* plane : block.channels) std::fill_n(plane, block.frames.count, 0.0F);
        const int blocks = ++readings_.blocks;
        if (readings_.sin && blocks == warm_up + 1) {
            int* volatile wasted = new int;
            delete wasted;
        }
        if (blocks == warm_up) readings_.after_warm_up = heap_calls_of_this_thread();
        readings_.newest = heap_calls_of_this_thread();
        return {};
    }

   private:
    Readings& readings_;
};

long heap_calls_while_running(bool sin) {
    Readings readings;
    readings.sin = sin;
    AudioEngine engine({}, std::make_unique<HeapReader>(readings));
    engine.start();
    EXPECT_TRUE(eventually([&] { return readings.blocks >= HeapReader::warm_up + 200; }, std::chrono::seconds(20)));
    engine.stop();
    return readings.newest - readings.after_warm_up;
}

TEST(Callback, NeverTouchesTheHeap) { EXPECT_EQ(heap_calls_while_running(false), 0); }

TEST(Callback, ThatDoesIsFoundOut) { EXPECT_EQ(heap_calls_while_running(true), 2); }

}  // namespace
}  // namespace flitzis::test
