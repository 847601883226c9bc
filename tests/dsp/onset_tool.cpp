// Looks for onsets, one line of tab-separated words after the other on standard input:
//   RATE CHANNELS PLANES
// and answers with a line: "ok" and the onsets, parted by spaces, or what is wrong.
#include <string>
#include <vector>

#include "dsp/onsets.hpp"
#include "tool_lines.hpp"

namespace flitzis {
namespace {

std::string answer(const Words& words) {
    const SampleRate rate{number(words.at(0))};
    const Planes samples = read(words.at(2), number(words.at(1)));
    std::vector<const float*> planes;
    for (const auto& plane : samples) planes.push_back(plane.data());
    std::string line = "ok";
    for (const std::uint32_t onset : find_onsets(planes, samples.front().size(), rate, [](double) {}))
        line += ' ' + std::to_string(onset);
    return line;
}

}  // namespace
}  // namespace flitzis

int main() { flitzis::answer_lines(flitzis::answer); }
