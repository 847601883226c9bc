// Stems from sources: which fit a sample, and how those that another program made of it are brought back to it.
#include <gmock/gmock.h>

#include <cmath>
#include <random>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "media/align.hpp"
#include "media/load.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Signal = std::vector<float>;

constexpr SampleRate rate{48000};
constexpr LoadTarget stereo{rate, 2};
constexpr std::uint32_t length = 6 * 48000;

Plane plane_of(const Signal& signal) { return Plane(signal); }

/// What a drummer plays, and somebody beside him: hits at uneven times, which ring out.
Signal hits(std::uint32_t seed, std::uint32_t frames = length) {
    std::mt19937 random(seed);
    Signal signal(frames, 0.0F);
    const auto below = [&](std::uint32_t end) { return static_cast<std::uint32_t>(random() % end); };
    for (std::uint32_t at = below(9000); at < frames; at += 5000 + below(9000)) {
        const double step = 0.01 + 0.0001 * below(2000);
        const double loud = 0.1 + 0.001 * below(200);
        for (std::uint32_t i = 0; i < 6000 && at + i < frames; ++i)
            signal[at + i] += static_cast<float>(loud * std::exp(-0.001 * i) * std::sin(step * i));
    }
    return signal;
}

Signal moved(const Signal& signal, std::int64_t later) {
    Signal to(signal.size(), 0.0F);
    for (std::size_t i = 0; i < to.size(); ++i) {
        const std::int64_t from = static_cast<std::int64_t>(i) - later;
        if (from >= 0 && from < static_cast<std::int64_t>(signal.size()))
            to[i] = signal[static_cast<std::size_t>(from)];
    }
    return to;
}

/// As a 16-bit file holds it, whose reader divides by 32768.
Signal in_16_bit(const Signal& signal, float scale) {
    Signal to;
    for (const float value : signal) to.push_back(std::round(value * scale) / 32768.0F);
    return to;
}

Signal sum(const Signal& a, const Signal& b) {
    Signal to = a;
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += b[i];
    return to;
}

Signal noise(std::uint32_t seed, std::uint32_t frames = length) {
    std::mt19937 random(seed);
    Signal signal(frames);
    for (float& value : signal) value = std::uniform_real_distribution<float>(-0.3F, 0.3F)(random);
    return signal;
}

std::shared_ptr<const Sample> sample_of(const std::vector<Signal>& channels) {
    std::vector<Plane> planes;
    for (const Signal& channel : channels) planes.push_back(plane_of(channel));
    return std::make_shared<const Sample>(SampleInfo{}, rate, std::move(planes));
}

FrameSource mono(const Signal& signal, SampleRate at = rate) {
    return {FrameView::interleaved(signal.data(), 1, signal.size()), at};
}

struct StemsOfASample : ::testing::Test {
    const Signal drums = hits(1);
    const Signal bass = hits(2);
    const std::shared_ptr<const Sample> sample = sample_of({sum(drums, bass)});
    Progress progress;

    std::unique_ptr<Sample> load(std::vector<StemSource> parts, bool align = false) {
        return flitzis::load(StemsSource{std::move(parts), sample, align}, stereo, progress);
    }
    std::unique_ptr<Sample> load_two(const Signal& one, const Signal& other, bool align) {
        std::vector<StemSource> parts;
        parts.emplace_back(mono(one));
        parts.emplace_back(mono(other));
        return load(std::move(parts), align);
    }
    std::int64_t shift(const Signal& one, const Signal& other) {
        const std::vector<Plane> planes = [&] {
            std::vector<Plane> two;
            two.push_back(plane_of(one));
            two.push_back(plane_of(other));
            return two;
        }();
        return shift_of(planes, *sample, progress);
    }
    std::string refusal(std::vector<StemSource> parts) {
        try {
            load(std::move(parts));
        } catch (const LoadError& error) {
            return error.what();
        }
        return "";
    }
};

Signal plane(const Sample& sample, std::uint32_t number) {
    return {sample.plane(number), sample.plane(number) + sample.frames()};
}

TEST_F(StemsOfASample, AreItsPartsBitForBit) {
    const auto stems = load_two(drums, bass, false);

    EXPECT_EQ(stems->parts(), 2U);
    EXPECT_EQ(plane(*stems, 0), drums);
    EXPECT_EQ(plane(*stems, 1), bass);
    EXPECT_EQ(progress.stage(), LoadStage::ready);
    EXPECT_EQ(progress.fraction(), 1.0F);
}

TEST_F(StemsOfASample, AreToldOfTogether) {
    const Signal loud = moved(Signal(length, -0.75F), 0);
    const SampleInfo info = load_two(drums, loud, false)->info();

    EXPECT_EQ(info.frames, length);
    EXPECT_EQ(info.channels, 1U);
    EXPECT_EQ(info.peak, 0.75);
    EXPECT_EQ(info.source_rate, rate);
    EXPECT_EQ(info.source_frames, length);
    EXPECT_EQ(info.duration, 6.0);
    EXPECT_FALSE(info.path);
    EXPECT_FALSE(info.loudness);
}

