// The stretcher by itself: what it makes of material whose attacks are known, at 48 kHz.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "dsp/stretcher.hpp"
#include "dsp_runs.hpp"

namespace flitzis {
namespace {

using testing::every_simd;
using testing::name_of;
using Sound = testing::Sound;

constexpr SampleRate rate{48000};

/// Goes around and around.
class Ring final : public StretchSource {
   public:
    Ring(Sound sound, std::vector<std::int64_t> onsets) : sound_(std::move(sound)), onsets_(std::move(onsets)) {}

    void read(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING override {
        const auto length = static_cast<std::int64_t>(sound_.front().size());
        for (std::size_t channel = 0; channel < to.size(); ++channel)
            for (std::uint32_t i = 0; i < frames; ++i)
                to[channel][i] = sound_[channel][static_cast<std::size_t>(((first + i) % length + length) % length)];
    }
    std::int64_t next_onset(std::int64_t from, std::int64_t until) const NONBLOCKING override {
        const auto length = static_cast<std::int64_t>(sound_.front().size());
        std::int64_t next = never;
        for (const std::int64_t onset : onsets_) {
            const std::int64_t turns = (from - onset + length - 1 + 1000 * length) / length - 1000;
            next = std::min(next, onset + turns * length);
        }
        return next < until ? next : never;
    }

   private:
    Sound sound_;
    std::vector<std::int64_t> onsets_;
};

Sound tones(const std::vector<int>& hertz, std::uint32_t channels = 2) {
    std::vector<float> plane(rate.hz);
    for (std::size_t i = 0; i < plane.size(); ++i) {
        double sum = 0.0;
        for (std::size_t k = 0; k < hertz.size(); ++k)
            sum += std::sin(2.0 * M_PI * hertz[k] * static_cast<double>(i) / rate.hz + static_cast<double>(k * k));
        plane[i] = static_cast<float>(0.25 * sum / std::sqrt(static_cast<double>(hertz.size())));
    }
    return Sound(channels, plane);
}

/// Its steps change at frames that have been told beforehand.
struct Player {
    Stretcher stretcher;
    const Ring& ring;
    double place = 0.0;
    double step;

