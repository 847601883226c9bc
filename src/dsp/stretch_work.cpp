#include "dsp/stretch_work.hpp"

#include <algorithm>
#include <utility>

namespace flitzis {

using What = StretchStep::What;
using Frame = StretchSpectra::Frame;

Stretcher::Work::Work(std::shared_ptr<const Tables> tables)
    : tables_(std::move(tables)), ring_(*tables_), spectra_(*tables_) {}

void Stretcher::Work::start(const StretchSource& source, std::uint32_t channels, const Course& course,
                            float lead) NONBLOCKING {
    constexpr std::uint32_t shortest = 8;
    source_ = &source;
    channels_ = channels;
    time_ = 0;
    hop_end_ = std::clamp(static_cast<std::uint32_t>(lead * static_cast<float>(tables_->hop)), shortest, tables_->hop);
    course_ = {time_, course};
    prepares_ = false;
    open();
}

void Stretcher::Work::next(const StretchSource& source, const Course& course) NONBLOCKING {
    const bool jumped = jumps(course);
    source_ = &source;
    course_ = {time_, course};
    hop_end_ = time_ + tables_->hop;
    made_ = 0;
    if (opening_) begin_adding();
    if (jumped) jump();
    pass_onsets();
    if (last_.held) hold();
    if (!last_.held) place_frame();
}

bool Stretcher::Work::jumps(const Course& course) const NONBLOCKING {
    const double by = course.position - course_.position_at(time_);
    return by > tables_->hop || by < -static_cast<double>(tables_->hop);
}

void Stretcher::Work::read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    ring_.take(to, frames);
    time_ += frames;
    do_share();
}

/// The frame that is to sound where this hop ends takes nothing from before the last onset nor from behind the next
/// one: where they are near each other it is shorter.
void Stretcher::Work::place_frame() NONBLOCKING {
    const std::int64_t onset = next_onset();
    const std::int64_t end = onset == Splice::never ? Splice::never : onset - tables_->fade / 3;
    const std::int64_t begin = last_.source;
    length_ = tables_->frame;
    if (end != Splice::never && end - begin < length_) length_ = static_cast<std::uint32_t>(end - begin) / 2 * 2;
    const std::int64_t half = length_ / 2;
    centre_ = hop_end_ + half;
    here_ = std::max(nearest(course_.position_at(centre_)), begin + half);
    if (end != Splice::never) here_ = std::min(here_, end - half);
    const bool verbatim = from_ == StretchSpectra::From::verbatim;
    before_ = verbatim ? last_.source_at(centre_) : here_ - (centre_ - last_centre_);
}

/// As much of the work as of the hop is over.
void Stretcher::Work::do_share() NONBLOCKING {
    if (last_.held) return;
    const auto& plan = prepares_ ? tables_->plan_with_onset : tables_->plan;
    const float left = static_cast<float>(until_next()) / static_cast<float>(tables_->hop);
    const float due = left > 0.0F ? 1.02F - left : 2.0F;
    while (made_ < plan.size() && plan[made_].done <= due) make(plan[made_++]);
}

void Stretcher::Work::make(const StretchStep& step) NONBLOCKING {
    switch (step.what) {
        case What::load_here: return spectra_.load(Frame::here, *source_, channels_, here_, length_);
        case What::transform_here: return spectra_.transform(Frame::here, step.part);
        case What::load_before: return spectra_.load(Frame::before, *source_, channels_, before_, length_);
        case What::transform_before: return spectra_.transform(Frame::before, step.part);
        case What::measure: return spectra_.measure();
        case What::find_peaks: return spectra_.find_peaks(step.part);
        case What::lock:
            return spectra_.lock(step.part, from_, prepares_, length_ == tables_->frame ? here_ - before_ : 0);
        case What::keep_level:
            if (from_ == StretchSpectra::From::sounding) spectra_.keep_level();
            return;
        case What::turn: return spectra_.turn();
        case What::invert: return spectra_.invert(step.part);
        case What::add:
            from_ = StretchSpectra::From::sounding;
            last_centre_ = centre_;
            return ring_.add(spectra_.inverse(), length_, hop_end_);
        default: make_for_onset(step);
    }
}

void Stretcher::Work::make_for_onset(const StretchStep& step) NONBLOCKING {
    const std::int64_t verbatim = prepared_.source_at(centre_);
    const std::int64_t attack = prepared_.source + tables_->hop;
    switch (step.what) {
        case What::load_verbatim: return spectra_.load(Frame::here, *source_, channels_, verbatim, length_);
        case What::match: return spectra_.match(step.part, verbatim - here_, attack - verbatim);
        case What::load_attack: return spectra_.load(Frame::here, *source_, channels_, attack, tables_->frame);
        default: return spectra_.turn_attack();
    }
}

}  // namespace flitzis