TEST_F(StemsOfASample, OfTwoChannelsAreMeansForOne) {
    Signal both;
    for (std::uint32_t i = 0; i < length; ++i) both.insert(both.end(), {0.25F, 0.75F});
    std::vector<StemSource> parts;
    parts.emplace_back(FrameSource(FrameView::interleaved(both.data(), 2, length), rate));

    EXPECT_EQ(plane(*load(std::move(parts)), 0), Signal(length, 0.5F));
}

TEST_F(StemsOfASample, AreAsLongAsItAtTheEnginesRate) {
    std::vector<StemSource> parts;
    parts.emplace_back(mono(Signal(length / 2, 0.0F), SampleRate{24000}));

    EXPECT_EQ(load(std::move(parts))->frames(), length);
}

TEST_F(StemsOfASample, AreNamedWhereTheyDoNotFit) {
    std::vector<StemSource> parts;
    parts.emplace_back(mono(drums));
    parts.emplace_back(mono(Signal(1000, 0.0F)));
    EXPECT_EQ(refusal(std::move(parts)), "stem 1: has 1000 frames, the sample has 288000");

    std::vector<StemSource> three;
    three.emplace_back(FrameSource(FrameView::interleaved(drums.data(), 3, length / 3), rate));
    EXPECT_EQ(refusal(std::move(three)), "stem 0: it has 3 channels and the sample has 1");

    std::vector<StemSource> none;
    none.emplace_back(mono({}));
    EXPECT_EQ(refusal(std::move(none)), "stem 0: no frames");

    std::vector<StemSource> one;
    one.emplace_back(mono(drums));
    const auto wide = sample_of({drums, bass});
    EXPECT_THROW(flitzis::load(StemsSource{std::move(one), wide}, stereo, progress), LoadError);
}

TEST_F(StemsOfASample, AreFoundWhereTheyLie) {
    for (const std::int64_t later : {0, 1, -1, 2, 17, -40, 4000, -4000, 11000, -11000, 11999, -12000})
        EXPECT_EQ(shift(moved(drums, later), moved(bass, later)), -later);
}

TEST_F(StemsOfASample, AreFoundThoughTheyAreNotAllOfIt) {
    const Signal rest = noise(5);
    Signal quiet = drums;
    for (std::size_t i = 0; i < quiet.size(); ++i) quiet[i] = 0.8F * quiet[i] + 0.03F * rest[i];
    for (const std::int64_t later : {0, 4000, -11000})
        EXPECT_EQ(shift(moved(quiet, later), moved(bass, later)), -later) << later;
}

TEST_F(StemsOfASample, StayWhereNothingIsClear) {
    EXPECT_EQ(shift(hits(33), hits(34)), 0) << "others";
    EXPECT_EQ(shift(noise(1), noise(2)), 0);
    EXPECT_EQ(shift(Signal(length, 0.0F), Signal(length, 0.0F)), 0);
    EXPECT_EQ(shift(moved(drums, 20000), moved(bass, 20000)), 0) << "too far";
}

TEST_F(StemsOfASample, AreMovedAndSilenceComesIn) {
    const auto stems = load_two(moved(drums, 4000), moved(bass, 4000), true);

    EXPECT_EQ(plane(*stems, 0), moved(moved(drums, 4000), -4000));
    EXPECT_EQ(plane(*stems, 1), moved(moved(bass, 4000), -4000));
    EXPECT_EQ(plane(*load_two(moved(drums, -70), bass, false), 0), moved(drums, -70)) << "they are not asked to";
    EXPECT_EQ(plane(*load_two(moved(drums, -70), moved(bass, -70), true), 0), moved(moved(drums, -70), 70));
}

TEST_F(StemsOfASample, AreScaledAsTheyWereMade) {
    const Signal by_32768 = in_16_bit(drums, 32768.0F);
    const Signal by_32767 = in_16_bit(drums, 32767.0F);
    const auto as_is = load_two(by_32768, in_16_bit(bass, 32768.0F), true);
    const auto scaled = load_two(by_32767, in_16_bit(bass, 32767.0F), true);

    EXPECT_EQ(plane(*as_is, 0), by_32768);
    for (std::size_t i = 0; i < length; ++i)
        ASSERT_EQ(scaled->plane(0)[i], std::round(by_32767[i] * 32768.0F) / 32767.0F) << i;
}

TEST_F(StemsOfASample, KeepTheirScaleWhereBothAreAsNear) {
    std::vector<StemSource> silence;
    silence.emplace_back(mono(Signal(length, 0.0F)));
    EXPECT_FALSE(scaled_by_32767(load(std::move(silence))->planes(), *sample, progress));
}

TEST_F(StemsOfASample, MayBeShorterThanWhatIsCompared) {
    for (const std::uint32_t frames : {1U, 31U, 100U, 2000U}) {
        const Signal some(drums.begin() + 9000, drums.begin() + 9000 + frames);
        std::vector<StemSource> parts;
        parts.emplace_back(mono(some));
        const auto stems = flitzis::load(StemsSource{std::move(parts), sample_of({some}), true}, stereo, progress);
        EXPECT_EQ(plane(*stems, 0), some) << frames;
    }
}

TEST_F(StemsOfASample, AreNotLoadedOnceThatIsCancelled) {
    progress.cancel();

    EXPECT_THROW(load_two(drums, bass, true), Cancelled);
}

}  // namespace
}  // namespace flitzis
