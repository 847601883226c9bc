// FrameRing against a queue of frames: any sizes, any channels, interleaved or planes, at any address.
#include <bit>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <vector>

#include "fuzz.hpp"
#include "handoff/frame_ring.hpp"

namespace flitzis::fuzz {
namespace {

constexpr float untouched = 77.0F;

class Model {
   public:
    explicit Model(Bytes& bytes)
        : bytes_(bytes),
          channels_(bytes.ConsumeIntegralInRange(1U, 64U)),
          ring_(channels_, Frames{bytes.ConsumeIntegralInRange(1U, 300U)}) {}

    void write() {
        const auto frames = bytes_.ConsumeIntegralInRange(0U, 700U);
        const auto first = bytes_.ConsumeIntegralInRange(0U, frames);
        const bool planar = bytes_.ConsumeBool();
        const std::size_t shift = bytes_.ConsumeIntegralInRange<std::size_t>(0, 3);
        std::vector<float> samples(std::size_t{frames} * channels_);
        for (float& sample : samples) sample = next();
        std::vector<std::byte> memory(samples.size() * sizeof(float) + shift);
        if (!samples.empty()) std::memcpy(memory.data() + shift, samples.data(), samples.size() * sizeof(float));
        std::vector<const void*> planes;
        for (std::uint32_t c = 0; c < channels_; ++c)
            planes.push_back(memory.data() + shift + c * frames * sizeof(float));
        const FrameView view = planar ? FrameView::planar(planes, frames)
                                      : FrameView::interleaved(memory.data() + shift, channels_, frames);

        const auto copied = ring_.write(view, first);
        expect(copied.frames.count == std::min<std::size_t>(ring_.capacity().count - queued_.size(), frames - first),
               "write() takes what fits");
        std::uint64_t not_finite = 0;
        for (std::uint32_t i = first; i < first + copied.frames.count; ++i) {
            std::vector<float> frame;
            for (std::uint32_t c = 0; c < channels_; ++c) {
                const float sample =
                    planar ? samples[std::size_t{c} * frames + i] : samples[std::size_t{i} * channels_ + c];
                not_finite += std::isfinite(sample) ? 0 : 1;
                frame.push_back(std::isfinite(sample) ? sample : 0.0F);
            }
            queued_.push_back(std::move(frame));
        }
        expect(copied.not_finite == not_finite, "what is not finite is counted");
    }

    void read() {
        const auto frames = bytes_.ConsumeIntegralInRange(0U, static_cast<std::uint32_t>(queued_.size()));
        const auto at = bytes_.ConsumeIntegralInRange(0U, 9U);
        std::vector<std::vector<float>> memory(channels_, std::vector<float>(at + frames + 1, untouched));
        std::vector<float*> planes;
        for (auto& plane : memory) planes.push_back(plane.data());
        ring_.read(planes, at, Frames{frames});
        for (std::uint32_t c = 0; c < channels_; ++c) {
            for (std::uint32_t i = 0; i < frames; ++i)
                expect(memory[c][at + i] == queued_[i][c], "every frame comes out as it went in");
            expect(memory[c][at + frames] == untouched && (at == 0 || memory[c][at - 1] == untouched), "and no more");
        }
        queued_.erase(queued_.begin(), queued_.begin() + frames);
    }

    void skip() {
        const auto frames = bytes_.ConsumeIntegralInRange<std::size_t>(0, queued_.size());
        ring_.skip_to(ring_.read_position() + frames);
        queued_.erase(queued_.begin(), queued_.begin() + static_cast<std::ptrdiff_t>(frames));
    }

    void agree() const {
        expect(ring_.readable().count == queued_.size(), "readable() is what is queued");
        expect(ring_.written() - ring_.read_position() == queued_.size(), "the positions say so, too");
        expect(std::has_single_bit(ring_.capacity().count), "the capacity is a power of two");
    }

   private:
    float next() {
        ++number_;
        if (number_ % 97 == 0) return std::numeric_limits<float>::quiet_NaN();
        if (number_ % 89 == 0) return -std::numeric_limits<float>::infinity();
        return static_cast<float>(number_ % 1'000'000);
    }

    Bytes& bytes_;
    std::uint32_t channels_;
    FrameRing ring_;
    std::deque<std::vector<float>> queued_;
    std::uint64_t number_ = 0;
};

}  // namespace

void run(Bytes& bytes) {
    Model model(bytes);
    for (int i = 0; i < 200 && bytes.remaining_bytes() > 0; ++i) {
        switch (bytes.ConsumeIntegralInRange(0, 4)) {
            case 0: model.skip(); break;
            case 1:
            case 2: model.read(); break;
            default: model.write();
        }
        model.agree();
    }
}

}  // namespace flitzis::fuzz
