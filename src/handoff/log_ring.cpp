#include "handoff/log_ring.hpp"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <system_error>

namespace flitzis {
namespace {

template <std::size_t Size>
void copy_cut(char (&to)[Size], std::string_view from) noexcept {
    const std::size_t length = std::min(from.size(), Size - 1);
    std::memcpy(to, from.data(), length);
    to[length] = '\0';
}

}  // namespace

LogRing::LogRing() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (event_ < 0) throw std::system_error(errno, std::generic_category(), "no eventfd for the log");
}

LogRing::~LogRing() { close(event_); }

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
    pollfd readable{event_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(timeout.count())) > 0) {
        std::uint64_t count;
        [[maybe_unused]] const auto taken = read(event_, &count, sizeof count);
    }
    return lines_.pop(line);
}

void LogRing::wake() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(event_, &one, sizeof one);
}

LogRing& log_ring() {
    static std::atomic<LogRing*> ring = [] {
        pthread_atfork(nullptr, nullptr, [] { ring = new LogRing; });
        return new LogRing;
    }();
    return *ring;
}

}  // namespace flitzis
