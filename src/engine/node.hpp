// Holds one node in the graph: its stream, whether it is active, its gate, its target and its volume. What it is to do
// next is next_step()'s to say; this knows the facts and does it. All of it in [loop].
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/config.hpp"
#include "engine/event_box.hpp"
#include "engine/log_once.hpp"
#include "engine/next_step.hpp"
#include "engine/parameters.hpp"
#include "engine/published.hpp"
#include "engine/retry.hpp"
#include "engine/server.hpp"
#include "engine/target.hpp"
#include "engine/volume.hpp"
#include "pw/linking.hpp"
#include "pw/output_stream.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Node {
   public:
    /// Signals `changed` whenever something happened to it. Lends its stream to `published`.
    Node(const EngineConfig& config, pw::Context& context, Server& server, EventBox& box, Published& published,
         pw::Wake& changed);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    /// Once: it may be made from now on, around `render`.
    void begin(ControlEnd& control, RenderEnd& render, SampleRate rate, std::optional<pw::SinkChoice> device);

    // After every signal, in this order.
    /// What the render side has sent.
    void read_messages();
    /// What the graph says of it, where the server is known().
    void look();
    /// What next_step() says of facts().
    void take(Step step);
    /// Now and then: what the graph may have kept to itself.
    void watch();

    Facts facts() const;
    bool stands() const { return stage_ == Stage::standing; }
    /// Nothing calls back, and nothing will before want_started().
    bool at_rest() const;
    bool paused() const { return !stream_ || stream_->paused() || stream_->gone(); }
    /// Does `work` where nothing calls back now; false where something may, and nothing was done.
    bool while_nobody_renders(const std::function<void()>& work);
    /// What the fade-out ends in has been played.
    bool faded() const { return faded_; }
    std::optional<std::uint32_t> id() const;
    const std::string& error() const { return error_; }  ///< why the last one failed; empty: it did not
    Routing& routing() { return target_.routing(); }
    Volume& volume() { return volume_; }
    Parameters& parameters() { return parameters_; }
    /// Others see what the caller has set.
    void show_parameters() {
        if (stands()) parameters_.look(*stream_, box_);
    }
    pw::OutputStream* standing_stream() const { return stands() ? stream_.get() : nullptr; }
    /// Adds what readers may know of it.
    void add_to(Published::Snapshot& snapshot) const;

    /// `at`: CLOCK_MONOTONIC at which the first frame is to be heard. What is heard already goes on.
    void want_started(bool started, std::optional<std::int64_t> at);
    /// Closes the gate over its fade.
    void fade_out();
    /// Nothing calls back once paused(), and answered(the returned question).
    int deactivate();
    /// Keeps the gate from opening.
    void hold_gate(bool held) { gate_held_ = held; }
    /// The caller plays the graph's part from now on, at_rest(); want_started() ends that.
    void open_offline();
    /// Takes it out of the graph; the RenderEnd, and with it the renderer's state, stays.
    void unmake();
    /// unmake(), for good.
    void close();

   private:
    using Clock = std::chrono::steady_clock;

    void make();
    void fail(std::string error);
    void configure();
    void open_gate();
    void activate();
    void on_message(const RenderMessage& message);
    void log_first_block();
    pw::Linking foresee_linking() const;
    void add_stream_facts(Facts& facts) const;

    const EngineConfig& config_;
    pw::Context& context_;
    Server& server_;
    EventBox& box_;
    Published& published_;
    pw::Wake& changed_;
    Retry retry_;
    ControlEnd* control_ = nullptr;  // once begin() lent it
    RenderEnd* render_ = nullptr;
    SampleRate rate_;
    std::unique_ptr<pw::OutputStream> stream_;
    Target target_;
    Volume volume_;
    Parameters parameters_;
    LogOnce log_;

    Stage stage_ = Stage::out;
    bool started_ = false;
    std::optional<std::int64_t> opens_at_;  // the gate, until it has
    bool active_ = false;
    bool faded_ = true;
    bool gate_held_ = false;
    int quiet_question_ = 0;  // once answered, the server knows that the node is inactive
    std::string error_;
    Clock::time_point activated_at_;
    std::uint64_t cycles_at_activation_ = 0;
};

}  // namespace flitzis
