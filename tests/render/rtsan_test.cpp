// RealtimeSanitizer itself: what the callback must not do ends the program, through every function that is NONBLOCKING.
#include <gtest/gtest.h>

#include <memory>
#include <mutex>
#include <vector>

#include "render/ends.hpp"

// What is forbidden here is forbidden at compile time, too.
#pragma clang diagnostic ignored "-Wfunction-effects"

namespace flitzis::test {
namespace {

template <class Sin>
class Sinner final : public Renderer {
   public:
    explicit Sinner(Sin sin) : sin_(sin) {}
    void prepare(SampleRate, std::uint32_t, Frames) override {}
    Rendered render(const Block&) NONBLOCKING override {
        sin_();
        return {};
    }

   private:
    Sin sin_;
};

template <class Sin>
void render_with(Sin sin) {
    auto [control, render] = make_ends(SampleRate{48000}, 1, Frames{0}, std::make_unique<Sinner<Sin>>(sin));
    control.open_gate();
    std::vector<float> plane(512);
    float* planes[] = {plane.data()};
    render.render(Cycle{}, 0, planes, Frames{512});
}

TEST(RealtimeSanitizer, LetsARendererPassThatDoesNothing) {
    render_with([] {});
}

TEST(RealtimeSanitizerDeathTest, EndsARendererThatAllocates) {
    EXPECT_DEATH(render_with([] { operator delete(operator new(64)); }), "RealtimeSanitizer: unsafe-library-call");
}

TEST(RealtimeSanitizerDeathTest, EndsARendererThatLocks) {
    static std::mutex mutex;
    EXPECT_DEATH(render_with([] { const std::lock_guard guard(mutex); }), "RealtimeSanitizer: unsafe-library-call");
}

TEST(RealtimeSanitizerDeathTest, EndsARendererThatPrints) {
    EXPECT_DEATH(render_with([] { std::puts("rendering"); }), "RealtimeSanitizer: unsafe-library-call");
}

}  // namespace
}  // namespace flitzis::test
