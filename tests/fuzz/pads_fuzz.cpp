// Pads, whatever they are told at whatever frames: they sound and tell as the plain reference does, and the same bytes
// however time is cut.
#include <cstring>

#include "fuzz.hpp"
#include "pad_programs.hpp"

namespace flitzis::fuzz {

using namespace programs;

void run(Bytes& bytes) {
    Dice dice([&](std::int64_t end) { return bytes.ConsumeIntegralInRange<std::int64_t>(0, end - 1); });
    const bool fades = bytes.ConsumeBool();
    const Program program = random_program(dice, bytes.ConsumeIntegralInRange(0, 60), fades);
    const double fade_ms = fades ? 5.0 : 0.0;
    reference::Pads plain(program.samples, program.stems, program.settings, voices, fades ? 5 : 0);

    const auto expected = plain.render(program.calls, length);
    Dice even([](std::int64_t end) { return end - 1; });
    const Played whole = play(program, fade_ms, 8192, even);
    const Played parts = play(program, fade_ms, 700, dice);

    for (std::size_t i = 0; i < length; ++i)
        expect(std::abs(whole.heard[i] - expected[i]) <= (fades ? 0.01 : 0.0), "it sounds otherwise");
    expect(sorted(whole.told) == sorted(plain.told()), "it tells something else");
    expect(std::memcmp(parts.heard.data(), whole.heard.data(), length * sizeof(float)) == 0, "it is cut");
    expect(parts.told == whole.told, "it is told as time is cut");
}

}  // namespace flitzis::fuzz
