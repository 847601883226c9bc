#include "pads/voice.hpp"

#include "dsp/kernels.hpp"

namespace flitzis {
float Voice::loudness() const NONBLOCKING {
    const float most = std::max({gains_[left].now(), gains_[right].now(), gains_[rest].now()});
    return level_.now() * most;
}

void Voice::set_gains(const Gains& gains, std::uint32_t frames) NONBLOCKING {
    const std::array<float, 3> wanted{gains.left * volume_, gains.right * volume_, gains.rest * volume_};
    for (std::size_t side = 0; side < wanted.size(); ++side)
        if (frames == 0)
            gains_[side].set(wanted[side]);
        else if (wanted[side] != gains_[side].target())
            gains_[side].move(wanted[side], frames);
}

/// How many of the next `frames` go by before something comes to rest.
std::uint32_t Voice::steady(std::uint32_t frames) const NONBLOCKING {
    if (level_.moves()) frames = std::min(frames, level_.left());
    for (const Glide& gain : gains_)
        if (gain.moves()) frames = std::min(frames, gain.left());
    if (mix_.moves()) frames = std::min(frames, mix_.left());
    if (key_.pool && head_.motion().moves()) frames = std::min(frames, head_.motion().left());
    return frames;
}

bool Voice::heard() const NONBLOCKING {
    const auto sounds = [](const Glide& glide) NONBLOCKING { return glide.moves() || glide.target() != 0.0F; };
    return sounds(level_) && std::any_of(gains_.begin(), gains_.end(), sounds);
}

void Voice::walk(std::uint32_t frames) NONBLOCKING {
    level_.walk(frames);
    for (Glide& gain : gains_) gain.walk(frames);
    mix_.walk(frames);
}

Sounded Voice::render(std::span<float* const> to, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    Sounded sounded;
    while (sounded.frames < frames && !over()) {
        const bool heard = this->heard();
        if (!heard)
            be_silent();
        else if (key_.pool || stretch_)
            settle();
        std::uint32_t run = steady(frames - sounded.frames);
        if (heard)
            run = render_run(to, sounded.frames, run, scratch, sounded);
        else
            run = head_.skip(run, scratch);
        sounding_ = heard;
        walk(run);
        sounded.frames += run;
    }
    fresh_ = false;
    return sounded;
}

/// It is stretched from now on, or no more, as its key wants it.
void Voice::settle() NONBLOCKING {
    const bool wanted = key_.stretches(head_.motion());
    if (stretch_ && !mix_.moves() && mix_.target() == 0.0F) stretch_.reset();
    if (stretch_) {
        if (wanted != (mix_.target() == 1.0F)) mix_.move(wanted ? 1.0F : 0.0F, key_.fade);
        return;
    }
    const std::uint32_t channels = head_.material().sample()->channels();
    missed_ = missed_ && wanted && sounding_;
    if (!wanted || falling_ || (missed_ && !key_.pool->has_for(channels))) return;
    stretch_ = key_.pool->take(channels);
    missed_ = !stretch_;
    if (missed_) return;
    stretch_->start(head_, key_.pitch(head_.motion()), key_.lead);
    mix_.set(0.0F);
    mix_.move(1.0F, sounding_ ? key_.fade : 0);
}

void Voice::be_silent() NONBLOCKING {
    sounding_ = false;
    stretch_.reset();
    mix_.set(0.0F);
}

/// It keeps what it stretches with, where there is another one for what begins.
Voice Voice::part() NONBLOCKING {
    Voice tail = std::move(*this);
    *this = Voice(tail.head_, tail.volume_, tail.turn_);
    gains_ = tail.gains_;
    key_ = tail.key_;
    if (key_.pool && !key_.pool->has_for(1)) tail.be_silent();
    return tail;
}

/// The next frames, in one piece: where they lie comes into scratch.from.
std::uint32_t Voice::read(std::uint32_t channels, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    if (!stretch_) return head_.read(channels, frames, scratch);
    const std::span<float* const> stretched{scratch.stretched.data(), head_.material().sample()->channels()};
    if (mix_.moves())
        frames = read_both(stretched, frames, scratch);
    else
        frames = stretch_->read(head_, stretched, frames, scratch);
    std::copy_n(scratch.stretched.begin(), channels, scratch.from.begin());
    return frames;
}

/// Stretched, and as it goes: one fades into the other.
std::uint32_t Voice::read_both(std::span<float* const> stretched, std::uint32_t frames, Scratch& scratch) NONBLOCKING {
    const auto channels = static_cast<std::uint32_t>(stretched.size());
    Playhead along = head_;
    frames = stretch_->read(head_, stretched, frames, scratch);
    mix_.write(scratch.levels, frames);
    for (std::uint32_t done = 0; done < frames;) {
        const std::uint32_t piece = along.read(channels, frames - done, scratch);
        for (std::uint32_t channel = 0; channel < channels; ++channel) {
            float* const to = stretched[channel] + done;
            for (std::uint32_t i = 0; i < piece; ++i) {
                const float plain = scratch.from[channel][i];
                to[i] = plain + (to[i] - plain) * scratch.levels[done + i];
            }
        }
        done += piece;
    }
    return frames;
}

/// Returns how many of `frames` came in one piece.
std::uint32_t Voice::render_run(std::span<float* const> to, std::uint32_t at, std::uint32_t frames, Scratch& scratch,
                                Sounded& sounded) NONBLOCKING {
    const auto engine_channels = static_cast<std::uint32_t>(to.size());
    const std::uint32_t channels = std::min(head_.material().sample()->channels(), engine_channels);
    const bool mono = channels == 1;
    frames = read(channels, frames, scratch);
    for (std::uint32_t channel = 0; channel < (mono ? std::min(2U, engine_channels) : channels); ++channel) {
        const std::size_t side = engine_channels == 1 ? rest : std::min<std::size_t>(channel, rest);
        add(to[channel] + at, scratch.from[mono ? 0 : channel], frames, gains_[side], scratch, sounded);
    }
    return frames;
}

/// Adds what one channel hears.
void Voice::add(float* to, const float* from, std::uint32_t frames, const Glide& gain, Scratch& scratch,
                Sounded& sounded) const NONBLOCKING {
    float peak = 0.0F;
    if (level_.moves() || gain.moves()) {
        gain.write(scratch.levels, frames);
        level_.apply(scratch.levels, frames);
        peak = kernels::add_shaped(to, from, frames, scratch.levels);
    } else {
        const float level = gain.target() * level_.target();
        if (level == 0.0F) return;
        peak = level == 1.0F ? kernels::add(to, from, frames) : kernels::add_scaled(to, from, frames, level);
    }
    sounded.peak = std::max(sounded.peak, peak);
    sounded.silent = false;
}

}  // namespace flitzis
