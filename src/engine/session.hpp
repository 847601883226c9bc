// The calls that wait: each hands [loop] what its caller wants, then waits until that is so, or the deadline passes.
// Every call is [control]; several threads may call at once, [loop] takes them one after the other.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/stats.hpp"
#include "engine/outlets.hpp"
#include "engine/pads.hpp"
#include "engine/reconciler.hpp"
#include "engine/writer.hpp"
#include "pw/connection.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Session {
   public:
    /// The other halves of what the engine's own renderer plays; none: the renderer is another one.
    struct Ends {
        std::optional<StreamEnd> stream;
        std::optional<BankEnd> bank;
    };

    /// open() comes next.
    Session(const EngineConfig& config, Ends ends, std::shared_ptr<Outlets> outlets);
    /// Waits until [loop] has ended, as long as that takes: see left_soon().
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Puts the node into the graph. When it throws, the session is of no more use.
    void open(std::unique_ptr<Renderer> renderer);

    /// `at`: CLOCK_MONOTONIC at which the first frame is to be heard.
    void start(std::optional<std::int64_t> at);
    void stop();
    /// False where [loop] did not come to all of it within the timeout; it does when it can.
    bool close();
    /// For the last one that holds the session: whether the node is gone, or goes in a moment. Else [loop] is busy, and
    /// so would be whoever destroys this.
    bool left_soon();
    void move(const DeviceChoice& choice);
    void set_volume(double volume);
    void set_mute(bool mute);

    // These never wait for [loop].
    ControlEnd& control() { return *control_; }
    /// Throws AudioError where there are none.
    Pads& pads(const char* call);
    Stats stats();
    void reset_stats();
    // In session_clock.cpp.
    ClockReading clock();
    std::uint64_t heard();
    void require_open(const char* call) const;

    // In session_stream.cpp. The first write() never waits for room; without `part` it is all or nothing.
    // `at`: the engine's frame at which the first of them is played.
    std::uint64_t write(const FrameView& frames, std::uint64_t first, bool part, std::optional<std::uint64_t> at);
    std::uint64_t write(const FrameView& frames, std::optional<Seconds> timeout, std::optional<std::uint64_t> at);
    /// What the queue, and so many frames more, at the engine's frame `at` or next, take to play, and the engine's
    /// timeout.
    Seconds as_long_as_it_takes(std::uint64_t more, std::optional<std::uint64_t> at = {}) const;
    void want_room(std::uint64_t left);
    bool drain(std::optional<Seconds> timeout);
    void flush();
    Frames queued();
    Frames writable();
    void render(float* frames, std::uint64_t count);

    /// As resolved at construction; it stays.
    SampleRate sample_rate() const { return rate_; }

   private:
    using Nanoseconds = std::chrono::nanoseconds;

    struct Leaving;
    struct Moving;
    struct Stopping;

    /// Lets the next writer have its turn.
    struct PassOn {
        explicit PassOn(Session& whose) : session(whose) {}
        PassOn(const PassOn&) = delete;
        PassOn& operator=(const PassOn&) = delete;
        ~PassOn();
        Session& session;
    };

    // [control]
    void make_node(const Deadline& deadline, std::unique_ptr<Renderer> renderer);
    void require_graph(const char* call) const;
    void wait_for_graph(const Deadline& deadline);
    void wait_until_standing(const Deadline& deadline);
    void wait_for_fade(Nanoseconds longest, const Deadline& deadline);
    void wait_for_answer(const Deadline& deadline);
    bool wait_open(const Deadline& deadline, const char* call, const std::function<bool()>& ready);
    void in_loop(const Deadline& deadline, const std::function<void()>& task);
    Writer& writer(const char* call);
    void check_at(std::uint64_t at);
    void wake_writers() noexcept;  // [any] but [render]
    void soon(const std::function<void()>& task);
    [[noreturn]] void move_failed(const std::string& sink, bool refused) const;
    [[noreturn]] void start_failed(bool server_answered) const;
    [[noreturn]] void unavailable(const std::string& what) const { pw::server_unavailable(config_.remote, what); }

    // [loop]
    // In session_pads.cpp.
    void make_pads();
    std::uint64_t latency_frames() const;
    void note_latency();
    void tell_drained();
    void tend_pads();
    Server& server() { return reconciler_->server(); }
    Node& node() { return reconciler_->node(); }
    void look_at_writers();
    void check_graph();
    Nanoseconds fade_out();
    void stop_now();
    void leave();
    void render_part(std::span<float* const> planes, float* frames, std::uint64_t count);

    const EngineConfig config_;
    const std::shared_ptr<Outlets> outlets_;
    SampleRate rate_;
    std::optional<RenderEnd> render_;
    std::optional<ControlEnd> control_;
    pw::Context context_;
    std::mutex stats_mutex_;  // one reads or resets at a time; guards
    std::uint64_t late_before_ = 0;
    std::uint64_t stolen_before_ = 0;
    std::uint64_t unstretched_before_ = 0;
    std::optional<Writer> writer_;
    std::optional<BankEnd> bank_;  // until there are pads_
    std::optional<Pads> pads_;
    std::atomic<bool> closing_{false};        // calls find the engine closed from here on
    std::atomic<bool> gone_{false};           // the server, for good
    std::atomic<std::uint64_t> heard_{0};     // what heard() said: it never goes back
    bool moving_ = false;                     // [loop]: somebody moves the node
    std::unique_ptr<Reconciler> reconciler_;  // [loop]; none once the node is gone
};

}  // namespace flitzis
