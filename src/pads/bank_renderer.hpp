// The bank's half in the callback: obeys, plays and tells. What it promises is written in bank.hpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/pad_state.hpp"
#include "base/units.hpp"
#include "handoff/counter.hpp"
#include "handoff/latest_value.hpp"
#include "pads/beats.hpp"
#include "pads/board.hpp"
#include "pads/equalizers.hpp"
#include "pads/fixed_list.hpp"
#include "pads/grid_queue.hpp"
#include "pads/key.hpp"
#include "pads/loop.hpp"
#include "pads/news.hpp"
#include "pads/residue.hpp"
#include "pads/sample_ref.hpp"
#include "pads/slots.hpp"
#include "pads/stem_mix.hpp"
#include "pads/stretch_pool.hpp"
#include "pads/voice.hpp"
#include "pads/voice_pool.hpp"
#include "render/command.hpp"
#include "render/renderer.hpp"

namespace flitzis {

class BankEnd;
class BankRenderer;

std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t pads, std::uint32_t voices, double fade_ms,
                                                            double lock_range);

namespace detail {

/// What both ends see.
struct Bank {
    explicit Bank(std::uint32_t pads) : slots(pads), board(pads) {}

    SampleCustody custody;             // control -> [render] and back
    Slots slots;                       // [any] -> [render]
    Board board;                       // [render] -> [any]
    Counter stolen;                    // [render]
    LatestValue<Meter> meter;          // [render]
    std::atomic<float> master{1.0F};   // [any]
    std::atomic<bool> limiter{false};  // [any]
    std::mutex making;                 // [control], while what follows is made
    std::unique_ptr<StretchPool> made;
    std::atomic<StretchPool*> stretches{nullptr};  // [control] -> [render], once
};

/// A pad as the callback knows it.
struct Pad {
    SampleRef sample;   // what the next start plays
    SampleRef stems;    // of it
    StemChoice choice;  // as it was set
    Loop loop;          // as it was set
    double anchor = 0;  // as it was set
    PadState state = PadState::empty;
    Chain voices;                    // while it plays, one of them is
    Chained* playing = nullptr;      // this one
    Equalizer* equalizer = nullptr;  // where it is not neutral
    Voice paused;                    // while it is
    std::uint64_t stopped = 0;       // the turn of the newest stop: starts of lower ones are cancelled
    float peak = 0.0F;               // since it was published
    bool listed = false;             // in busy_
    bool changed = false;            // in changed_
};

}  // namespace detail

class BankRenderer final : public Renderer, public Receiver {
   public:
    /// [control]
    void prepare(SampleRate rate, std::uint32_t channels, Frames max_frames) override;

    /// By itself: what add() adds, to silence. [render] wait-free.
    Rendered render(const Block& block) NONBLOCKING override;

    /// Never waits. [render] wait-free: as long as there are voices.
    bool obey(const Command& command, Outbox& outbox) NONBLOCKING override;

    /// What sounds or begins to waits: speeds, locks and equalizers that are set until the block belong to it.
    bool obeys_at_rest(const Command& command) const NONBLOCKING override;

    /// There is nothing to add, to tell or to show but the frame. [render] wait-free.
    bool idle() const NONBLOCKING { return idle_; }

    /// Adds what sounds to the block, which is filled; false where nothing does. [render] wait-free: as long as the
    /// voices that sound and the block.
    bool add(const Block& block) NONBLOCKING;

    /// Shows what is as of `frame`, the next one to be rendered. Once a block, after it. [render] wait-free.
    void publish(std::uint64_t frame, float master_peak) NONBLOCKING {
        if (idle_ && master_peak == 0.0F)
            shared_->board.set_frame(frame);
        else
            publish_changes(frame, master_peak);
    }

    const std::atomic<float>& master() const noexcept { return shared_->master; }
    const std::atomic<bool>& limiter() const noexcept { return shared_->limiter; }

   private:
    friend std::pair<BankEnd, std::unique_ptr<BankRenderer>> make_bank(std::uint32_t, std::uint32_t, double, double);
    BankRenderer(std::shared_ptr<detail::Bank> shared, std::uint32_t voices, double fade_ms, double lock_range);

    using Pad = detail::Pad;
    /// What obeying needs to know of a command.
    struct Now {
        std::uint64_t frame;
        std::uint64_t turn;
    };

    // What commands do: bank_orders.cpp.
    void start(Pad& pad, Now now, std::uint64_t value, bool alone) NONBLOCKING;
    void stop(Pad& pad, Now now, std::uint32_t fade) NONBLOCKING;
    void carry_out(const Command& command) NONBLOCKING;
    void stop_all(Now now, std::uint32_t fade) NONBLOCKING;
    void pause(Pad& pad) NONBLOCKING;
    void resume(Pad& pad, Now now) NONBLOCKING;
    void seek(Pad& pad, Now now, Position position) NONBLOCKING;
    void set_loop(Pad& pad, const Loop& loop) NONBLOCKING;
    void load(Pad& pad) NONBLOCKING;
    void unload(Pad& pad, Now now) NONBLOCKING;
    void load_stems(Pad& pad) NONBLOCKING;
    void switch_mix(Pad& pad) NONBLOCKING;
    std::uint32_t fade_of(std::uint64_t value) const NONBLOCKING;

