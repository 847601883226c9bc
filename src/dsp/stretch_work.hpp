// One stretcher at work: which frames it takes from the way, when, and what it makes of them.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "base/contract.hpp"
#include "dsp/stretch_course.hpp"
#include "dsp/stretch_ring.hpp"
#include "dsp/stretch_spectra.hpp"

namespace flitzis {

/// Times are frames that came out since start(). What is made in a hop begins to sound where it ends.
struct Stretcher::Work {
   public:
    explicit Work(std::shared_ptr<const Tables> tables);

    void start(const StretchSource& source, std::uint32_t channels, const Course& course, float lead) NONBLOCKING;
    std::uint32_t until_next() const NONBLOCKING { return static_cast<std::uint32_t>(hop_end_ - time_); }
    void next(const StretchSource& source, const Course& course) NONBLOCKING;

    /// Whether the first hop is not over: it has a read() of its own, which changes no bit of the material.
    bool opens() const NONBLOCKING { return opening_; }
    void read_opening(std::span<float* const> to, std::uint32_t frames) NONBLOCKING;
    void read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING;

   private:
    // stretch_opening.cpp
    void open() NONBLOCKING;
    void find_second() NONBLOCKING;
    void fade_over(std::span<float* const> to, std::int64_t first, std::uint32_t frames) const NONBLOCKING;
    void begin_adding() NONBLOCKING;

    // stretch_onsets.cpp
    std::int64_t gap() const NONBLOCKING { return std::int64_t{5} * tables_->fade; }
    std::int64_t next_onset() const NONBLOCKING;
    Splice splice_of(std::int64_t source, std::int64_t at) const NONBLOCKING;
    void pass_onsets() NONBLOCKING;
    void apply_prepared() NONBLOCKING;
    void go_over(const Splice& splice, std::uint32_t fade) NONBLOCKING;
    void jump() NONBLOCKING;
    void hold() NONBLOCKING;

    // stretch_work.cpp
    bool jumps(const Course& course) const NONBLOCKING;
    void place_frame() NONBLOCKING;
    void do_share() NONBLOCKING;
    void make(const StretchStep& step) NONBLOCKING;
    void make_for_onset(const StretchStep& step) NONBLOCKING;

    const std::shared_ptr<const Tables> tables_;
    StretchRing ring_;
    StretchSpectra spectra_;

    const StretchSource* source_ = nullptr;
    std::uint32_t channels_ = 0;
    TimedCourse course_;
    std::int64_t time_ = 0;
    std::int64_t hop_end_ = 0;
    std::uint32_t made_ = 0;  // steps of this hop

    bool opening_ = false;
    Splice second_;  // what the opening goes over to; never, where it does not
    std::uint32_t second_fade_ = 0;

    Splice last_;              // what came out as it is last
    std::int64_t passed_ = 0;  // onsets up to here have been, or are not to be
    Splice prepared_;          // what the next hop goes over to
    bool prepares_ = false;
    StretchSpectra::From from_ = StretchSpectra::From::verbatim;

    std::uint32_t length_ = 0;      // of the frame that is to come
    std::int64_t centre_ = 0;       // when its middle comes out
    std::int64_t last_centre_ = 0;  // the same of the one before
    std::int64_t here_ = 0;         // where on the way its middle is
    std::int64_t before_ = 0;       // and that of what its phases come from
};

}  // namespace flitzis
