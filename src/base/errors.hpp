// What can go wrong after the arguments were found good. Python sees the same family under the same names.
// A message says what was tried, with what, what PipeWire answered, and the next step.
// Arguments that are not accepted are std::invalid_argument (Python: ValueError), see config.hpp.
#pragma once

#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

namespace flitzis {

/// The base of everything the engine raises once its arguments were accepted.
class AudioError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// No sink at all, or none that is called what the caller asked for.
class DeviceNotFound : public AudioError {
    using AudioError::AudioError;
};

/// The server answers, but the stream did not come to stand or to run.
class StreamCreationFailed : public AudioError {
    using AudioError::AudioError;
};

/// No PipeWire server at that remote, or one that does not answer within the timeout.
class ServerUnavailable : public AudioError {
    using AudioError::AudioError;
};

/// A file or frames that cannot become a sample: of no known format, damaged, truncated, empty, over a limit, or of
/// more channels than the engine has. What the operating system refuses is FileError.
class LoadError : public AudioError {
   public:
    /// What is wrong with it, for who says it in other words.
    enum class Kind { content, empty, channels };

    explicit LoadError(const std::string& message, Kind kind = Kind::content) : AudioError(message), kind_(kind) {}
    Kind kind() const noexcept { return kind_; }

   private:
    Kind kind_;
};

/// What the operating system refuses of a file: its errno, and the path as it was given.
class FileError : public std::system_error {
   public:
    FileError(std::error_code code, std::string path) : std::system_error(code, path), path_(std::move(path)) {}
    const std::string& path() const noexcept { return path_; }

   private:
    std::string path_;
};

/// The engine was closed before this call.
class EngineClosed : public AudioError {
    using AudioError::AudioError;
};

}  // namespace flitzis
