#include "media/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "base/errors.hpp"

namespace flitzis {
namespace {

[[noreturn]] void fail(int error) { throw std::system_error(error, std::generic_category()); }

void expect_regular(const struct stat& status) {
    if (S_ISDIR(status.st_mode)) fail(EISDIR);
    if (!S_ISREG(status.st_mode)) throw LoadError("not a regular file");
}

}  // namespace

File::File(const std::string& path) {
    if (path.find('\0') != path.npos) fail(EINVAL);
    // Looked at before it is opened, because opening alone wakes who waits at a pipe's other end; and after, because
    // the name may have gone to another file in between.
    struct stat status {};
    if (stat(path.c_str(), &status) != 0) fail(errno);
    expect_regular(status);
    descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (descriptor_ < 0) fail(errno);
    try {
        if (fstat(descriptor_, &status) != 0) fail(errno);
        expect_regular(status);
    } catch (...) {
        close(descriptor_);
        throw;
    }
    size_ = static_cast<std::uint64_t>(status.st_size);
    written_ = status.st_mtim;
}

File::~File() { close(descriptor_); }

std::size_t File::read(std::uint64_t at, std::span<std::byte> bytes) const {
    std::size_t count = 0;
    while (count < bytes.size() && at + count < size_) {
        const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size() - count, size_ - at - count));
        const ssize_t got = pread(descriptor_, bytes.data() + count, wanted, static_cast<off_t>(at + count));
        if (got == 0) break;
        if (got > 0)
            count += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            fail(errno);
    }
    return count;
}

bool File::changed() const {
    struct stat status {};
    if (fstat(descriptor_, &status) != 0) fail(errno);
    return static_cast<std::uint64_t>(status.st_size) != size_ || status.st_mtim.tv_sec != written_.tv_sec ||
           status.st_mtim.tv_nsec != written_.tv_nsec;
}

std::size_t Cursor::read(void* bytes, std::size_t count) noexcept {
    if (error_ != 0 || progress_.cancelled()) return 0;
    try {
        const std::size_t got = file_.read(at_, {static_cast<std::byte*>(bytes), count});
        at_ += got;
        progress_.reach(until_ * static_cast<double>(at_) / static_cast<double>(file_.size()));
        return got;
    } catch (const std::system_error& failure) {
        error_ = failure.code().value();
        return 0;
    }
}

std::int64_t Cursor::seek(std::int64_t offset, int whence) noexcept {
    const std::int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? at() : size();
    std::int64_t to = 0;
    if (__builtin_add_overflow(from, offset, &to) || to < 0) return -1;
    at_ = static_cast<std::uint64_t>(to);
    return to;
}

void Cursor::check() const {
    progress_.check();
    if (error_ != 0) fail(error_);
}

}  // namespace flitzis
