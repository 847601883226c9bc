#include "render/fade.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace flitzis {
namespace {

/// What a constant 1 becomes behind the gate, block by block.
class Faded {
   public:
    explicit Faded(std::uint32_t length) : fade(Frames{length}) {}

    std::vector<float> block(std::uint32_t frames) {
        std::vector<float> samples(frames, 1.0F);
        float* planes[] = {samples.data()};
        Block block{planes, Frames{frames}};
        fade.begin();
        block.frames = fade.heard(block.frames);
        if (block.frames.count > 0) fade.apply(block);
        std::fill(samples.begin() + block.frames.count, samples.end(), 0.0F);
        all.insert(all.end(), samples.begin(), samples.end());
        return samples;
    }
    float steepest() const {
        float steepest = 0.0F;
        for (std::size_t i = 1; i < all.size(); ++i) steepest = std::max(steepest, std::abs(all[i] - all[i - 1]));
        return steepest;
    }

    Fade fade;
    std::vector<float> all;
};

TEST(Fade, IsShutUntilItIsOpened) {
    Faded faded(240);
    EXPECT_TRUE(faded.fade.shut());
    EXPECT_EQ(faded.block(512), std::vector<float>(512, 0.0F));
}

TEST(Fade, OpensAndClosesOverItsLengthWithoutAStep) {
    for (const std::uint32_t block : {16U, 37U, 512U}) {
        Faded faded(240);
        faded.fade.open();
        for (std::uint32_t n = 0; n < 480; n += block) faded.block(block);
        EXPECT_EQ(faded.all.back(), 1.0F);
        EXPECT_EQ(faded.all[239], 1.0F);
        EXPECT_LT(faded.all[238], 1.0F);

        faded.fade.close();
        EXPECT_FALSE(faded.fade.shut());
        for (std::uint32_t n = 0; n < 480; n += block) faded.block(block);
        EXPECT_EQ(faded.all.back(), 0.0F);
        EXPECT_TRUE(faded.fade.shut());
        EXPECT_LE(faded.steepest(), 1.0F / 240.0F + 1e-6F);
    }
}

TEST(Fade, TurnsRoundInTheMiddleWithoutAStep) {
    Faded faded(240);
    faded.fade.open();
    faded.block(100);
    faded.fade.close();
    faded.block(50);
    faded.fade.open();
    faded.block(512);

    EXPECT_EQ(faded.all.back(), 1.0F);
    EXPECT_LE(faded.steepest(), 1.0F / 240.0F + 1e-6F);
}

TEST(Fade, OfNoLengthOpensAndClosesAtABlocksEdge) {
    Faded faded(0);
    faded.fade.open();
    EXPECT_EQ(faded.block(512), std::vector<float>(512, 1.0F));
    faded.fade.close();
    EXPECT_EQ(faded.block(512), std::vector<float>(512, 0.0F));
}

TEST(Fade, ACutIsSilentFromTheNextBlockOnAndOpensByFadingIn) {
    Faded faded(240);
    faded.fade.open();
    faded.block(512);

    faded.fade.cut();
    EXPECT_EQ(faded.block(16), std::vector<float>(16, 0.0F));
    EXPECT_TRUE(faded.fade.shut());

    faded.fade.open();
    EXPECT_LT(faded.block(16).back(), 0.1F);
}

}  // namespace
}  // namespace flitzis
