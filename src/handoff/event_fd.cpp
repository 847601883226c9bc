#include "handoff/event_fd.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstring>
#include <string>

#include "base/errors.hpp"

namespace flitzis {

EventFd::EventFd() : descriptor_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (descriptor_ < 0) throw AudioError(std::string("no eventfd: ") + std::strerror(errno));
}

EventFd::~EventFd() { close(descriptor_); }

void EventFd::set() noexcept {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = write(descriptor_, &one, sizeof one);
}

void EventFd::clear() noexcept {
    std::uint64_t count = 0;
    [[maybe_unused]] const auto drained = read(descriptor_, &count, sizeof count);
}

}  // namespace flitzis
