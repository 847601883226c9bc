#include "handoff/log_ring.hpp"

#include <poll.h>
#include <pthread.h>

#include <algorithm>
#include <cstring>

namespace flitzis {
namespace {

template <std::size_t Size>
void copy_cut(char (&to)[Size], std::string_view from) noexcept {
    const std::size_t length = std::min(from.size(), Size - 1);
    std::memcpy(to, from.data(), length);
    to[length] = '\0';
}

}  // namespace

void LogRing::push(LogLevel level, std::string_view topic, std::string_view text) noexcept {
    LogLine line;
    line.level = level;
    copy_cut(line.topic, topic);
    copy_cut(line.text, text);
    if (!lines_.push(line)) dropped_.fetch_add(1, std::memory_order_relaxed);
    wake();
}

bool LogRing::pop(LogLine& line, std::chrono::milliseconds timeout) {
    if (lines_.pop(line)) return true;
    pollfd readable{event_.descriptor(), POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(timeout.count())) > 0) event_.clear();
    return lines_.pop(line);
}

LogRing& log_ring() {
    static std::atomic<LogRing*> ring = [] {
        pthread_atfork(nullptr, nullptr, [] { ring = new LogRing; });
        return new LogRing;
    }();
    return *ring;
}

}  // namespace flitzis
