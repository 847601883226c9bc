// One channel's frames in memory of their own, which grows without a copy and goes back to the system when it is freed.
// Not malloc's: that keeps what it is given back, by tens of megabytes, once a large block has been freed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "base/contract.hpp"

namespace flitzis {

class Plane {
   public:
    Plane() = default;
    /// A copy of `samples`. Throws std::bad_alloc. [control] [worker]
    explicit Plane(std::span<const float> samples);
    Plane(const Plane&) = delete;
    Plane& operator=(const Plane&) = delete;
    Plane(Plane&& other) noexcept
        : data_(std::exchange(other.data_, nullptr)),
          frames_(std::exchange(other.frames_, 0)),
          room_(std::exchange(other.room_, 0)) {}
    Plane& operator=(Plane&& other) noexcept {
        std::swap(data_, other.data_);
        std::swap(frames_, other.frames_);
        std::swap(room_, other.room_);
        return *this;
    }
    ~Plane();

    /// Its length from now on; frames that come along hold anything, and are for the caller to write. Memory is only
    /// freed by fit(). Throws std::bad_alloc, and stays as it was. [control] [worker]
    void resize(std::uint64_t frames);
    /// Keeps no more memory than its frames take, but for the last page. [control] [worker]
    void fit() noexcept;

    std::uint64_t frames() const NONBLOCKING { return frames_; }
    /// Aligned to a page; nullptr while nothing was ever in it. [any]
    const float* data() const NONBLOCKING { return data_; }
    float* data() NONBLOCKING { return data_; }
    std::span<const float> samples() const { return {data_, static_cast<std::size_t>(frames_)}; }

   private:
    void move_to(std::size_t bytes);

    float* data_ = nullptr;
    std::uint64_t frames_ = 0;
    std::size_t room_ = 0;  // bytes, whole pages
};

}  // namespace flitzis
