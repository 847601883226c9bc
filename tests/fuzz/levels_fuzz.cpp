// Whatever others set, in whatever order with the caller's: levels are numbers, and what is wanted comes out.
#include <algorithm>
#include <bit>
#include <cmath>
#include <vector>

#include "engine/levels.hpp"
#include "fuzz.hpp"

namespace flitzis::fuzz {
namespace {

void set_from_outside(Levels& levels, Bytes& bytes) {
    std::vector<float> linear(bytes.ConsumeIntegralInRange<std::size_t>(0, 4));
    for (float& value : linear) value = std::bit_cast<float>(bytes.ConsumeIntegral<std::uint32_t>());
    const bool mute = bytes.ConsumeBool();
    levels.told(linear, mute);
    expect(!levels.told(linear, mute), "what is told twice is told once");
}

void set_by_the_caller(Levels& levels, Bytes& bytes) {
    const double wanted = bytes.ConsumeIntegralInRange(0, 150) / 100.0;
    levels.want_level(wanted);
    expect(std::abs(levels.level() - wanted) < 1e-4, "the level that is wanted is the level");
}

}  // namespace

void run(Bytes& bytes) {
    Levels levels;
    while (bytes.remaining_bytes() > 0) {
        if (bytes.ConsumeBool())
            set_from_outside(levels, bytes);
        else
            set_by_the_caller(levels, bytes);
        const auto channels = levels.linear(bytes.ConsumeIntegralInRange(1U, 4U));
        const auto sane = [](float value) { return std::isfinite(value) && value >= 0.0F; };
        expect(std::all_of(channels.begin(), channels.end(), sane), "every channel is a number");
        expect(std::isfinite(levels.level()) && levels.level() >= 0.0, "the level is a number");
    }
}

}  // namespace flitzis::fuzz
