#include "dsp/phase_lock.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "dsp/lanes.hpp"

namespace flitzis {
namespace {

using kernels::Four;

constexpr std::uint32_t lanes = Four::count;
constexpr std::uint32_t margin = 4;  // bins on each side of a power spectrum
constexpr float nothing = 1e-30F;    // below it there is no phase
constexpr float alike = 0.97F;       // of a steady partial's bins with themselves, one hop before
constexpr float as_loud = 1.4F;      // so steady its power is
constexpr float still_alike = 0.7F;  // with what is spliced in
constexpr float still_as_loud = 4.0F;
constexpr std::uint32_t band = 32;   // bins whose level is kept together
constexpr std::uint32_t widest = 4;  // bins to each side that belong to a partial

/// How two spectra agree in a bin: a times b turned the other way round. Both channels together, which are the even and
/// the odd part of the bin and its mirror.
Turn product(Complexes a, Complexes b, std::uint32_t bin, std::uint32_t mirror) NONBLOCKING {
    const float re = a.re[bin] * b.re[bin] + a.im[bin] * b.im[bin];
    const float im = a.im[bin] * b.re[bin] - a.re[bin] * b.im[bin];
    const float mirror_re = a.re[mirror] * b.re[mirror] + a.im[mirror] * b.im[mirror];
    const float mirror_im = a.im[mirror] * b.re[mirror] - a.re[mirror] * b.im[mirror];
    return {re + mirror_re, im - mirror_im};
}

float weight(Complexes of, std::uint32_t bin, std::uint32_t mirror) NONBLOCKING {
    return of.re[bin] * of.re[bin] + of.im[bin] * of.im[bin] + of.re[mirror] * of.re[mirror] +
           of.im[mirror] * of.im[mirror];
}

float squared(Turn turn) NONBLOCKING { return turn.re * turn.re + turn.im * turn.im; }

/// Around a peak, which does not lie at an end, and what each of both weighs there.
struct Agreement {
    Agreement(Complexes a, Complexes b, std::uint32_t peak, std::uint32_t size) NONBLOCKING {
        for (std::uint32_t k = peak - 2; k <= peak + 2; ++k) {
            const Turn one = product(a, b, k, size - k);
            sum.re += one.re;
            sum.im += one.im;
            first += weight(a, k, size - k);
            second += weight(b, k, size - k);
        }
    }
    bool above(float least) const NONBLOCKING { return squared(sum) > least * first * second; }

    Turn sum{0.0F, 0.0F};
    float first = 0.0F;
    float second = 0.0F;
};

float total(Vec4 v) NONBLOCKING { return (v[0] + v[1]) + (v[2] + v[3]); }

Turn unit(Turn turn) NONBLOCKING {
    const float square = squared(turn);
    if (!(square > nothing)) return {};
    const float scale = 1.0F / std::sqrt(square);
    return {turn.re * scale, turn.im * scale};
}

/// Four bins, from `at` on, each by its turn.
void turn_four(Complexes from, Complexes to, std::uint32_t at, Vec4 re, Vec4 im) NONBLOCKING {
    const Vec4 a = Four::load(from.re + at);
    const Vec4 b = Four::load(from.im + at);
    Four::store(to.re + at, a * re - b * im);
    Four::store(to.im + at, a * im + b * re);
}

/// Both channels of each bin by its turn: the upper half is the lower one's mirror, turned the other way round.
void turn_all(Complexes from, Complexes to, Complexes by, std::uint32_t size) NONBLOCKING {
    const std::uint32_t half = size / 2;
    const auto one = [&](std::uint32_t at, float re, float im) NONBLOCKING {
        const float a = from.re[at];
        const float b = from.im[at];
        to.re[at] = a * re - b * im;
        to.im[at] = a * im + b * re;
    };
    for (std::uint32_t k = 0; k < half; k += lanes)
        turn_four(from, to, k, Four::load(by.re + k), Four::load(by.im + k));
    one(half, by.re[half], by.im[half]);
    for (std::uint32_t k = 1; k < lanes; ++k) one(size - k, by.re[k], -by.im[k]);
    for (std::uint32_t k = lanes; k < half; k += lanes)  // mirrors of k to k + 3
        turn_four(from, to, size - k - 3, Four::reversed(Four::load(by.re + k)),
                  -Four::reversed(Four::load(by.im + k)));
}

/// What is to sound next, what sounds, and how the one is to be turned.
struct Successor {
    Complexes now;
    Complexes sounding;
    Complexes turns;
    std::uint32_t size;
};

/// Frames that overlap by three quarters and do not agree weigh this much less, in power, than those that do.
constexpr float lost = 0.486F;
/// Frames that agree as well as can be do so by this much: their windows do not lie at one place. Squared, and a bit
/// less.
constexpr float agreeing = 0.36F;

/// What a band has in common with what sounds, and what both weigh.
struct Continuity {
    Turn sum{0.0F, 0.0F};
    float weight = 0.0F;
    float weight_before = 0.0F;

