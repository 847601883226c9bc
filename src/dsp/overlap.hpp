// Where frames are added up that overlap, and what they weigh: what comes out is the sum by the weight. Two channels,
// as far ahead as a frame and its successors reach.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/contract.hpp"
#include "dsp/fft.hpp"
#include "dsp/stretch_tables.hpp"

namespace flitzis {

/// Frames of the material itself, to be heard from one place on, and what it was faded in over before it. Times are
/// counted in frames that come out.
struct Verbatim {
    Complexes samples;   ///< a channel each, from `fade` before `begin` on
    std::int64_t begin;  ///< from here on nothing else sounds
    std::int64_t end;    ///< of the samples
    std::int64_t stop;   ///< by then it has ended: another attack is next
};

/// [render] its functions are wait-free.
class Overlap {
   public:
    /// [control]
    explicit Overlap(const Stretcher::Tables& tables);

    void clear() NONBLOCKING;

    /// Writes what comes out from `time` on, and makes room for what is to come. [render]
    void take(std::span<float* const> to, std::int64_t time, std::uint32_t frames) NONBLOCKING;

    /// A frame that begins at `time`, transformed back: `length` of its samples, in the middle, are not zero. [render]
    void add(Complexes frame, std::int64_t time, std::uint32_t length) NONBLOCKING;

    /// Replaces what there is by material, as heavy as the frames would be that began up to `now`; part by part: the
    /// samples are those from `from` on, up to `end`. [render]
    void splice(const Verbatim& part, std::int64_t from, std::int64_t now) NONBLOCKING;

    /// The same by a frame that was taken around `middle` and transformed, and may have been changed between. What lies
    /// behind it, up to `until`, is silent. [render]
    void splice_frame(const Verbatim& frame, std::int64_t middle, std::int64_t until) NONBLOCKING;

   private:
    template <class Call>
    void in_runs(std::int64_t from, std::int64_t until, Call call) NONBLOCKING;
    float fade_in(std::int64_t time, const Verbatim& verbatim) const NONBLOCKING;
    float fade_out(std::int64_t time, const Verbatim& verbatim) const NONBLOCKING;

    const Stretcher::Tables& tables_;
    std::uint32_t size_;
    std::vector<float> memory_;
    std::array<float*, 2> sums_;
    float* weights_;
};

}  // namespace flitzis
