// How the bank sounds, and what it publishes of it.
#include "pads/bank_renderer.hpp"

#include <algorithm>
#include <array>

#include "base/config.hpp"
#include "dsp/kernels.hpp"

namespace flitzis {
namespace {

constexpr double smoothing_ms = 10.0;
constexpr double key_fade_ms = 5.0;  // longer ones of two keys beat, shorter ones click

/// As many may fade out as play, and a few more for one that is hammered.
constexpr std::size_t all_voices(std::uint32_t playing) { return 2 * std::size_t{playing} + 8; }

}  // namespace

BankRenderer::BankRenderer(std::shared_ptr<detail::Bank> shared, std::uint32_t voices, double fade_ms,
                           double lock_range)
    : shared_(std::move(shared)), most_playing_(voices), fade_ms_(fade_ms), lock_range_(lock_range) {}

void BankRenderer::prepare(SampleRate rate, std::uint32_t channels, Frames) {
    fade_ = frames_in(fade_ms_, rate).count;
    smoothing_ = frames_in(smoothing_ms, rate).count;
    key_fade_ = frames_in(key_fade_ms, rate).count;
    const std::uint32_t pads = shared_->board.size();
    pads_ = std::vector<Pad>(std::max(1U, pads));  // stop_all() names none, and is sent to the first
    busy_.prepare(pads);
    changed_.prepare(pads);
    ended_.prepare(most_playing_);
    pool_.prepare(all_voices(most_playing_));
    equalizers_.prepare(pads, rate, channels);
    beats_.prepare(rate);
    shared_->meter.publish(beats_.meter());
    queue_.prepare();
    news_.prepare();
    residue_.prepare(channels, fade_);
    scratch_.prepare(channels);
    beside_.prepare(channels);
}

Rendered BankRenderer::render(const Block& block) NONBLOCKING {
    block.silence_from(0);
    const bool silent = idle() || !add(block);
    publish(block.position + block.frames.count, 0.0F);
    return {.silent = silent};
}

/// What sounds heeds what was set since the cycle before. A start has what was set until then at once.
void BankRenderer::notice_changes(std::uint64_t frame) NONBLOCKING {
    const std::uint32_t changes = shared_->slots.changes();
    if (changes == changes_) return;
    changes_ = changes;
    for (Pad* pad : busy_) {
        equalize(*pad, false);
        const Gains gains = shared_->slots.gains_of(number(*pad));
        const Position step = motion_of(*pad, frame).target();
        const std::uint32_t smoothing = smoothing_of(*pad, frame);
        const Key key = key_of(*pad);
        for (Chained* one = pad->voices.first(); one; one = one->next) {
            Voice& voice = one->voice;
            voice.set_gains(gains, voice.fresh() ? 0 : smoothing_);
            voice.set_step(step, smoothing);
            voice.set_key(key, smoothing_);
        }
    }
}

/// In parts that the scratch has room for, and between which something was due.
bool BankRenderer::add(const Block& block) NONBLOCKING {
    news_.pass_on();
    catch_up(block.position);
    if (!block.goes_on) notice_changes(block.position);
    std::array<float*, channels_limits.highest> planes;
    bool sounds = false;
    for (std::uint32_t done = 0; done < block.frames.count;) {
        const std::uint64_t position = block.position + done;
        obey_due(position, GridQueue::never);
        std::uint32_t frames = std::min(Scratch::frames, block.frames.count - done);
        if (queue_.next() - position < frames) frames = static_cast<std::uint32_t>(queue_.next() - position);
        for (std::size_t i = 0; i < block.channels.size(); ++i) planes[i] = block.channels[i] + done;
        sounds |= play_part({planes.data(), block.channels.size()}, frames, position);
        done += frames;
        forget_idle();
    }
    next_ = block.position + block.frames.count;
    return sounds;
}

/// Sums in an order that depends on when pads became busy, and on nothing else.
bool BankRenderer::play_part(std::span<float* const> planes, std::uint32_t frames, std::uint64_t position) NONBLOCKING {
    bool sounds = !residue_.silent();
    for (Pad* pad : busy_) {
        if (pad->voices.empty() && !pad->equalizer) continue;
        const Sounded sounded = play_pad(*pad, planes, frames, position);
        pad->peak = std::max(pad->peak, sounded.peak);
        sounds |= !sounded.silent;
    }
    residue_.render(planes, frames);
    tell_ends();
    return sounds;
}

/// The only voice of a pad is added to the others' straight away. Several are summed first, and so is what is
/// equalized: the peak is that of the sum.
Sounded BankRenderer::play_pad(Pad& pad, std::span<float* const> planes, std::uint32_t frames,
                               std::uint64_t position) NONBLOCKING {
    Chained* const one = pad.voices.first();
    if (one && !one->next && !pad.equalizer) return play_voice(pad, *one, planes, frames, position);
    const std::span<float* const> beside{beside_.planes.data(), planes.size()};
    Sounded sum = sum_voices(pad, frames, position);
    if (pad.equalizer) sum.silent &= !pad.equalizer->process(beside, frames, sum.frames);
    if (sum.silent) return sum;
    for (std::size_t i = 0; i < planes.size(); ++i)
        sum.peak = std::max(sum.peak, kernels::add(planes[i], beside[i], frames));
    return sum;
}

/// Into beside_; the frames are those up to the end of the last of them.
Sounded BankRenderer::sum_voices(Pad& pad, std::uint32_t frames, std::uint64_t position) NONBLOCKING {
    const std::span<float* const> beside{beside_.planes.data(), scratch_.planes.size()};
    for (float* plane : beside) std::fill_n(plane, frames, 0.0F);
    Sounded sum;
    for (Chained* one = pad.voices.first(); one;) {
        Chained* const next = one->next;
        const Sounded sounded = play_voice(pad, *one, beside, frames, position);
        sum.silent &= sounded.silent;
        sum.frames = std::max(sum.frames, sounded.frames);
        one = next;
    }
    return sum;
}

/// It gets an equalizer where it needs one, and gives back one that it needs no more. `begins`: nothing of it is heard.
void BankRenderer::equalize(Pad& pad, bool begins) NONBLOCKING {
    const EqGains gains = shared_->slots.eq(number(pad));
    if (!pad.equalizer && gains == EqGains{}) return;
    if (!pad.equalizer) pad.equalizer = &equalizers_.take();
    pad.equalizer->eq.set(gains);
    if (begins) pad.equalizer->eq.reset();
}

void BankRenderer::forget_equalizer(Pad& pad) NONBLOCKING {
    if (pad.equalizer) equalizers_.give_back(*std::exchange(pad.equalizer, nullptr));
}

Sounded BankRenderer::play_voice(Pad& pad, Chained& one, std::span<float* const> planes, std::uint32_t frames,
                                 std::uint64_t position) NONBLOCKING {
    const Sounded sounded = one.voice.render(planes, frames, scratch_);
    if (!one.voice.over()) return sounded;
    if (pad.playing == &one) {
        const std::uint64_t frame = position + sounded.frames;
        ended_.insert({frame, number(pad)}, [frame](const Ended& other) NONBLOCKING { return other.frame > frame; });
        pad.playing = nullptr;
        --playing_;
        set_state(pad, pad.sample ? PadState::stopped : PadState::empty);
    }
    drop(pad, one);
    return sounded;
}

void BankRenderer::tell_ends() NONBLOCKING {
    for (const Ended& ended : ended_) news_.tell(PadStopped{ended.pad, ended.frame, StopReason::end});
    ended_.clear();
}

void BankRenderer::forget_idle() NONBLOCKING {
    busy_.drop([this](Pad* pad) NONBLOCKING {
        const bool silent = pad->voices.empty() && !(pad->equalizer && pad->equalizer->ringing > 0);
        if (silent || (pad->equalizer && pad->equalizer->eq.neutral())) forget_equalizer(*pad);
        if (!silent || pad->state == PadState::paused) return false;
        pad->listed = false;
        note_change(*pad);
        return true;
    });
}

void BankRenderer::publish_changes(std::uint64_t frame, float master_peak) NONBLOCKING {
    Board& board = shared_->board;
    board.begin();
    for (Pad* pad : busy_) put_on_board(*pad);
    for (Pad* pad : changed_) {
        put_on_board(*pad);
        pad->changed = false;
    }
    changed_.clear();
    board.raise_master(master_peak);
    board.set_frame(frame);
    board.end();
    idle_ = busy_.empty() && residue_.silent() && news_.none_waits() && queue_.empty();
}

void BankRenderer::put_on_board(Pad& pad) NONBLOCKING {
    Position position = 0;
    if (pad.state == PadState::playing) position = pad.playing->voice.head().position();
    if (pad.state == PadState::paused) position = pad.paused.head().position();
    shared_->board.place(number(pad), pad.state, std::max<Position>(0, position));  // before its start it is over
    shared_->board.raise(number(pad), std::exchange(pad.peak, 0.0F));
}

}  // namespace flitzis
