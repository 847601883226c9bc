#include "render/mix.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace flitzis {
namespace {

/// Plays `value` everywhere and tells what it is told to.
class Source final : public Renderer {
   public:
    Source(float value, Rendered rendered) : value_(value), rendered_(rendered) {}

    void prepare(SampleRate, std::uint32_t, Frames) override { prepared_ = true; }
    Rendered render(const Block& block) NONBLOCKING override {
        for (float* plane : block.channels) std::fill_n(plane, block.frames.count, prepared_ ? value_ : -1.0F);
        return rendered_;
    }

   private:
    float value_;
    Rendered rendered_;
    bool prepared_ = false;
};

struct Played {
    Rendered rendered;
    std::vector<float> left;
    std::vector<float> right;
};

Played play(const std::vector<std::pair<float, Rendered>>& sources) {
    std::vector<std::unique_ptr<Renderer>> made;
    for (const auto& [value, rendered] : sources) made.push_back(std::make_unique<Source>(value, rendered));
    const auto root = root_of(std::move(made));
    root->prepare(SampleRate{48000}, 2, Frames{512});
    Played played{{}, std::vector<float>(512, 77.0F), std::vector<float>(512, 77.0F)};
    float* planes[] = {played.left.data(), played.right.data()};
    played.rendered = root->render({planes, Frames{500}});
    return played;
}

std::vector<float> five_hundred(float value) {
    std::vector<float> expected(512, 77.0F);
    std::fill_n(expected.begin(), 500, value);
    return expected;
}

constexpr Rendered silent{.silent = true};

TEST(Mix, ASingleSourceIsTheRootItself) {
    std::vector<std::unique_ptr<Renderer>> sources;
    sources.push_back(std::make_unique<Source>(1.0F, Rendered{}));
    const Renderer* source = sources.front().get();

    EXPECT_EQ(root_of(std::move(sources)).get(), source);
}

TEST(Mix, SumsItsSources) {
    const Played played = play({{0.5F, {}}, {0.25F, {}}, {2.0F, {}}});

    EXPECT_EQ(played.left, five_hundred(2.75F));
    EXPECT_EQ(played.right, five_hundred(2.75F));
    EXPECT_FALSE(played.rendered.silent);
}

TEST(Mix, SkipsWhatIsSilentWhereverItStands) {
    const float never_heard = 9.0F;  // a silent source writes 0: this one shows that nobody looks

    for (const auto& sources : std::vector<std::vector<std::pair<float, Rendered>>>{
             {{0.0F, silent}, {0.5F, {}}},
             {{0.5F, {}}, {never_heard, silent}},
             {{never_heard, silent}, {0.5F, {}}, {never_heard, silent}},
         }) {
        const Played played = play(sources);
        EXPECT_EQ(played.left, five_hundred(0.5F));
        EXPECT_FALSE(played.rendered.silent);
    }
}

TEST(Mix, IsSilentWhereAllAre) {
    const Played played = play({{0.0F, silent}, {0.0F, silent}});

    EXPECT_TRUE(played.rendered.silent);
    EXPECT_EQ(played.left, five_hundred(0.0F));
}

TEST(Mix, TellsWhatEachOfThemTells) {
    const Played played = play({{0.0F, {.silent = true, .wake = true}},
                                {1.0F, {.ran_dry = true, .missing = Frames{7}, .stream_offset = 99}},
                                {1.0F, {.missing = Frames{3}}}});

    EXPECT_TRUE(played.rendered.wake);
    EXPECT_TRUE(played.rendered.ran_dry);
    EXPECT_EQ(played.rendered.missing, Frames{7});
    EXPECT_EQ(played.rendered.stream_offset, 99);
}

}  // namespace
}  // namespace flitzis
