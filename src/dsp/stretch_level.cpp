// What of StretchSpectra is about loudness: frames of noise that are turned do not agree where they overlap, and would
// be fainter together than those of a tone. Each band is made up for what it loses.
#include <algorithm>
#include <array>

#include "dsp/lanes.hpp"
#include "dsp/stretch_spectra.hpp"

namespace flitzis {
namespace {

using kernels::Four;

constexpr std::uint32_t lanes = Four::count;
constexpr std::uint32_t band = 32;  // bins whose level is kept together
constexpr float silence = 1e-30F;
/// Frames that overlap by three quarters and do not agree weigh this much less, in power, than those that do.
constexpr float lost = 0.486F;
/// Frames that agree as well as can be do so by this much, squared, and a bit less: their windows do not lie at one
/// place.
constexpr float agreeing = 0.36F;

float total(Vec4 v) NONBLOCKING { return (v[0] + v[1]) + (v[2] + v[3]); }

/// What a band has in common with what sounds, and what both weigh.
struct Continuity {
    float re = 0.0F;
    float im = 0.0F;
    float weight = 0.0F;
    float weight_before = 0.0F;

    void add(const Continuity& other) NONBLOCKING {
        re += other.re;
        im += other.im;
        weight += other.weight;
        weight_before += other.weight_before;
    }
    /// What it is to be multiplied by, to be as loud as it was.
    float scale() const NONBLOCKING {
        const float weights = weight * weight_before;
        if (!(weights > silence)) return 1.0F;
        const float kept = std::min(1.0F, (re * re + im * im) / (weights * agreeing));
        return 1.0F / __builtin_sqrtf(lost + (1.0F - lost) * kept);
    }
};

/// How far bins from `first` on, turned, go on from what sounds a hop before: which is that, each bin turned on by a
/// quarter of its number. `first` is a multiple of four.
Continuity continuity(Complexes here, Complexes sounding, Complexes turns, std::uint32_t size, std::uint32_t first,
                      std::uint32_t end) NONBLOCKING {
    const Vec4 even{1.0F, 0.0F, -1.0F, 0.0F};
    const Vec4 odd{0.0F, 1.0F, 0.0F, -1.0F};
    Vec4 sum_re{};
    Vec4 sum_im{};
    Vec4 weight{};
    Vec4 weight_before{};
    for (std::uint32_t bin = first; bin < end; bin += lanes) {
        const std::uint32_t mirror = size - bin - 3;
        const Vec4 a = Four::load(here.re + bin);
        const Vec4 b = Four::load(here.im + bin);
        const Vec4 c = Four::reversed(Four::load(here.re + mirror));
        const Vec4 d = Four::reversed(Four::load(here.im + mirror));
        const Vec4 e = Four::load(sounding.re + bin);
        const Vec4 f = Four::load(sounding.im + bin);
        const Vec4 g = Four::reversed(Four::load(sounding.re + mirror));
        const Vec4 h = Four::reversed(Four::load(sounding.im + mirror));
        const Vec4 both_re = a * e + b * f + c * g + d * h;
        const Vec4 both_im = b * e - a * f - d * g + c * h;
        const Vec4 cosine = Four::load(turns.re + bin);
        const Vec4 sine = Four::load(turns.im + bin);
        const Vec4 re = both_re * cosine - both_im * sine;
        const Vec4 im = both_re * sine + both_im * cosine;
        sum_re += re * even + im * odd;
        sum_im += im * even - re * odd;
        weight += a * a + b * b + c * c + d * d;
        weight_before += e * e + f * f + g * g + h * h;
    }
    return {total(sum_re), total(sum_im), total(weight), total(weight_before)};
}

}  // namespace

/// Each band is looked at with its neighbours: alone, it could lie beside a partial, which turns otherwise there.
void StretchSpectra::keep_level() NONBLOCKING {
    const auto part = [this](std::uint32_t first) NONBLOCKING {
        return continuity(here_, sounding_, turns_, tables_.frame, first, std::min(first + band, half_));
    };
    std::array<Continuity, 3> near{Continuity{}, Continuity{}, part(lanes)};  // the band before, this one, the next
    for (std::uint32_t first = lanes; first < half_; first += band) {
        near = {near[1], near[2], first + band < half_ ? part(first + band) : Continuity{}};
        Continuity all = near[0];
        all.add(near[1]);
        all.add(near[2]);
        const float scale = all.scale();
        for (std::uint32_t bin = first; bin < std::min(first + band, half_); ++bin) {
            turns_.re[bin] *= scale;
            turns_.im[bin] *= scale;
        }
    }
}

}  // namespace flitzis
