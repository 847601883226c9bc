// What of a stretcher's work is about onsets: when the next one comes out, and how it goes over to it.
#include <algorithm>

#include "dsp/stretch_work.hpp"

namespace flitzis {

/// As far ahead as it matters here. Onsets closer to the last one than gap(), 15 ms, are taken for a part of it.
std::int64_t Stretcher::Work::next_onset() const NONBLOCKING {
    const double ahead = 3.0 * tables_->hop * course_.course.step;
    const std::int64_t until = nearest(course_.position_at(time_) + ahead) + std::int64_t{2} * tables_->frame;
    return passed_ + 1 < until ? source_->next_onset(passed_ + 1, until) : Splice::never;
}

/// It ends where the first onset begins that has not passed. Where that is near, there is no room for frames that reach
/// neither back before the one nor into the other.
Splice Stretcher::Work::splice_of(std::int64_t source, std::int64_t at) const NONBLOCKING {
    const std::int64_t from = passed_ + 1;
    const std::int64_t onset = source_->next_onset(from, from + std::int64_t{2} * tables_->frame);
    if (onset == Splice::never) return {source, at, Splice::never};
    const std::int64_t stop = at + (onset - source) - tables_->fade / 3;
    return {source, at, stop, stop - at < tables_->least};
}

/// It goes over at once to those that come out in this hop: there is none left to prepare them in. One of the next hop
/// is prepared. Those that are late have been.
void Stretcher::Work::pass_onsets() NONBLOCKING {
    if (prepares_) apply_prepared();
    prepares_ = false;
    const std::int64_t fade = tables_->fade;
    for (std::int64_t onset = next_onset(); onset != Splice::never; onset = next_onset()) {
        const std::int64_t at = course_.time_of(onset);
        if (at - fade > hop_end_ + tables_->hop) return;
        if (at - fade > hop_end_) {
            if (last_.held) return;  // no frame is there that it could be compared with
            prepared_ = {onset, at};
            prepares_ = true;
            return;
        }
        passed_ = onset + gap() - 1;
        if (at > time_) go_over(splice_of(onset, at), static_cast<std::uint32_t>(std::min(fade, at - time_)));
    }
}

/// When the course of now says, if what was prepared is good for that.
void Stretcher::Work::apply_prepared() NONBLOCKING {
    const std::int64_t fade = tables_->fade;
    const std::int64_t at = course_.time_of(prepared_.source);
    if (at - fade > time_ && at - fade <= hop_end_) prepared_.at = at;
    passed_ = prepared_.source + gap() - 1;
    const Splice splice = splice_of(prepared_.source, prepared_.at);
    if (splice.held) return go_over(splice, tables_->fade);
    last_ = splice;
    from_ = StretchSpectra::From::verbatim;
    ring_.splice(last_, tables_->fade, spectra_.inverse(), last_.at - tables_->hop);
}

void Stretcher::Work::go_over(const Splice& splice, std::uint32_t fade) NONBLOCKING {
    last_ = splice;
    from_ = StretchSpectra::From::verbatim;
    spectra_.forget_steady();
    ring_.splice(splice, fade, *source_, channels_);
}

/// What is held is put into the ring at each hop, until its onset has been or is no more.
void Stretcher::Work::hold() NONBLOCKING {
    last_.held = splice_of(last_.source, last_.at).held &&
                 course_.position_at(time_) < static_cast<double>(last_.source_at(last_.stop) + tables_->hop);
    if (last_.held && last_.at < time_) ring_.splice(last_, 0, *source_, channels_);
}

/// What is made for where the way led is of no use where it leads now.
void Stretcher::Work::jump() NONBLOCKING {
    const std::int64_t at = time_ + tables_->fade;
    const std::int64_t source = nearest(course_.position_at(at));
    prepares_ = false;
    passed_ = source + tables_->fade;
    go_over(splice_of(source, at), tables_->fade);
}

}  // namespace flitzis
