// Holds an engine to what its caller wants, whatever the server does: on every change it looks at the facts and takes
// the next step until there is none. All of it runs in [loop].
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/config.hpp"
#include "engine/device_watch.hpp"
#include "engine/event_box.hpp"
#include "engine/next_step.hpp"
#include "engine/published.hpp"
#include "engine/remarks.hpp"
#include "engine/target.hpp"
#include "engine/volume.hpp"
#include "pw/connection.hpp"
#include "pw/output_stream.hpp"
#include "pw/registry.hpp"
#include "pw/sources.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Conductor {
   public:
    /// Publishes what it knows, and calls `on_look`, whenever it has looked at the facts, because somebody changed them
    /// or the render side signalled.
    Conductor(const EngineConfig& config, pw::Context& context, EventBox& box, Published& published,
              std::function<void()> on_look);
    ~Conductor();
    Conductor(const Conductor&) = delete;
    Conductor& operator=(const Conductor&) = delete;

    // In this order, once: connect() throws ServerUnavailable; enter() lends the RenderEnd to the stream from now on.
    void connect();
    void enter(ControlEnd& control, RenderEnd& render, SampleRate rate, std::optional<pw::SinkChoice> device);

    // What the caller wants; each takes the steps that follow at once.
    void want_started(bool started);
    void want_device(std::optional<pw::SinkChoice> device);
    void want_volume(double volume);
    void want_mute(bool mute);
    void want_closed();

    /// The move that want_device() asked for is done, or given up.
    bool arrived() const { return facts().on_device; }
    /// The server lets nobody write that.
    bool refused() const { return target_.routing().refused(); }
    void stop_moving(bool arrived);
    /// Keeps the gate from opening until want_device() or stop_moving().
    void hold_gate() { gate_held_ = true; }

    /// Closes the gate over its fade; faded() tells when it has been played.
    void fade_out();
    bool faded() const { return faded_; }
    /// The last act of stop(): nothing calls back once paused() and answered(the returned question).
    int deactivate();

    /// Looks at the facts and takes steps until there is none; tells what changed.
    void act();

    Facts facts() const;
    const pw::Graph& graph() const { return registry_->graph(); }
    bool connected() const { return connection_ && !connection_->lost(); }
    bool answered(int question) const { return connection_ && connection_->answered(question); }
    int ask() { return connection_ ? connection_->ask() : 0; }
    bool linked() const { return facts().linked; }
    bool paused() const { return !stream_ || stream_->paused() || stream_->gone(); }
    const std::string& node_error() const { return node_error_; }  ///< why the last node failed; empty: it did not
    std::optional<std::string> device() const { return target_.routing().device(); }
    /// The server is gone for good.
    bool server_gone() const { return !config_.reconnect && connection_ && connection_->lost(); }

    /// Nothing calls back, and nothing will before want_started().
    bool at_rest() const;
    /// The caller plays the graph's part from now on, at_rest(); want_started() ends that.
    void open_offline();

   private:
    using Clock = std::chrono::steady_clock;

    void take(Step step);
    void look_closer();
    void connect_again();
    void watch();
    void drop();
    void unmake_node();
    pw::Linking foresee_linking() const;
    void enter_again();
    void leave(std::string error);
    void settle_in();
    void activate();
    void read_messages();
    void on_message(const RenderMessage& message);
    void look_around();
    void tell_state();
    void publish();
    void remark();
    std::optional<std::uint32_t> node_id() const;
    void add_node_facts(Facts& facts) const;
    pw::OutputStream* standing_stream() const { return stay_ == Stay::standing ? stream_.get() : nullptr; }

    const EngineConfig& config_;
    pw::Context& context_;
    EventBox& box_;
    Published& published_;
    std::function<void()> on_look_;
    pw::Wake wake_;
    pw::Timer retry_;
    pw::Timer watchdog_;
    std::unique_ptr<pw::Connection> connection_;
    std::unique_ptr<pw::Registry> registry_;
    std::unique_ptr<pw::OutputStream> stream_;
    ControlEnd* control_ = nullptr;  // once enter() lent it
    RenderEnd* render_ = nullptr;
    SampleRate rate_;
    DeviceWatch device_watch_;
    Target target_;
    Volume volume_;
    Remarks remarks_;

    Stay stay_ = Stay::away;
    bool closed_ = false;
    bool started_ = false;
    bool active_ = false;
    bool faded_ = true;
    bool gate_held_ = false;
    bool retry_due_ = false;
    bool server_was_lost_ = false;
    std::chrono::milliseconds back_off_{0};
    int question_ = 0;  // what `asking` waits for, twice: the globals, then what the metadata hold
    int questions_left_ = 0;
    int quiet_question_ = 0;  // once answered, the server knows that the node is inactive
    std::string node_error_;
    std::optional<State> told_state_;  // none before the node stood for the first time
    Clock::time_point activated_at_;
    std::uint64_t cycles_at_activation_ = 0;
};

}  // namespace flitzis