    void add(const Continuity& other) NONBLOCKING {
        sum.re += other.sum.re;
        sum.im += other.sum.im;
        weight += other.weight;
        weight_before += other.weight_before;
    }
    /// What it is to be multiplied by, to be as loud as it was.
    float scale() const NONBLOCKING {
        const float weights = weight * weight_before;
        if (!(weights > nothing)) return 1.0F;
        const float kept = std::min(1.0F, squared(sum) / (weights * agreeing));
        return 1.0F / std::sqrt(lost + (1.0F - lost) * kept);
    }
};

/// How far bins from `first` on go on from what sounds a hop before: which is that, each bin turned on by a quarter of
/// its number.
Continuity continuity(const Successor& to, std::uint32_t first, std::uint32_t end) NONBLOCKING {
    const Vec4 even{1.0F, 0.0F, -1.0F, 0.0F};
    const Vec4 odd{0.0F, 1.0F, 0.0F, -1.0F};
    Vec4 sum_re{};
    Vec4 sum_im{};
    Vec4 weight{};
    Vec4 weight_before{};
    for (std::uint32_t k = first; k < end; k += lanes) {
        const std::uint32_t mirror = to.size - k - 3;
        const Vec4 turn_re = Four::load(to.turns.re + k);
        const Vec4 turn_im = Four::load(to.turns.im + k);
        const Vec4 a = Four::load(to.now.re + k);
        const Vec4 b = Four::load(to.now.im + k);
        const Vec4 c = Four::reversed(Four::load(to.now.re + mirror));
        const Vec4 d = Four::reversed(Four::load(to.now.im + mirror));
        const Vec4 e = Four::load(to.sounding.re + k);
        const Vec4 f = Four::load(to.sounding.im + k);
        const Vec4 g = Four::reversed(Four::load(to.sounding.re + mirror));
        const Vec4 h = Four::reversed(Four::load(to.sounding.im + mirror));
        const Vec4 both_re = a * e + b * f + c * g + d * h;
        const Vec4 both_im = b * e - a * f - d * g + c * h;
        const Vec4 re = both_re * turn_re - both_im * turn_im;
        const Vec4 im = both_re * turn_im + both_im * turn_re;
        sum_re += re * even + im * odd;
        sum_im += im * even - re * odd;
        weight += a * a + b * b + c * c + d * d;
        weight_before += e * e + f * f + g * g + h * h;
    }
    return {{total(sum_re), total(sum_im)}, total(weight), total(weight_before)};
}

/// |z|^2 of each bin and its mirror: twice the power of both channels.
void powers(Complexes of, float* to, std::uint32_t size) NONBLOCKING {
    const std::uint32_t half = size / 2;
    for (std::uint32_t k = 1; k + lanes <= half; k += lanes) {
        const Vec4 re = Four::load(of.re + k);
        const Vec4 im = Four::load(of.im + k);
        const Vec4 mirror_re = Four::load(of.re + size - k - 3);
        const Vec4 mirror_im = Four::load(of.im + size - k - 3);
        const Vec4 mirror = mirror_re * mirror_re + mirror_im * mirror_im;
        Four::store(to + k, re * re + im * im + Four::reversed(mirror));
    }
    const auto one = [&](std::uint32_t k) NONBLOCKING { return of.re[k] * of.re[k] + of.im[k] * of.im[k]; };
    for (std::uint32_t k = half - 4; k < half; ++k) to[k] = one(k) + one(size - k);
    to[0] = 2.0F * one(0);
    to[half] = 2.0F * one(half);
    for (std::ptrdiff_t i = 1; i <= 2; ++i) {
        to[-i] = to[i];
        to[half + i] = to[half - i];
    }
}

/// One of four bins is louder than its neighbours.
bool any_peak(const float* at) NONBLOCKING {
    const Vec4 here = Four::load(at);
    const Ints4 found = (here > Four::load(at - 1)) & (here >= Four::load(at + 1)) & (here > Four::load(at - 2)) &
                        (here >= Four::load(at + 2));
    return (found[0] | found[1] | found[2] | found[3]) != 0;
}

void fill(Complexes turns, std::uint32_t count) NONBLOCKING {
    std::fill_n(turns.re, count, 1.0F);
    std::fill_n(turns.im, count, 0.0F);
}

}  // namespace

PhaseLock::PhaseLock(std::uint32_t size)
    : size_(size), half_(size / 2), memory_(6 * std::size_t{size}), peaks_(half_ + 2), steady_(half_ + 2) {
    float* next = memory_.data();
    const auto take = [&next](std::size_t length) { return std::exchange(next, next + length); };
    sounding_ = {take(size), take(size)};
    turns_ = {take(half_ + margin), take(half_ + margin)};
    matched_ = {take(half_ + margin), take(half_ + margin)};
    power_ = take(half_ + 2 * margin) + margin;
    other_ = take(half_ + 2 * margin) + margin;
    reset();
}

void PhaseLock::reset() NONBLOCKING {
    std::fill_n(sounding_.re, size_, 0.0F);
    std::fill_n(sounding_.im, size_, 0.0F);
    unmatch();
}

void PhaseLock::unmatch() NONBLOCKING { fill(matched_, half_ + 1); }

void PhaseLock::measure(Complexes now) NONBLOCKING {
    powers(now, power_, size_);
    std::fill(steady_.begin(), steady_.end(), std::uint8_t{0});
    found_ = 0;
    turned_ = 0;
}

/// Louder than its two neighbours on each side.
bool PhaseLock::is_peak(std::uint32_t number) const NONBLOCKING {
    const float* const at = power_ + number;
    return at[0] > at[-1] && at[0] >= at[1] && at[0] > at[-2] && at[0] >= at[2];
}

void PhaseLock::search(std::uint32_t part) NONBLOCKING {
    const std::uint32_t bins = half_ + 1;
    const std::uint32_t end = bins * (part + 1) / search_parts;
    std::uint32_t k = bins * part / search_parts;
    for (; k + lanes <= end; k += lanes)
        if (any_peak(power_ + k))
            for (std::uint32_t i = k; i < k + lanes; ++i)
                if (is_peak(i)) peaks_[found_++] = i;
    for (; k < end; ++k)
        if (is_peak(k)) peaks_[found_++] = k;
    if (part + 1 == search_parts && found_ == 0) peaks_[found_++] = half_;
}

/// From what it was a hop before to what sounded then; the first one as what was spliced in, which was turned itself.
Turn PhaseLock::turn_of(const Frame& frame, std::uint32_t peak) const NONBLOCKING {
    const std::uint32_t end = std::min(half_, peak + 1);
    Turn sum{0.0F, 0.0F};
    for (std::uint32_t k = peak > 0 ? peak - 1 : 0; k <= end; ++k) {
        const std::uint32_t mirror = (size_ - k) & (size_ - 1);
        Turn one = product(frame.first ? frame.before : sounding_, frame.first ? frame.now : frame.before, k, mirror);
        if (frame.first)
            one = {one.re * matched_.re[k] - one.im * matched_.im[k],
                   one.re * matched_.im[k] + one.im * matched_.re[k]};
        sum.re += one.re;
        sum.im += one.im;
    }
    return unit(sum);
}

/// It is as it was a hop before, but for its phase.
bool PhaseLock::steady(const Frame& frame, std::uint32_t peak) const NONBLOCKING {
    if (peak <= 2 || peak + 2 >= half_) return false;
    const Agreement with(frame.before, frame.now, peak, size_);
    return with.above(alike) && with.second < as_loud * with.first && with.first < as_loud * with.second;
}

/// The quietest bin up to the next peak.
std::uint32_t PhaseLock::valley_after(std::uint32_t index) const NONBLOCKING {
    if (index + 1 == found_) return half_;
    const float* const begin = power_ + peaks_[index];
    const float* const end = power_ + peaks_[index + 1];
    return static_cast<std::uint32_t>(std::min_element(begin, end) - power_);
}

void PhaseLock::lock(const Frame& frame, std::uint32_t part) NONBLOCKING {
    const std::uint32_t end = found_ * (part + 1) / lock_parts;
    for (std::uint32_t i = found_ * part / lock_parts; i < end; ++i) {
        if (frame.mark) steady_[peaks_[i]] = steady(frame, peaks_[i]) ? 1 : 0;
        const Turn turn = turn_of(frame, peaks_[i]);
        const std::uint32_t last = valley_after(i);
        for (; turned_ <= last; ++turned_) {
            turns_.re[turned_] = turn.re;
            turns_.im[turned_] = turn.im;
        }
    }
}

/// What does not swing, and what does so from frame to frame, has no other phase than itself or its opposite.
void PhaseLock::turn(const Frame& frame) NONBLOCKING {
    for (const std::uint32_t k : {0U, half_}) {
        turns_.re[k] = turns_.re[k] < 0.0F ? -1.0F : 1.0F;
        turns_.im[k] = 0.0F;
    }
    if (!frame.first) keep_level(frame.now);
    turn_all(frame.now, sounding_, turns_, size_);
}

/// Each band is looked at with its neighbours: alone, it could lie beside a partial, which turns otherwise there.
void PhaseLock::keep_level(Complexes now) NONBLOCKING {
    const Successor to{now, sounding_, turns_, size_};
    std::array<Continuity, 3> near{};  // the band before, this one, the next
    near[2] = continuity(to, lanes, std::min(lanes + band, half_));
    for (std::uint32_t first = lanes; first < half_; first += band) {
        const std::uint32_t end = std::min(first + band, half_);
        near = {near[1], near[2], continuity(to, end, std::min(end + band, half_))};
        Continuity all = near[0];
        all.add(near[1]);
        all.add(near[2]);
        const float scale = all.scale();
        for (std::uint32_t k = first; k < end; ++k) {
            turns_.re[k] *= scale;
            turns_.im[k] *= scale;
        }
    }
}

void PhaseLock::compare(Complexes spliced) NONBLOCKING {
    powers(sounding_, power_, size_);
    powers(spliced, other_, size_);
    unmatch();
}

void PhaseLock::match(Complexes spliced, std::uint32_t part) NONBLOCKING {
    const std::uint32_t first = std::max(half_ * part / match_parts, 2U);
    const std::uint32_t end = std::min(half_ * (part + 1) / match_parts, half_ - 1);
    for (std::uint32_t k = first; k < end; ++k)
        if (steady_[k] && is_peak(k)) match_peak(spliced, k);
}

void PhaseLock::match_peak(Complexes spliced, std::uint32_t peak) NONBLOCKING {
    const float louder = other_[peak] / (power_[peak] + 1e-20F);
    if (louder > still_as_loud || louder < 1.0F / still_as_loud) return;
    const Agreement with(sounding_, spliced, peak, size_);
    if (!with.above(still_alike) || !(squared(with.sum) > nothing)) return;
    const Turn turn = unit(with.sum);
    std::uint32_t low = peak;
    std::uint32_t high = peak;
    while (low > 0 && peak - low < widest && power_[low - 1] < power_[low]) --low;
    while (high < half_ && high - peak < widest && power_[high + 1] < power_[high]) ++high;
    for (std::uint32_t k = low; k <= high; ++k) {
        matched_.re[k] = turn.re;
        matched_.im[k] = turn.im;
    }
}

void PhaseLock::turn_spliced(Complexes spliced) const NONBLOCKING { turn_all(spliced, spliced, matched_, size_); }

}  // namespace flitzis
