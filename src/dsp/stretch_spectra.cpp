#include "dsp/stretch_spectra.hpp"

#include <algorithm>
#include <array>

namespace flitzis {
namespace {

constexpr std::uint32_t edge = 8;  // floats around powers: neighbours are read without a question
constexpr std::uint32_t most_held = 256;

}  // namespace

StretchSpectra::StretchSpectra(const Stretcher::Tables& tables)
    : tables_(tables),
      half_(tables.frame / 2),
      memory_(std::size_t{8} * tables.frame + std::size_t{5} * (half_ + 2 * edge)),
      peaks_(half_ + 1),
      held_(most_held) {
    float* next = memory_.data();
    for (Complexes* numbers : {&here_, &before_, &work_, &sounding_}) {
        *numbers = {next, next + tables.frame};
        next += std::size_t{2} * tables.frame;
    }
    for (float** plane : {&power_, &turns_.re, &turns_.im, &steady_.re, &steady_.im}) {
        *plane = next + edge;
        next += half_ + 2 * edge;
    }
    forget_steady();
}

Complexes StretchSpectra::loading(Frame frame) NONBLOCKING {
    if (tables_.fft.passes() % 2 == 1) return work_;
    return frame == Frame::here ? here_ : before_;
}

void StretchSpectra::load(Frame frame, const StretchSource& source, std::uint32_t channels, std::int64_t centre,
                          std::uint32_t length) NONBLOCKING {
    const Complexes to = loading(frame);
    const std::uint32_t from = (tables_.frame - length) / 2;
    const std::array<float*, 2> planes{to.re + from, to.im + from};
    source.read({planes.data(), channels}, centre - length / 2, length);
    if (channels < 2) std::fill_n(to.im, tables_.frame, 0.0F);
    if (length == tables_.frame) {
        for (std::uint32_t channel = 0; channel < channels; ++channel)
            tables_.kernels.window(channel == 0 ? to.re : to.im, tables_.window.data(), length);
        return;
    }
    for (float* const plane : {to.re, to.im}) {
        std::fill_n(plane, from, 0.0F);
        std::fill_n(plane + from + length, tables_.frame - from - length, 0.0F);
        for (std::uint32_t i = 0; i < length; ++i) {
            float& sample = plane[from + i];
            sample =
                sample > -kernels::loudest && sample < kernels::loudest ? sample * tables_.window_of(length, i) : 0.0F;
        }
    }
}

void StretchSpectra::transform(Frame frame, std::uint32_t pass) NONBLOCKING {
    const Complexes numbers = frame == Frame::here ? here_ : before_;
    const bool lands = (tables_.fft.passes() - pass) % 2 == 1;
    tables_.fft.pass(pass, lands ? work_ : numbers, lands ? numbers : work_);
}

void StretchSpectra::invert(std::uint32_t pass) NONBLOCKING {
    const Complexes from = pass == 0 ? sounding_ : pass % 2 == 1 ? work_ : before_;
    tables_.fft.pass(pass, from.exchanged(), (pass % 2 == 0 ? work_ : before_).exchanged());
}

Complexes StretchSpectra::inverse() NONBLOCKING { return tables_.fft.passes() % 2 == 1 ? work_ : before_; }

void StretchSpectra::measure() NONBLOCKING {
    tables_.kernels.power(here_, power_, tables_.frame);
    for (std::uint32_t i = 1; i <= 2; ++i) {
        power_[-static_cast<std::int32_t>(i)] = power_[i];
        power_[half_ + i] = power_[half_ - i];
    }
    holds_ = 0;
    found_ = 0;
    locked_ = 0;
}

bool StretchSpectra::is_peak(std::uint32_t bin) const NONBLOCKING {
    const float* const power = power_ + bin;
    return power[0] > power[-1] && power[0] >= power[1] && power[0] > power[-2] && power[0] >= power[2];
}

void StretchSpectra::find_peaks(std::uint32_t part) NONBLOCKING {
    constexpr std::uint32_t parts = Stretcher::Tables::find_parts;
    const std::uint32_t end = part + 1 == parts ? half_ + 1 : half_ / parts * (part + 1);
    std::uint32_t found = found_;
    for (std::uint32_t bin = half_ / parts * part; bin < end; ++bin) {
        peaks_[found] = bin;  // stays if it is one
        found += is_peak(bin) ? 1 : 0;
    }
    if (part + 1 == parts && found == 0) peaks_[found++] = half_;
    found_ = found;
}

Bin StretchSpectra::unpacked(Complexes packed, std::uint32_t bin, std::uint32_t channel) const NONBLOCKING {
    const std::uint32_t mirror = (tables_.frame - bin) & (tables_.frame - 1);
    if (channel == 0) return {packed.re[bin] + packed.re[mirror], packed.im[bin] - packed.im[mirror]};
    return {packed.im[bin] + packed.im[mirror], packed.re[mirror] - packed.re[bin]};
}

/// Of the louder channel; the bins beside the peak have a say by their power.
Bin StretchSpectra::turn_at_peak(std::uint32_t peak, From from) const NONBLOCKING {
    const std::uint32_t channel = power(unpacked(here_, peak, 0)) >= power(unpacked(here_, peak, 1)) ? 0 : 1;
    Bin sum{0.0F, 0.0F};
    for (std::uint32_t bin = std::max(peak, 1U) - 1; bin <= std::min(half_, peak + 1); ++bin) {
        const bool sounds = from == From::sounding;
        const Bin source = unpacked(sounds ? before_ : here_, bin, channel);
        const Bin target = sounds ? unpacked(sounding_, bin, channel)
                                  : unpacked(before_, bin, channel) * Bin{steady_.re[bin], steady_.im[bin]};
        sum = sum + target * conjugate(source);
    }
    const Bin turn = direction(sum);
    return power(turn) > 0.0F ? turn : Bin{1.0F, 0.0F};
}

/// The last bin that goes with a peak: the weakest before the next one.
std::uint32_t StretchSpectra::end_of(std::uint32_t number) const NONBLOCKING {
    if (number + 1 == found_) return half_;
    return static_cast<std::uint32_t>(std::min_element(power_ + peaks_[number], power_ + peaks_[number + 1]) - power_);
}

void StretchSpectra::lock(std::uint32_t part, From from, bool onset_comes, std::int64_t apart) NONBLOCKING {
    constexpr std::uint32_t parts = Stretcher::Tables::lock_parts;
    for (std::uint32_t number = found_ * part / parts; number < found_ * (part + 1) / parts; ++number) {
        const Bin turn = turn_at_peak(peaks_[number], from);
        if (onset_comes) note_steady(peaks_[number], apart);
        const std::uint32_t end = end_of(number) + 1;
        std::fill(turns_.re + locked_, turns_.re + end, turn.re);
        std::fill(turns_.im + locked_, turns_.im + end, turn.im);
        locked_ = end;
    }
    if (part + 1 < parts) return;
    for (const std::uint32_t bin : {0U, half_}) turns_.re[bin] = turns_.re[bin] < 0.0F ? -1.0F : 1.0F;
}

void StretchSpectra::turn() NONBLOCKING { tables_.kernels.turn(here_, turns_, sounding_, tables_.frame); }

}  // namespace flitzis
