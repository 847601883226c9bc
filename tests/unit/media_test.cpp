// src/media from the inside: what a test outside of the process cannot time.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "base/errors.hpp"
#include "media/decoder.hpp"
#include "media/file.hpp"
#include "media/load.hpp"
#include "media/measure.hpp"

namespace flitzis {
namespace {

constexpr SampleRate rate{48000};
constexpr LoadTarget stereo{rate, 2};

/// A folder of the test's own, and a file in it.
class Media : public testing::Test {
   protected:
    Media() {
        char name[] = "/tmp/media-test-XXXXXX";
        folder_ = mkdtemp(name);
    }
    ~Media() override { std::filesystem::remove_all(folder_); }

    std::string path(const char* name = "a.wav") const { return folder_ / name; }

    /// A mono WAV whose frame i is i.
    std::string wav(std::uint32_t frames, const char* name = "a.wav", std::uint32_t hz = rate.hz) const {
        std::ofstream file(path(name), std::ios::binary);
        const auto number = [&](std::uint32_t value, int bytes) {
            for (int i = 0; i < bytes; ++i) file.put(static_cast<char>(value >> (8 * i)));
        };
        file << "RIFF";
        number(36 + 4 * frames, 4);
        file << "WAVEfmt ";
        number(16, 4);
        number(3, 2);
        number(1, 2);
        number(hz, 4);
        number(hz * 4, 4);
        number(4, 2);
        number(32, 2);
        file << "data";
        number(4 * frames, 4);
        for (std::uint32_t i = 0; i < frames; ++i) {
            const auto value = static_cast<float>(i);
            file.write(reinterpret_cast<const char*>(&value), sizeof value);
        }
        return path(name);
    }

