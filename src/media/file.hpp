// A file that is read: opened once, so that what takes its name meanwhile is another one. Never mapped: a file that is
// cut while it is read ends early then, and would kill the process otherwise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <span>
#include <string>

#include "media/progress.hpp"

namespace flitzis {

class File {
   public:
    /// Opens a regular file, and neither waits for nor disturbs what is none: a pipe, a socket, a device. Throws
    /// std::system_error with what the system says, EISDIR for a directory, LoadError for the others. [worker]
    explicit File(const std::string& path);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// In bytes, when it was opened.
    std::uint64_t size() const { return size_; }

    /// Fills `bytes` from `at` on; returns how many there were. Throws std::system_error. [worker]
    std::size_t read(std::uint64_t at, std::span<std::byte> bytes) const;

    /// Whether anybody has written to it since it was opened. [worker]
    bool changed() const;

   private:
    int descriptor_;
    std::uint64_t size_ = 0;
    std::timespec written_{};
};

/// A file as the libraries read it, which are C and so catch nothing: what goes wrong ends the file for them and is
/// thrown by check().
class Cursor {
   public:
    Cursor(const File& file, Progress& progress) : file_(file), progress_(progress) {}

    /// The next bytes; 0 at the end, once cancelled, and after an error. [worker]
    std::size_t read(void* bytes, std::size_t count) noexcept;
    /// As lseek(): -1 before the file, and all the way behind it, where nothing is. [worker]
    std::int64_t seek(std::int64_t offset, int whence) noexcept;
    std::int64_t at() const noexcept { return static_cast<std::int64_t>(at_); }
    std::int64_t size() const noexcept { return static_cast<std::int64_t>(file_.size()); }

    /// From now on the file is read front to back: where the cursor is, the load is. [worker]
    void follow(double until) noexcept { until_ = until; }

    /// Throws Cancelled, or std::system_error of a read that failed. [worker]
    void check() const;

   private:
    const File& file_;
    Progress& progress_;
    std::uint64_t at_ = 0;
    double until_ = 0;  // the fraction of the load that is done at the end of the file
    int error_ = 0;
};

}  // namespace flitzis
