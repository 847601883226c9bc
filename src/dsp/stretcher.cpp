#include "dsp/stretcher.hpp"

#include <utility>

#include "dsp/stretch_work.hpp"
#include "dsp/subnormals.hpp"

namespace flitzis {

std::shared_ptr<const Stretcher::Tables> Stretcher::make_tables(SampleRate rate, Simd simd) {
    return std::make_shared<const Tables>(rate, simd);
}

Stretcher::Stretcher(std::shared_ptr<const Tables> tables) : work_(std::make_unique<Work>(std::move(tables))) {}

Stretcher::~Stretcher() = default;

void Stretcher::start(const StretchSource& source, std::uint32_t channels, const Course& course,
                      float lead) NONBLOCKING {
    work_->start(source, channels, course, lead);
}

std::uint32_t Stretcher::until_next() const NONBLOCKING { return work_->until_next(); }

void Stretcher::next(const StretchSource& source, const Course& course) NONBLOCKING {
    const WithoutSubnormals fast;
    work_->next(source, course);
}

void Stretcher::read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    if (work_->opens()) return work_->read_opening(to, frames);
    const WithoutSubnormals fast;
    work_->read(to, frames);
}

}  // namespace flitzis