    // How they keep time: bank_time.cpp.
    bool wait_for_line(const Command& command, Grid grid) NONBLOCKING;
    void obey_due(std::uint64_t frame, std::uint64_t turn) NONBLOCKING;
    void set_tempo(std::uint64_t frame, double bpm) NONBLOCKING;
    void set_beats_per_bar(std::uint64_t frame, std::uint32_t beats) NONBLOCKING;
    void align(std::uint64_t frame, std::uint64_t at) NONBLOCKING;
    bool locked(const Pad& pad) const NONBLOCKING;
    std::uint32_t smoothing_of(const Pad& pad, std::uint64_t frame) const NONBLOCKING;
    Motion motion_of(const Pad& pad, std::uint64_t frame) const NONBLOCKING;
    Position locked_step(const Pad& pad, double tempo) const NONBLOCKING;
    double phase_of(const Command& command) const NONBLOCKING;
    Position in_phase(const Pad& pad, const Playhead& now, const Playhead& there) const NONBLOCKING;

    // What that does to voices: bank_voices.cpp.
    Key key_of(const Pad& pad) const NONBLOCKING;
    void halt(Pad& pad, std::uint64_t frame, std::uint32_t fade, StopReason reason) NONBLOCKING;
    void halt_others(const Pad& pad, std::uint64_t frame, bool alone) NONBLOCKING;
    void let_fall(Pad& pad, std::uint32_t fade) NONBLOCKING;
    void leave_tail(Pad& pad, std::uint32_t fade) NONBLOCKING;
    void give_voice(Pad& pad, Voice voice, std::uint64_t frame) NONBLOCKING;
    void steal(std::uint64_t frame) NONBLOCKING;
    Chained& free_voice() NONBLOCKING;
    void cut_quietest() NONBLOCKING;
    void drop(Pad& pad, Chained& one) NONBLOCKING;
    void set_state(Pad& pad, PadState state) NONBLOCKING;
    void note_change(Pad& pad) NONBLOCKING;
    std::uint32_t number(const Pad& pad) const NONBLOCKING { return static_cast<std::uint32_t>(&pad - pads_.data()); }

    // How it sounds: bank_renderer.cpp.
    struct Ended {
        std::uint64_t frame;
        std::uint32_t pad;
    };
    void catch_up(std::uint64_t frame) NONBLOCKING;
    void notice_changes(std::uint64_t frame) NONBLOCKING;
    void equalize(Pad& pad, bool begins) NONBLOCKING;
    void forget_equalizer(Pad& pad) NONBLOCKING;
    bool play_part(std::span<float* const> planes, std::uint32_t frames, std::uint64_t position) NONBLOCKING;
    Sounded play_pad(Pad& pad, std::span<float* const> planes, std::uint32_t frames,
                     std::uint64_t position) NONBLOCKING;
    Sounded sum_voices(Pad& pad, std::uint32_t frames, std::uint64_t position) NONBLOCKING;
    Sounded play_voice(Pad& pad, Chained& one, std::span<float* const> planes, std::uint32_t frames,
                       std::uint64_t position) NONBLOCKING;
    void tell_ends() NONBLOCKING;
    void forget_idle() NONBLOCKING;
    void publish_changes(std::uint64_t frame, float master_peak) NONBLOCKING;
    void put_on_board(Pad& pad) NONBLOCKING;

    const std::shared_ptr<detail::Bank> shared_;
    const std::uint32_t most_playing_;
    const double fade_ms_;
    const double lock_range_;
    // [render] only, but for prepare()
    bool idle_ = true;               // as of the last publish()
    std::uint32_t fade_ = 0;         // frames
    std::uint32_t smoothing_ = 0;    // frames of a change of gain
    std::uint32_t key_fade_ = 0;     // frames
    std::uint32_t changes_ = 0;      // of the slots, as noticed
    std::uint64_t next_ = 0;         // frame to be rendered
    std::uint64_t all_stopped_ = 0;  // as Pad::stopped, of every pad
    std::uint32_t playing_ = 0;      // how many pads are
    std::vector<Pad> pads_;
    FixedList<Pad*> busy_;     // play, are paused or fade out, in the order in which that began
    FixedList<Pad*> changed_;  // not published yet
    FixedList<Ended> ended_;   // not told yet, by frame
    VoicePool pool_;
    Equalizers equalizers_;
    Beats beats_;
    double aligned_beat_ = 0.0;  // by the next align
    GridQueue queue_;
    News news_;
    Residue residue_;
    Scratch scratch_;
    Scratch beside_;  // where the voices of a pad are summed that has several
};

}  // namespace flitzis
