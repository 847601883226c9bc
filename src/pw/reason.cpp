#include "pw/reason.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace flitzis::pw {
namespace {

constexpr int few = 24;  // a context, a connection and a stream take 22 of PipeWire 0.3.65

/// The error with which the system refuses one of `count` descriptors more; 0 where it gives them all.
int refused(int count) {
    if (count == 0) return 0;
    const int descriptor = open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return errno;
    const int error = refused(count - 1);
    close(descriptor);
    return error;
}

}  // namespace

std::string reason(int error) {
    switch (error) {
        case EMFILE: return "this process has too few file descriptors left (see ulimit -n)";
        case ENFILE: return "the system has too few file descriptors left (see /proc/sys/fs/file-max)";
        case ENOMEM: return "no memory is left";
        case EAGAIN: return "no thread is left (see ulimit -u)";  // pthread_create(3)
        default: return std::strerror(error);
    }
}

bool is_lack(int error) { return error == EMFILE || error == ENFILE || error == ENOMEM || error == EAGAIN; }

int cause_of(int error) {
    if (is_lack(error)) return error;
    const int lack = refused(few);
    return lack == EMFILE || lack == ENFILE ? lack : error;
}

}  // namespace flitzis::pw
