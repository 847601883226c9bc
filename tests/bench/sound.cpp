#include "sound.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>

namespace flitzis::bench {
namespace {

constexpr std::uint64_t mark_every = 32;
constexpr std::size_t most_marks = 4096;

std::int64_t now_ns() noexcept {
    using std::chrono::nanoseconds;
    return std::chrono::duration_cast<nanoseconds>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

Sound::Sound(const std::string& noise, bool marks) : marks_(marks) {
    times_.reserve(most_marks);
    if (noise.empty()) return;
    std::ifstream file(noise, std::ios::binary);
    float frame[2];
    while (file.read(reinterpret_cast<char*>(frame), sizeof frame))
        for (std::size_t c = 0; c < 2; ++c) columns_[c].push_back(frame[c]);
    if (columns_[0].empty()) throw std::runtime_error(noise + ": no noise to read there");
}

void Sound::play(float* const* planes, std::size_t channels, std::uint32_t frames) noexcept {
    const std::size_t length = columns_[0].size();
    for (std::size_t c = 0; c < channels; ++c) {
        if (length == 0) {
            std::fill_n(planes[c], frames, 0.0F);
            continue;
        }
        const float* column = columns_[c % 2].data();
        for (std::size_t done = 0, at = at_; done < frames; at = 0) {
            const std::size_t part = std::min<std::size_t>(frames - done, length - at);
            std::copy_n(column + at, part, planes[c] + done);
            done += part;
        }
    }
    if (length > 0) at_ = (at_ + frames) % length;
    if (!marks_ || ++blocks_ % mark_every != 0 || times_.size() == most_marks) return;
    for (std::size_t c = 0; c < channels; ++c) planes[c][0] = 1.0F;
    times_.push_back(now_ns());
}

void Sound::print_marks(std::FILE* file) const {
    std::fputs(", \"marks\": [", file);
    const char* comma = "";
    for (const std::int64_t time : times_) {
        std::fprintf(file, "%s%lld", comma, static_cast<long long>(time));
        comma = ", ";
    }
    std::fputs("]", file);
}

}  // namespace flitzis::bench