    Player(Simd simd, const Ring& source, std::uint32_t channels, double first_step, float lead = 0.0F)
        : stretcher(Stretcher::make_tables(rate, simd)), ring(source), step(first_step) {
        stretcher.start(ring, channels, {place, step}, lead);
    }
    /// Adds the next frames, at most `longest` at a time.
    template <class Next>
    void play(Sound& to, std::uint32_t frames, Next longest) {
        for (std::uint32_t left = frames; left > 0;) {
            if (stretcher.until_next() == 0) stretcher.next(ring, {place, step});
            const std::uint32_t run = std::min({left, stretcher.until_next(), longest()});
            std::vector<float*> planes;
            for (auto& plane : to) {
                plane.resize(plane.size() + run);
                planes.push_back(plane.data() + plane.size() - run);
            }
            stretcher.read(planes, run);
            place += run * step;
            left -= run;
        }
    }
};

Sound stretched(Simd simd, const Ring& ring, double step, std::uint32_t frames, std::uint32_t channels = 2) {
    Sound sound(channels);
    Player player(simd, ring, channels, step);
    player.play(sound, frames, [] { return 512U; });
    return sound;
}

/// Power within 20 Hz of the tones beside the rest, of a whole second.
double snr_db(const float* from, const std::vector<int>& hertz) {
    constexpr int frames = static_cast<int>(rate.hz);
    double all = 0.0;
    for (int i = 0; i < frames; ++i) all += static_cast<double>(from[i]) * from[i];
    double near = 0.0;
    for (const int tone : hertz)
        for (int bin = tone - 20; bin <= tone + 20; ++bin) {
            const double turn = 2.0 * M_PI * bin / frames;
            double re = 0.0;
            double im = 0.0;
            double cosine = 1.0;
            double sine = 0.0;
            const double c = std::cos(turn);
            const double s = std::sin(turn);
            for (int i = 0; i < frames; ++i) {
                re += from[i] * cosine;
                im += from[i] * sine;
                const double next = cosine * c - sine * s;
                sine = cosine * s + sine * c;
                cosine = next;
            }
            near += 2.0 * (re * re + im * im) / frames;
        }
    return 10.0 * std::log10(near / std::max(all - near, 1e-12 * all));
}

class Stretched : public ::testing::TestWithParam<Simd> {};

TEST_P(Stretched, BeginsWithTheMaterialItself) {
    const Ring ring(tones({220, 331}), {});
    const Sound heard = stretched(GetParam(), ring, 0.8, 1024);
    const Sound own = tones({220, 331});
    for (std::size_t i = 0; i < 1024; ++i) ASSERT_NEAR(heard[0][i], own[0][i], 1e-6) << i;
}

TEST_P(Stretched, IsTheSameBytesInEveryPartition) {
    const Ring ring(testing::noise(2, rate.hz, 0.5F), {100, 9000, 9800, 30000});
    std::mt19937 random(3);
    const auto play = [&](auto longest) {
        Sound sound(2);
        Player player(GetParam(), ring, 2, 0.875, 0.3F);
        for (const double step : {0.875, 1.5, 0.5, 2.0, 1.0625}) {  // that sums are exact
            player.step = step;
            player.play(sound, 7777, longest);
        }
        return sound;
    };
    const Sound whole = play([] { return 8192U; });
    for (const std::uint32_t most : {1U, 64U, 700U}) {
        const Sound parts = play([&] { return 1 + static_cast<std::uint32_t>(random() % most); });
        for (std::size_t channel = 0; channel < 2; ++channel)
            ASSERT_EQ(std::memcmp(parts[channel].data(), whole[channel].data(), whole[0].size() * sizeof(float)), 0);
    }
}

TEST_P(Stretched, KeepsAChordWithAttacksWhereThereAreNone) {
    const std::vector<int> chord{110, 165, 220, 277, 330, 440, 554, 660, 880, 1320};
    const Ring ring(tones(chord, 1), {5000, 17000, 29000, 41000});
    for (const double step : {0.5, 0.8, 0.94, 1.06, 1.25, 2.0}) {
        const Sound heard = stretched(GetParam(), ring, step, 3 * rate.hz / 2, 1);
        EXPECT_GE(snr_db(heard[0].data() + rate.hz / 2, chord), 40.0) << step;
    }
}

TEST_P(Stretched, PlaysAttacksAsTheyAre) {
    Sound hits(1, std::vector<float>(rate.hz));
    std::mt19937 random(5);
    std::vector<std::int64_t> onsets{4000, 21000, 33000};
    for (const std::int64_t onset : onsets)
        for (std::size_t i = 0; i < 4000; ++i)
            hits[0][static_cast<std::size_t>(onset) + i] =
                std::exp(-static_cast<float>(i) / 800.0F) * (static_cast<float>(random() % 2001) / 1000.0F - 1.0F);
    const Ring ring(hits, onsets);
    for (const double step : {0.5, 0.94, 1.25, 2.0}) {
        const Sound heard = stretched(GetParam(), ring, step, 60000, 1);
        for (const std::int64_t onset : onsets) {
            const auto at = static_cast<std::size_t>(std::llround(static_cast<double>(onset) / step));
            if (at + 200 > heard[0].size()) continue;
            for (std::size_t i = 0; i < 200; ++i)
                ASSERT_NEAR(heard[0][at + i], hits[0][static_cast<std::size_t>(onset) + i], 0.02) << step << " " << i;
            for (std::size_t i = 200; i < 900; ++i) ASSERT_LT(std::abs(heard[0][at - i]), 0.02) << step << " " << i;
        }
    }
}

TEST_P(Stretched, IsNotLouderWhereAttacksLieNearEachOther) {
    for (const std::int64_t apart : {700, 960, 1500, 3500}) {
        std::vector<std::int64_t> onsets;
        for (std::int64_t onset = 100; onset + apart < rate.hz; onset += apart) onsets.push_back(onset);
        const Ring ring(testing::noise(2, rate.hz, 0.3F), onsets);
        for (const double step : {0.5, 0.8, 0.94, 1.25, 2.0})
            for (const auto& plane : stretched(GetParam(), ring, step, 30000))
                EXPECT_LT(std::abs(*std::max_element(plane.begin(), plane.end())), 1.2F) << apart << " " << step;
    }
}

TEST_P(Stretched, IsFiniteWhateverItIsGiven) {
    Sound odd(2, std::vector<float>(4000));
    for (std::size_t i = 0; i < odd[0].size(); ++i) {
        odd[0][i] = i % 7 == 0 ? 1e18F : -1e-40F;
        odd[1][i] = i == 100 ? 1.0F : 0.0F;
    }
    const Ring ring(odd, {0, 1, 2, 3, 100});
    for (const double step : {0.125, 1.0, 8.0})
        for (const auto& plane : stretched(GetParam(), ring, step, 40000))
            for (const float sample : plane) ASSERT_TRUE(std::isfinite(sample)) << step;
}

INSTANTIATE_TEST_SUITE_P(Simds, Stretched, ::testing::ValuesIn(every_simd()), name_of);

TEST(Stretcher, HasRoomForAnyRate) {
    const Ring ring(tones({1}, 1), {});
    for (const std::uint32_t hz : {1000U, 8000U, 22050U, 96000U, 384000U}) {
        Stretcher stretcher(Stretcher::make_tables({hz}));
        stretcher.start(ring, 1, {0.0, 0.8}, 0.9F);
        std::vector<float> sound(stretcher.until_next());
        float* plane = sound.data();
        stretcher.read({&plane, 1}, stretcher.until_next());
        EXPECT_EQ(stretcher.until_next(), 0U) << hz;
    }
}

}  // namespace
}  // namespace flitzis
