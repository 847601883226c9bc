#include "dsp/stretcher.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "dsp/lanes.hpp"
#include "dsp/overlap.hpp"
#include "dsp/phase_lock.hpp"
#include "dsp/stretch_plan.hpp"
#include "dsp/stretch_tables.hpp"
#include "dsp/subnormals.hpp"

namespace flitzis {
namespace {

constexpr std::int64_t never = StretchSource::never;
constexpr std::int64_t lanes = kernels::Four::count;  // frames are added by so many
/// Steps that are nearly due are done, so that the last ones do not pile up at the hop's end.
constexpr float ahead = 0.02F;
/// Attacks that lie behind after a jump of the speed are passed over, so many a hop.
constexpr int most_passed_over = 64;

std::int64_t nearest(double frames) NONBLOCKING {
    return static_cast<std::int64_t>(frames < 0.0 ? frames - 0.5 : frames + 0.5);
}

void multiply(float* to, const float* by, std::uint32_t frames) NONBLOCKING {
    using kernels::Four;
    for (std::uint32_t i = 0; i < frames; i += Four::count)
        Four::store(to + i, Four::load(to + i) * Four::load(by + i));
}

}  // namespace

/// Times are counted in frames that come out, from start() on; places in frames of the way.
struct Stretcher::Work {
    explicit Work(std::shared_ptr<const Tables> shared)
        : tables(std::move(shared)),
          plain(tables->fft.passes(), false),
          splicing(tables->fft.passes(), true),
          overlap(*tables),
          phases(tables->frame),
          memory(6 * std::size_t{tables->frame}) {
        float* next = memory.data();
        const auto take = [&] { return std::exchange(next, next + tables->frame); };
        for (Complexes* one : {&now, &before, &spare}) *one = {take(), take()};
    }

    // What is to sound when.
    double place_at(std::int64_t when) const NONBLOCKING {
        return course.position + static_cast<double>(when - course_from) * course.step;
    }
    std::int64_t heard_at(std::int64_t place) const NONBLOCKING {
        return course_from + nearest((static_cast<double>(place) - course.position) / course.step);
    }
    std::int64_t onset_from(std::int64_t place) const NONBLOCKING { return source->next_onset(place, horizon); }
    std::int64_t stop_before(std::int64_t place, std::int64_t when) const NONBLOCKING {
        const std::int64_t next = onset_from(place + 1);
        return next == never ? never : when + (next - place) - tables->fade / 3;
    }

    void begin(const StretchSource& from, std::uint32_t count, const Course& to, float lead) NONBLOCKING;
    void begin_hop() NONBLOCKING;
    void look_for_attacks() NONBLOCKING;
    void choose_frame() NONBLOCKING;
    void splice(std::int64_t place, std::int64_t when, std::uint32_t fade) NONBLOCKING;
    void splice_prepared() NONBLOCKING;
    void work_up_to(float share) NONBLOCKING;
    void do_step(const StretchStep& step) NONBLOCKING;
    void read_source(Complexes to, std::int64_t first, std::uint32_t frames) const NONBLOCKING;
    void load(Complexes to, std::int64_t middle, std::uint32_t length) const NONBLOCKING;
    Complexes loading(Complexes to) const NONBLOCKING { return tables->fft.passes() % 2 == 0 ? to : spare; }
    void transform(std::uint32_t pass, Complexes to) const NONBLOCKING;
    void transform_back(std::uint32_t pass, Complexes from) const NONBLOCKING;

    const std::shared_ptr<const Tables> tables;
    const StretchPlan plain;
    const StretchPlan splicing;
    Overlap overlap;
    PhaseLock phases;
    std::vector<float> memory;
    Complexes now;     // the frame that is added next
    Complexes before;  // as it was a hop earlier; then what is transformed back
    Complexes spare;

