#include "base/plane.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <new>

namespace flitzis {
namespace {

std::size_t whole_pages(std::uint64_t bytes) {
    static const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
    return static_cast<std::size_t>((bytes + page - 1) / page * page);
}

}  // namespace

Plane::Plane(std::span<const float> samples) {
    resize(samples.size());
    std::copy(samples.begin(), samples.end(), data_);
    fit();
}

Plane::~Plane() {
    if (data_) munmap(data_, room_);
}

void Plane::resize(std::uint64_t frames) {
    const std::size_t wanted = whole_pages(frames * sizeof(float));
    // By half as much again: pages that nobody writes to cost nothing, and each growth is a system call.
    if (wanted > room_) move_to(std::max(wanted, whole_pages(room_ + room_ / 2)));
    frames_ = frames;
}

void Plane::fit() noexcept {
    const std::size_t wanted = whole_pages(frames_ * sizeof(float));
    if (wanted == room_ || wanted == 0) return;
    munmap(data_ + wanted / sizeof(float), room_ - wanted);
    room_ = wanted;
}

void Plane::move_to(std::size_t bytes) {
    void* const memory = data_ ? mremap(data_, room_, bytes, MREMAP_MAYMOVE)
                               : mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    data_ = static_cast<float*>(memory);
    room_ = bytes;
}

}  // namespace flitzis
