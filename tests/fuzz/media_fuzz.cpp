// The loader over the bytes of any file: a sample that holds what it says, or an error in words; no third thing.
// Seeds are small files of every format, by media_seeds.py.
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <system_error>

#include "base/errors.hpp"
#include "fuzz.hpp"
#include "media/load.hpp"
#include "media/overview.hpp"

// What the libraries themselves lose when a header breaks off in the wrong place: kilobytes for a hostile file.
// NOLINTNEXTLINE: the name is LeakSanitizer's
extern "C" const char* __lsan_default_suppressions() { return "leak:libvorbis.so\nleak:libsndfile.so\n"; }

namespace flitzis::fuzz {
namespace {

// Small enough that no input takes long: what is decoded is larger than its file by a thousand and more.
constexpr LoadTarget target{SampleRate{48000}, 32, std::uint64_t{1} << 22};

/// A file in memory, which has a path nevertheless.
class MemoryFile {
   public:
    explicit MemoryFile(const std::string& bytes) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
        expect(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()), "a file is made");
    }
    ~MemoryFile() { close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

   private:
    int descriptor_;
};

void expect_consistent(const Sample& sample, const Progress& progress) {
    const SampleInfo& info = sample.info();
    expect(progress.stage() == LoadStage::ready && progress.fraction() == 1, "a sample is ready");
    expect(sample.frames() > 0 && sample.frames() * sample.channels() * sizeof(float) <= target.most_bytes,
           "limits hold");
    const std::uint64_t length = (info.source_frames * 48000 + info.source_rate.hz - 1) / info.source_rate.hz;
    expect(sample.frames() == length, "the length is exact");
    double peak = 0;
    for (std::uint32_t channel = 0; channel < sample.channels(); ++channel)
        for (std::uint64_t i = 0; i < sample.frames(); ++i) {
            expect(std::isfinite(sample.plane(channel)[i]), "samples are numbers");
            peak = std::max(peak, static_cast<double>(std::abs(sample.plane(channel)[i])));
        }
    expect(info.peak == peak, "the peak is that of the frames");
    const Overview view = overview(sample, 100, 0, sample.frames());
    for (std::size_t i = 0; i < view.low.size(); ++i)
        expect(std::isfinite(view.low[i]) && view.low[i] <= view.high[i], "a column goes from low to high");
}

}  // namespace

void run(Bytes& bytes) {
    const MemoryFile file(bytes.ConsumeRemainingBytesAsString());
    Progress progress;
    try {
        expect_consistent(*load(FileSource{file.path()}, target, progress), progress);
    } catch (const LoadError& error) {
        expect(std::string_view(error.what()).starts_with("'/proc/self/fd/"), "an error names the file");
    }
}

}  // namespace flitzis::fuzz
