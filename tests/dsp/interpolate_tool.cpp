// Reads between the frames it is given, as interpolate() does.
//   interpolate_tool baseline|avx2 STEP
// takes from standard input, as int64, how many channels, frames of each and positions there are, the positions, and
// then the channels' frames one channel after the other as float32; answers with what lies at the positions, the
// same way. STEP, a position, chooses the kernel.
//   interpolate_tool kernel STEP
// answers with its taps and phases, as int64, and its coefficients as float32.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "dsp/interpolate.hpp"

namespace flitzis {
namespace {

template <class Value>
std::vector<Value> read(std::int64_t count) {
    std::vector<Value> values(static_cast<std::size_t>(count));
    std::cin.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(Value)));
    return values;
}

template <class Value>
void write(std::span<const Value> values) {
    std::cout.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size_bytes()));
}

void write_kernel(const Kernel& kernel) {
    const std::array<std::int64_t, 2> shape{kernel.taps, kernel.phases};
    write<std::int64_t>(shape);
    write<float>({kernel.coefficients, std::size_t{kernel.phases + 1} * kernel.taps});
}

void write_frames(const Kernel& kernel, Interpolator* interpolator) {
    const auto counts = read<std::int64_t>(3);
    const auto positions = read<Position>(counts[2]);
    const auto frames = read<float>(counts[0] * counts[1]);
    std::vector<float> made(static_cast<std::size_t>(counts[0] * counts[2]));
    std::vector<const float*> from;
    std::vector<float*> to;
    for (std::int64_t channel = 0; channel < counts[0]; ++channel) {
        from.push_back(frames.data() + channel * counts[1]);
        to.push_back(made.data() + channel * counts[2]);
    }
    interpolator(kernel, from, to, positions);
    write<float>(made);
}

}  // namespace
}  // namespace flitzis

int main(int argc, char** argv) {
    if (argc != 3) return 2;
    const std::string what = argv[1];
    const auto& kernel = flitzis::KernelBank::shared().for_step(std::atoll(argv[2]));
    if (what == "kernel") {
        flitzis::write_kernel(kernel);
        return 0;
    }
    const auto simd = what == "avx2" ? flitzis::Simd::avx2 : flitzis::Simd::baseline;
    if (simd > flitzis::best_simd()) return 3;
    flitzis::write_frames(kernel, flitzis::interpolator(simd));
}
