// Plays sound through a stretcher, one line of tab-separated words after the other on standard input:
//   SIMD RATE CHANNELS IN OUT FRAMES BLOCK LEAD ONSETS FRAME,POSITION,STEP...
// reads the planes of IN, one after the other as float32, takes them for a loop, and writes FRAMES frames, made in
// blocks of BLOCK frames, into OUT. ONSETS: frames of the loop, parted by commas; "-" for none. At each FRAME, the
// first of which is 0, the course is that from POSITION on, with STEP from frame to frame; it is heard of at the next
// hop. Answers with a line: "ok", and nanoseconds: the longest block of 64 frames or less, all, and start() alone; or
// what is wrong. A program that measures takes care that blocks are that short.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "dsp/position.hpp"
#include "dsp/stretcher.hpp"
#include "stretch_loop_source.hpp"
#include "tool_lines.hpp"

namespace flitzis {
namespace {

using Clock = std::chrono::steady_clock;

/// The course from a frame that comes out on.
struct Turn {
    std::uint32_t frame;
    Course course;

    Course at(std::uint32_t time) const {
        return {course.position + static_cast<double>(time - frame) * course.step, course.step};
    }
};

std::vector<Turn> turns_of(Words::const_iterator from, Words::const_iterator to) {
    std::vector<Turn> turns;
    for (; from != to; ++from) {
        const Words words = parted(*from, ',');
        turns.push_back({number(words.at(0)), {std::stod(words.at(1)), std::stod(words.at(2))}});
    }
    return turns;
}

struct Times {
    std::int64_t longest = 0;
    std::int64_t all = 0;
    std::int64_t start = 0;
};

std::int64_t since(Clock::time_point begin) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begin).count();
}

Times play(Stretcher& stretcher, const StretchSource& source, const std::vector<Turn>& turns, std::uint32_t block,
           float lead, Planes& to) {
    const auto frames = static_cast<std::uint32_t>(to.front().size());
    const auto channels = static_cast<std::uint32_t>(to.size());
    std::vector<float*> at(channels);
    auto turn = turns.begin();
    Times times;
    const auto begin = Clock::now();
    stretcher.start(source, channels, turn->course, lead);
    times.start = since(begin);
    for (std::uint32_t done = 0; done < frames;) {
        const auto block_begin = Clock::now();
        const std::uint32_t end = std::min(frames, done + block);
        while (done < end) {
            while (turn + 1 != turns.end() && (turn + 1)->frame <= done) ++turn;
            if (stretcher.until_next() == 0) stretcher.next(source, turn->at(done));
            const std::uint32_t run = std::min(end - done, stretcher.until_next());
            for (std::uint32_t channel = 0; channel < channels; ++channel) at[channel] = to[channel].data() + done;
            stretcher.read(at, run);
            done += run;
        }
        times.longest = std::max(times.longest, since(block_begin));
    }
    times.all = since(begin);
    return times;
}

std::string answer(const Words& words) {
    const auto tables = Stretcher::make_tables(SampleRate{number(words.at(1))}, simd_of(words.at(0)));
    const std::uint32_t channels = number(words.at(2));
    std::vector<std::int64_t> onsets;
    if (words.at(8) != "-")
        for (const std::string& word : parted(words[8], ',')) onsets.push_back(std::stoll(word));
    const LoopSource source(read(words.at(3), channels), onsets);
    Planes made(channels, std::vector<float>(number(words.at(5))));
    Stretcher stretcher(tables);
    const Times times = play(stretcher, source, turns_of(words.begin() + 9, words.end()), number(words.at(6)),
                             std::stof(words.at(7)), made);
    write(words.at(4), made);
    return "ok " + std::to_string(times.longest) + ' ' + std::to_string(times.all) + ' ' + std::to_string(times.start);
}

}  // namespace
}  // namespace flitzis

int main() { flitzis::answer_lines(flitzis::answer); }
