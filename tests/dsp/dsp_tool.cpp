// Sends sound through what works on planes, one line of tab-separated words after the other on standard input:
//   eq|limiter SIMD RATE CHANNELS IN OUT BLOCK [FRAME WORD...]...
// reads the planes of IN, one after the other as float32, and writes what comes of them in blocks of BLOCK frames into
// OUT. At each FRAME, in order, and parted by tabs alone: "FRAME set LOW MID HIGH" (dB), "FRAME reset", "FRAME on",
// "FRAME off", the words of one of them parted by spaces. Answers with a line: "ok", or what is wrong.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "dsp/eq.hpp"
#include "dsp/limiter.hpp"
#include "tool_lines.hpp"

namespace flitzis {
namespace {

void obey(Eq& eq, const Words& words) {
    if (words.at(1) == "reset") return eq.reset();
    if (words.at(1) != "set") throw std::invalid_argument(words[1]);
    eq.set(EqGains::of_db(std::stof(words.at(2)), std::stof(words.at(3)), std::stof(words.at(4))));
}

void obey(Limiter& limiter, const Words& words) {
    if (words.at(1) != "on" && words[1] != "off") throw std::invalid_argument(words[1]);
    limiter.switch_on(words[1] == "on");
}

template <class Processor>
void play(Processor& processor, Planes& planes, std::uint32_t block, const Words& happenings) {
    const auto frames = static_cast<std::uint32_t>(planes.front().size());
    std::vector<float*> at(planes.size());
    auto next = happenings.begin();
    for (std::uint32_t done = 0; done < frames;) {
        std::uint32_t run = std::min(block, frames - done);
        for (; next != happenings.end(); ++next) {
            const Words words = parted(*next, ' ');
            if (number(words.at(0)) > done) {
                run = std::min(run, number(words[0]) - done);
                break;
            }
            obey(processor, words);
        }
        for (std::size_t channel = 0; channel < planes.size(); ++channel) at[channel] = planes[channel].data() + done;
        processor.process(at, run);
        done += run;
    }
}

std::string answer(const Words& words) {
    const Simd simd = simd_of(words.at(1));
    const SampleRate rate{number(words.at(2))};
    const std::uint32_t channels = number(words.at(3));
    Planes planes = read(words.at(4), channels);
    const std::uint32_t block = number(words.at(6));
    const Words happenings(words.begin() + 7, words.end());
    if (words[0] == "eq") {
        Eq eq(rate, channels, simd);
        play(eq, planes, block, happenings);
    } else if (words[0] == "limiter") {
        Limiter limiter(rate, channels, simd);
        play(limiter, planes, block, happenings);
    } else {
        throw std::invalid_argument(words[0]);
    }
    write(words.at(5), planes);
    return "ok";
}

}  // namespace
}  // namespace flitzis

int main(int, char** arguments) {
    if (arguments[1]) return flitzis::best_simd() == flitzis::Simd::avx2 ? 0 : 1;  // asked whether it has AVX2
    flitzis::answer_lines(flitzis::answer);
}
