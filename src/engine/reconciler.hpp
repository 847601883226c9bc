// Holds an engine to what its caller wants, whatever the server does: after every change it looks at the facts of the
// server and of the node, and takes the next step until there is none. All of it in [loop].
#pragma once

#include <functional>
#include <optional>

#include "base/config.hpp"
#include "engine/device_watch.hpp"
#include "engine/event_box.hpp"
#include "engine/node.hpp"
#include "engine/published.hpp"
#include "engine/server.hpp"
#include "pw/connection.hpp"
#include "pw/sources.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Reconciler {
   public:
    /// Publishes what it knows, and calls `on_look`, whenever it has looked at the facts, because somebody changed them
    /// or the render side signalled.
    Reconciler(const EngineConfig& config, pw::Context& context, EventBox& box, Published& published,
               std::function<void()> on_look);
    Reconciler(const Reconciler&) = delete;
    Reconciler& operator=(const Reconciler&) = delete;
    ~Reconciler() = default;

    /// To be connected first, and known; then the node may begin().
    Server& server() { return server_; }
    Node& node() { return node_; }
    void begin(ControlEnd& control, RenderEnd& render, SampleRate rate, std::optional<pw::SinkChoice> device);

    // What the caller wants; each takes the steps that follow at once.
    /// `at`: CLOCK_MONOTONIC at which the first frame is to be heard; none: as soon as can be.
    void want_started(bool started, std::optional<std::int64_t> at = {});
    void want_device(std::optional<pw::SinkChoice> device);
    /// The move that want_device() asked for is done, or given up.
    void end_move(bool arrived);
    void want_volume(double volume);
    void want_mute(bool mute);
    void want_closed();

    /// Looks at the facts and takes steps until there is none; tells what changed.
    void act();

   private:
    void take_server_step(ServerStep step);
    void watch();
    void tell_server_returned();
    void tell_state();
    void publish();
    State state() const;

    pw::Context& context_;
    EventBox& box_;
    Published& published_;
    std::function<void()> on_look_;
    pw::Wake wake_;
    pw::Timer watchdog_;
    Server server_;
    Node node_;  // goes before the server that it was made on
    DeviceWatch device_watch_;

    bool closed_ = false;
    bool server_was_lost_ = false;     // and ServerReturned is owed
    std::optional<State> told_state_;  // none before the node stood for the first time
};

}  // namespace flitzis