    const StretchSource* source = nullptr;
    std::uint32_t channels = 0;
    Course course;
    std::int64_t course_from = 0;  // when it is at its position
    std::int64_t time = 0;         // what comes out next
    std::int64_t base = 0;         // this hop's beginning
    std::int64_t horizon = 0;      // places beyond are no concern of it
    std::int64_t searched = 0;     // attacks before this place have sounded
    std::int64_t spliced = 0;      // the newest one's place
    std::int64_t spliced_at = 0;   // its time
    std::int64_t attack = 0;       // the one that is prepared, its place and its time
    std::int64_t attack_at = 0;
    bool prepares = false;
    bool first = false;  // the frame is the first one after a splice
    std::uint32_t step = 0;
    std::int64_t middle_now = 0;  // of the frames that are taken: places
    std::int64_t middle_before = 0;
    std::uint32_t length = 0;  // of them
};

void Stretcher::Work::begin(const StretchSource& from, std::uint32_t count, const Course& to, float lead) NONBLOCKING {
    source = &from;
    channels = count;
    course = to;
    course_from = time = 0;
    const std::int64_t most = tables->hop / lanes;
    base = static_cast<std::int64_t>(lead * static_cast<float>(most)) * lanes;
    prepares = false;
    overlap.clear();
    phases.reset();
    const std::int64_t place = nearest(to.position);
    horizon = place + std::int64_t{4} * tables->frame;
    searched = place + tables->fade + 1;
    splice(place, 0, 0);
    begin_hop();
}

/// All frames that begin up to now have been added.
void Stretcher::Work::begin_hop() NONBLOCKING {
    step = 0;
    const std::int64_t frame = tables->frame;
    horizon = nearest(place_at(base + 2 * frame)) + frame;
    look_for_attacks();
    choose_frame();
}

/// One that begins in this hop is played as it is; one in the next is prepared in this one.
void Stretcher::Work::look_for_attacks() NONBLOCKING {
    const std::int64_t fade = tables->fade;
    const std::int64_t hop = tables->hop;
    if (std::exchange(prepares, false)) {
        const std::int64_t when = heard_at(attack);
        if (when - fade > base && when - fade <= base + 2 * hop) attack_at = when;
        splice_prepared();
        searched = attack + 1;
    }
    for (int passed = 0; passed < most_passed_over; ++passed) {
        const std::int64_t place = onset_from(searched);
        if (place == never) return;
        const std::int64_t when = heard_at(place);
        if (when - fade > base + 2 * hop) return;
        if (when - fade > base + hop) {
            prepares = true;
            attack = place;
            attack_at = when;
            return;
        }
        searched = place + 1;
        if (when - fade > base) splice(place, when, tables->fade);
    }
}

/// It reaches neither back before the attack that sounds nor into the next one.
void Stretcher::Work::choose_frame() NONBLOCKING {
    const std::int64_t middle = base + tables->hop + tables->frame / 2;
    middle_now = nearest(place_at(middle));
    length = tables->frame;
    const std::int64_t next = onset_from(searched);
    std::int64_t end = never;
    if (next != never) {
        end = next - tables->fade / 3;
        if (end - spliced < length)
            length = static_cast<std::uint32_t>(std::max<std::int64_t>(end - spliced, tables->hop)) & ~1U;
        middle_now = std::min(middle_now, end - length / 2);
    }
    middle_now = std::max(middle_now, spliced + length / 2);
    middle_before = first ? spliced + (middle - spliced_at) : middle_now - tables->hop;
}

/// From `place` on it sounds as it is, at `when`; ever fainter, as frames come in.
void Stretcher::Work::splice(std::int64_t place, std::int64_t when, std::uint32_t fade) NONBLOCKING {
    spliced = place;
    spliced_at = when;
    first = true;
    phases.unmatch();
    Verbatim part{spare, when, 0, stop_before(place, when)};
    const std::int64_t end = base + tables->frame;
    for (std::int64_t from = when - fade; from < end; from = part.end) {
        part.end = std::min(end, from + tables->frame);
        read_source(spare, place + (from - when), static_cast<std::uint32_t>(part.end - from));
        overlap.splice(part, from, base);
    }
}

/// What was made ready for it is in `before`.
void Stretcher::Work::splice_prepared() NONBLOCKING {
    const std::int64_t frame = tables->frame;
    spliced = attack;
    spliced_at = attack_at;
    first = true;
    const std::int64_t middle = attack_at + frame / 4;
    const std::int64_t end = std::min(middle + frame / 2, base + 2 * frame);
    overlap.splice_frame({before, attack_at, end, stop_before(attack, attack_at)}, middle, base + frame);
}

void Stretcher::Work::work_up_to(float share) NONBLOCKING {
    const StretchPlan& plan = prepares ? splicing : plain;
    while (step < plan.size() && plan[step].done <= share) do_step(plan[step++]);
}

void Stretcher::Work::do_step(const StretchStep& what) NONBLOCKING {
    const PhaseLock::Frame frame{now, before, first, prepares};
    switch (what.kind) {
        case StretchStep::load_now: return load(loading(now), middle_now, length);
        case StretchStep::load_before: return load(loading(before), middle_before, length);
        case StretchStep::transform_before: return transform(what.part, before);
        case StretchStep::measure: return phases.measure(now);
        case StretchStep::search: return phases.search(what.part);
        case StretchStep::lock: return phases.lock(frame, what.part);
        case StretchStep::turn: return phases.turn(frame);
        case StretchStep::transform_back: return transform_back(what.part, phases.sounding());
        case StretchStep::add: first = false; return overlap.add(before, base + tables->hop, length);
        case StretchStep::load_middle:
            return load(loading(now), attack + (base + tables->hop + tables->frame / 2 - attack_at), tables->frame);
        case StretchStep::compare: return phases.compare(now);
        case StretchStep::match: return phases.match(now, what.part);
        case StretchStep::load_attack: return load(loading(now), attack + tables->frame / 4, tables->frame);
        case StretchStep::turn_attack: return phases.turn_spliced(now);
        case StretchStep::transform_attack_back: return transform_back(what.part, now);
        case StretchStep::transform_now:
        case StretchStep::transform_middle:
        case StretchStep::transform_attack: return transform(what.part, now);
    }
}

void Stretcher::Work::read_source(Complexes to, std::int64_t from, std::uint32_t frames) const NONBLOCKING {
    const std::array<float*, 2> planes{to.re, to.im};
    source->read({planes.data(), channels}, from, frames);
    if (channels == 1) std::fill_n(to.im, frames, 0.0F);
}

/// A frame, windowed; a shorter one lies in the middle of it.
void Stretcher::Work::load(Complexes to, std::int64_t middle, std::uint32_t frames) const NONBLOCKING {
    const std::uint32_t margin = (tables->frame - frames) / 2;
    read_source({to.re + margin, to.im + margin}, middle - frames / 2, frames);
    for (float* plane : {to.re, to.im}) {
        if (frames == tables->frame) {
            multiply(plane, tables->hann.data(), frames);
            continue;
        }
        std::fill_n(plane, margin, 0.0F);
        std::fill_n(plane + margin + frames, tables->frame - frames - margin, 0.0F);
        for (std::uint32_t i = 0; i < frames; ++i) plane[margin + i] *= tables->window(i, frames);
    }
}

/// What was loaded where the first pass reads comes out in `to` after the last one.
void Stretcher::Work::transform(std::uint32_t pass, Complexes to) const NONBLOCKING {
    const bool into = (tables->fft.passes() - pass) % 2 == 1;
    tables->fft.pass(pass, into ? spare : to, into ? to : spare);
}

void Stretcher::Work::transform_back(std::uint32_t pass, Complexes from) const NONBLOCKING {
    const bool into = (tables->fft.passes() - pass) % 2 == 1;
    const Complexes source_of_pass = pass == 0 ? from : into ? spare : before;
    tables->fft.pass(pass, source_of_pass.exchanged(), (into ? before : spare).exchanged());
}

std::shared_ptr<const Stretcher::Tables> Stretcher::make_tables(SampleRate rate, Simd simd) {
    return std::make_shared<const Tables>(rate, simd);
}

Stretcher::Stretcher(std::shared_ptr<const Tables> tables) : work_(std::make_unique<Work>(std::move(tables))) {}

Stretcher::~Stretcher() = default;

void Stretcher::start(const StretchSource& source, std::uint32_t channels, const Course& course,
                      float lead) NONBLOCKING {
    work_->begin(source, channels, course, lead);
}

std::uint32_t Stretcher::until_next() const NONBLOCKING {
    return static_cast<std::uint32_t>(work_->base + work_->tables->hop - work_->time);
}

void Stretcher::next(const StretchSource& source, const Course& course) NONBLOCKING {
    work_->source = &source;
    work_->course = course;
    work_->course_from = work_->base = work_->time;
    work_->begin_hop();
}

void Stretcher::read(std::span<float* const> to, std::uint32_t frames) NONBLOCKING {
    const WithoutSubnormals fast;
    Work& work = *work_;
    work.overlap.take(to, work.time, frames);
    work.time += frames;
    const auto passed = static_cast<float>(work.time - work.base) / static_cast<float>(work.tables->hop);
    work.work_up_to(passed >= 1.0F ? 1.0F : std::min(passed + ahead, 0.9999F));
}

}  // namespace flitzis
