// Pads that keep time, whatever they are told: the same bytes however time is cut, and nothing but numbers.
#include <cmath>
#include <cstring>

#include "fuzz.hpp"
#include "pad_days.hpp"

namespace flitzis::fuzz {

using namespace programs;

void run(Bytes& bytes) {
    std::vector<std::int64_t> thrown;  // that both days are the same
    const Dice first(
        [&](std::int64_t end) { return thrown.emplace_back(bytes.ConsumeIntegralInRange<std::int64_t>(0, end - 1)); });
    const auto longest = bytes.ConsumeIntegralInRange<std::uint32_t>(1, Days::between);
    const Days whole(first, 8192, 30);
    std::size_t next = 0;
    const Days parts(Dice([&](std::int64_t) { return thrown[next++]; }), longest, 30);

    for (const float sample : whole.heard) expect(std::isfinite(sample), "it is a number");
    expect(std::memcmp(parts.heard.data(), whole.heard.data(), whole.heard.size() * sizeof(float)) == 0, "it is cut");
    expect(parts.told == whole.told, "it is told as time is cut");
}

}  // namespace flitzis::fuzz
