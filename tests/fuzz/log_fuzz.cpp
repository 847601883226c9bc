// The log's ring against a queue: every line that found room, in order, cut to fit.
#include <deque>
#include <memory>
#include <string>

#include "fuzz.hpp"
#include "handoff/log_ring.hpp"

namespace flitzis::fuzz {
namespace {

constexpr std::size_t room = 256;

struct Line {
    LogLevel level;
    std::string topic;
    std::string text;
};

std::string cut(const std::string& text, std::size_t size) {
    return text.substr(0, std::min(text.find('\0'), size - 1));
}

}  // namespace

void run(Bytes& bytes) {
    const auto ring = std::make_unique<LogRing>();
    std::deque<Line> lines;
    std::uint64_t dropped = 0;
    while (bytes.remaining_bytes() > 0) {
        if (bytes.ConsumeIntegralInRange(0, 2) > 0) {
            const auto level = static_cast<LogLevel>(bytes.ConsumeIntegralInRange(1, 5));
            const std::string topic = bytes.ConsumeRandomLengthString(40);
            const std::string text(bytes.ConsumeIntegralInRange<std::size_t>(0, 600), bytes.ConsumeIntegral<char>());
            for (int i = bytes.ConsumeIntegralInRange(1, 100); i > 0; --i) {
                ring->push(level, topic, text);
                if (lines.size() < room)
                    lines.push_back({level, cut(topic, sizeof LogLine::topic), cut(text, sizeof LogLine::text)});
                else
                    ++dropped;
            }
        } else {
            LogLine line;
            const bool found = ring->pop(line, std::chrono::milliseconds(0));
            expect(found == !lines.empty(), "a line that was pushed comes out");
            if (!found) continue;
            expect(line.level == lines.front().level && line.topic == lines.front().topic, "as it went in");
            expect(line.text == lines.front().text, "cut to fit");
            lines.pop_front();
        }
        expect(ring->dropped() == dropped, "what found no room is counted");
    }
}

}  // namespace flitzis::fuzz
