// Numbers and words in a file's bytes; what lies behind the end reads as 0, which no caller takes for anything.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "media/file.hpp"

namespace flitzis {

class Bytes {
   public:
    /// At most `count` bytes of the file, from `at` on. Throws std::system_error. [worker]
    Bytes(const File& file, std::uint64_t at, std::size_t count) : bytes_(count) {
        bytes_.resize(file.read(at, bytes_));
    }

    std::size_t size() const { return bytes_.size(); }
    std::uint8_t operator[](std::size_t at) const {
        return at < bytes_.size() ? static_cast<std::uint8_t>(bytes_[at]) : std::uint8_t{0};
    }

    bool says(std::size_t at, std::string_view word) const {
        for (std::size_t i = 0; i < word.size(); ++i)
            if (at + i >= size() || (*this)[at + i] != static_cast<std::uint8_t>(word[i])) return false;
        return true;
    }

    /// A number of `width` bytes, 1-8.
    std::uint64_t big(std::size_t at, std::size_t width) const {
        std::uint64_t number = 0;
        for (std::size_t i = 0; i < width; ++i) number = number << 8 | (*this)[at + i];
        return number;
    }
    std::uint64_t little(std::size_t at, std::size_t width) const {
        std::uint64_t number = 0;
        for (std::size_t i = width; i-- > 0;) number = number << 8 | (*this)[at + i];
        return number;
    }

   private:
    std::vector<std::byte> bytes_;
};

}  // namespace flitzis