    std::filesystem::path folder_;
    Progress progress_;
};

std::vector<float> rising(std::size_t count) {
    std::vector<float> samples(count);
    for (std::size_t i = 0; i < count; ++i) samples[i] = static_cast<float>(i);
    return samples;
}

FrameSource frames(const std::vector<float>& samples, std::uint32_t channels, SampleRate at = rate) {
    return {FrameView::interleaved(samples.data(), channels, samples.size() / channels), at};
}

TEST_F(Media, AFileThatIsReplacedWhileItIsReadIsTheOldOne) {
    const File file(wav(10000));
    const auto decoder = decoder_for(file, progress_);
    std::vector<float> samples(1000);
    ASSERT_EQ(decoder->read(samples), 1000);

    std::filesystem::rename(wav(10, "other.wav"), path());

    std::size_t read = 1000;
    while (const std::size_t count = decoder->read(samples)) {
        EXPECT_EQ(samples[0], static_cast<float>(read));
        read += count;
    }
    EXPECT_EQ(read, 10000);
    EXPECT_FALSE(file.changed());
}

TEST_F(Media, AFileThatIsCutWhileItIsReadEndsThere) {
    const File file(wav(1000000));
    const auto decoder = decoder_for(file, progress_);
    std::vector<float> samples(1000);
    ASSERT_EQ(decoder->read(samples), 1000);

    std::filesystem::resize_file(path(), 44 + 4 * 500000);

    std::size_t read = 1000;
    while (const std::size_t count = decoder->read(samples)) read += count;
    EXPECT_EQ(read, 500000);
    EXPECT_TRUE(file.changed());
    EXPECT_EQ(decoder->claim().frames, 1000000);
}

TEST_F(Media, AFileThatGrowsWhileItIsReadIsAsLongAsItWas) {
    const File file(wav(1000));
    std::vector<std::byte> bytes(8000);

    std::ofstream(path(), std::ios::app) << "more";

    EXPECT_EQ(file.read(0, bytes), 4044);
    EXPECT_TRUE(file.changed());
}

/// The number under which this process has `path` open.
int descriptor_of(const std::string& path) {
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code gone;  // the iterator's own
        if (std::filesystem::read_symlink(entry.path(), gone) == path) return std::stoi(entry.path().filename());
    }
    return -1;
}

TEST_F(Media, AReadThatFailsIsTheSystemsError) {
    const File file(wav(100000));
    const auto decoder = decoder_for(file, progress_);
    std::vector<float> samples(1000);
    ASSERT_EQ(decoder->read(samples), 1000);

    const int folder = open(folder_.c_str(), O_RDONLY | O_DIRECTORY);
    ASSERT_GE(dup2(folder, descriptor_of(path())), 0);  // what reads a folder fails
    close(folder);

    try {
        while (decoder->read(samples) > 0) {
        }
        FAIL() << "it ended as if all were well";
    } catch (const std::system_error& error) {
        EXPECT_EQ(error.code().value(), EISDIR);
    }
}

TEST_F(Media, ACancelledLoadEndsAtTheNextChunk) {
    const File file(wav(100000));
    const auto decoder = decoder_for(file, progress_);
    std::vector<float> samples(4096);
    ASSERT_GT(decoder->read(samples), 0);

    progress_.cancel();

    EXPECT_THROW(decoder->read(samples), Cancelled);
    EXPECT_THROW(decoder_for(file, progress_), Cancelled);
    EXPECT_THROW(load(FileSource{path()}, stereo, progress_), Cancelled);
    EXPECT_THROW(load(frames(rising(10), 1), stereo, progress_), Cancelled);
    std::vector<Plane> planes;
    planes.emplace_back(rising(10));
    EXPECT_THROW(measure(planes, rate, progress_), Cancelled);
}

TEST_F(Media, ALoadCanBeCancelledFromAnotherThreadAtAnyMoment) {
    const std::string file = wav(400000, "a.wav", 44100);
    for (const float until : {0.0F, 0.1F, 0.3F, 0.6F, 0.8F, 0.95F}) {
        Progress progress;
        std::thread other([&] {
            while (progress.fraction() < until) std::this_thread::yield();
            progress.cancel();
        });
        try {
            const auto sample = load(FileSource{file}, stereo, progress);
            EXPECT_EQ(progress.stage(), LoadStage::ready);  // too late
        } catch (const Cancelled&) {
            EXPECT_NE(progress.stage(), LoadStage::ready);
        }
        other.join();
    }
}

TEST_F(Media, FramesOfTheEnginesRateComeOutAsTheyAre) {
    const auto sample = load(frames(rising(20000), 2), stereo, progress_);

    ASSERT_EQ(sample->frames(), 10000);
    ASSERT_EQ(sample->channels(), 2);
    for (std::uint64_t i = 0; i < sample->frames(); ++i) {
        ASSERT_EQ(sample->plane(0)[i], static_cast<float>(2 * i));
        ASSERT_EQ(sample->plane(1)[i], static_cast<float>(2 * i + 1));
    }
    EXPECT_FALSE(sample->info().path);
    EXPECT_EQ(sample->info().source_frames, 10000);
    EXPECT_EQ(sample->info().frames, 10000);
    EXPECT_EQ(sample->info().source_rate, rate);
    EXPECT_EQ(sample->info().peak, 19999);
    EXPECT_EQ(progress_.stage(), LoadStage::ready);
    EXPECT_EQ(progress_.fraction(), 1);
}

TEST_F(Media, OnsetsAreKnownAtTheEnginesRate) {
    std::vector<float> samples(44100, 0.0F);
    for (std::size_t i = 0; i < 1000; ++i) samples[22050 + i] = (i % 7 < 3 ? 0.5F : -0.5F) / static_cast<float>(1 + i);
    const auto sample = load(frames(samples, 1, SampleRate{44100}), stereo, progress_);

    ASSERT_EQ(sample->onsets().size(), 1);
    EXPECT_NEAR(sample->onsets()[0], 24000, 100);  // what was resampled rings before it
    EXPECT_LE(sample->onsets()[0], 24000);
    EXPECT_TRUE(load(frames(rising(100), 1), stereo, progress_)->onsets().empty());
}

TEST_F(Media, FramesAreCopiedWhenTheyAreShown) {
    std::vector<float> samples = rising(100);
    const Source source = frames(samples, 1);
    samples.assign(100, -1);

    EXPECT_EQ(load(source, stereo, progress_)->plane(0)[99], 99);
}

TEST_F(Media, NoFramesAreNoSample) { EXPECT_THROW(load(frames({}, 2), stereo, progress_), LoadError); }

TEST_F(Media, EveryLengthIsExactAtEveryRate) {
    const std::uint32_t rates[] = {1000, 8000, 11025, 44100, 47999, 48000, 96000, 192000, 768000};
    for (const std::uint32_t from : rates)
        for (const std::uint32_t to : {8000U, 48000U, 96000U})
            for (const std::size_t length : {1U, 160U, 441U, 4097U}) {
                Progress progress;
                const auto sample = load(frames(rising(length), 1, SampleRate{from}), {SampleRate{to}, 2}, progress);
                ASSERT_EQ(sample->frames(), (length * to + from - 1) / from) << length << ": " << from << " to " << to;
            }
}

TEST_F(Media, AConstantStaysOneInTheMiddleAfterResampling) {
    const auto sample = load(frames(std::vector<float>(44100, 0.5F), 1, SampleRate{44100}), stereo, progress_);

    for (std::uint64_t i = 2000; i < 46000; ++i) ASSERT_NEAR(sample->plane(0)[i], 0.5, 1e-6);
}

TEST_F(Media, TheLimitHoldsBeforeAndAfterResampling) {
    const auto fits = [](std::size_t count, std::uint32_t from, std::uint64_t most_bytes) {
        Progress progress;
        try {
            return load(frames(rising(count), 1, SampleRate{from}), {rate, 2, most_bytes}, progress) != nullptr;
        } catch (const LoadError&) {
            return false;
        }
    };

    EXPECT_TRUE(fits(1000, 48000, 4000));
    EXPECT_FALSE(fits(1001, 48000, 4000));
    EXPECT_TRUE(fits(500, 24000, 4000));
    EXPECT_FALSE(fits(501, 24000, 4000));
    EXPECT_TRUE(fits(1000, 96000, 4000));
    EXPECT_FALSE(fits(1001, 96000, 4000));
}

TEST_F(Media, ProgressNeverGoesBackAndStagesFollowOneAnother) {
    const std::string file = wav(400000, "a.wav", 44100);
    std::atomic<bool> done{false};
    std::thread watcher([&] {
        float fraction = 0;
        LoadStage stage = LoadStage::queued;
        while (!done) {
            const LoadStage now = progress_.stage();
            const float reached = progress_.fraction();
            EXPECT_GE(now, stage);
            EXPECT_GE(reached, fraction);
            EXPECT_LE(reached, 1);
            stage = now;
            fraction = reached;
        }
    });
    load(FileSource{file}, stereo, progress_);
    done = true;
    watcher.join();
}

TEST_F(Media, ManyLoadsAtOnceDoNotDisturbOneAnother) {
    const std::string good = wav(50000, "good.wav", 44100);
    std::ofstream(path("text.wav")) << "no sound";
    std::ofstream(path("head.wav")) << "RIFFxxxxWAVE";
    const auto expected = load(FileSource{good}, stereo, progress_);

    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 10; ++round) {
                Progress progress;
                const auto sample = load(FileSource{good}, stereo, progress);
                EXPECT_TRUE(std::equal(sample->plane(0), sample->plane(0) + sample->frames(), expected->plane(0)));
                EXPECT_THROW(load(FileSource{path("text.wav")}, stereo, progress), LoadError);
                EXPECT_THROW(load(FileSource{path("head.wav")}, stereo, progress), LoadError);
            }
        });
    for (std::thread& thread : threads) thread.join();
}

TEST_F(Media, APlaneKeepsItsFramesWhileItGrowsAndNoMoreThanItNeeds) {
    Plane plane;
    for (std::uint64_t frame = 0; frame < 200000; ++frame) {
        plane.resize(frame + 1);
        plane.data()[frame] = static_cast<float>(frame);
    }
    plane.resize(100000);
    plane.fit();
    const Plane moved = std::move(plane);

    unsigned char resident = 0;
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    char* const begin = reinterpret_cast<char*>(const_cast<float*>(moved.data()));
    EXPECT_EQ(mincore(begin + 100000 * sizeof(float) / page * page, page, &resident), 0);
    EXPECT_EQ(mincore(begin + (100000 * sizeof(float) / page + 1) * page, page, &resident), -1) << "nothing is mapped";

    ASSERT_EQ(moved.frames(), 100000);
    for (std::uint64_t frame = 0; frame < 100000; ++frame) ASSERT_EQ(moved.data()[frame], static_cast<float>(frame));
}

}  // namespace
}  // namespace flitzis
