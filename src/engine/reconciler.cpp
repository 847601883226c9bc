#include "engine/reconciler.hpp"

#include <chrono>
#include <utility>

#include "pw/properties.hpp"

namespace flitzis {
namespace {

constexpr std::chrono::milliseconds watch_period{250};

}  // namespace

Reconciler::Reconciler(const EngineConfig& config, pw::Context& context, EventBox& box, Published& published,
                       std::function<void()> on_look)
    : context_(context),
      box_(box),
      published_(published),
      on_look_(std::move(on_look)),
      wake_(context.loop(), [this] { act(); }),
      watchdog_(context.loop(), [this] { watch(); }),
      server_(context, config.remote, pw::client_properties(config), config.reconnect, wake_),
      node_(config, context, server_, box, published, wake_),
      told_state_(config.offline ? std::optional(State::stopped) : std::nullopt) {}

void Reconciler::begin(ControlEnd& control, RenderEnd& render, SampleRate rate, std::optional<pw::SinkChoice> device) {
    node_.begin(control, render, rate, std::move(device));
    act();
}

/// The server's steps first: the node's depend on it.
void Reconciler::act() {
    if (closed_) return context_.loop().signal();  // for whoever waits for an answer
    const EventBox::Hold hold(box_);
    node_.read_messages();
    if (server_.owes_an_answer() && !is_driven(node_.facts())) server_.give_up();
    for (auto step = next_step(server_.facts()); step != ServerStep::none; step = next_step(server_.facts()))
        take_server_step(step);
    if (server_.known()) {
        server_.registry().settle();
        if (!server_was_lost_) device_watch_.look(server_.graph(), box_);
        node_.look();
    }
    for (Step step = next_step(node_.facts()); step != Step::none; step = next_step(node_.facts())) node_.take(step);
    tell_server_returned();
    tell_state();
    publish();
    on_look_();
    context_.loop().signal();
}

void Reconciler::take_server_step(ServerStep step) {
    if (step == ServerStep::drop) {
        if (node_.stands()) {
            box_.push(ServerLost{});
            server_was_lost_ = true;
        }
        node_.unmake();
        device_watch_.expect_another_server();
    }
    server_.take(step);
}

void Reconciler::watch() {
    server_.watch();
    node_.watch();
    act();
}

void Reconciler::want_started(bool started, std::optional<std::int64_t> at) {
    node_.want_started(started, at);
    if (started)
        watchdog_.every(watch_period);
    else
        watchdog_.stop();
    act();
}

void Reconciler::want_device(std::optional<pw::SinkChoice> device) {
    node_.routing().ask(std::move(device));
    node_.hold_gate(false);
    act();
}

void Reconciler::end_move(bool arrived) {
    node_.hold_gate(false);
    if (arrived)
        node_.routing().stop_moving();
    else
        node_.routing().ask_as_before();
    act();
}

void Reconciler::want_volume(double volume) {
    node_.volume().want_level(volume, node_.standing_stream());
    publish();
}

void Reconciler::want_mute(bool mute) {
    node_.volume().want_mute(mute, node_.standing_stream());
    publish();
}

void Reconciler::want_closed() {
    if (closed_) return;
    closed_ = true;
    node_.close();
    server_.stop();
    watchdog_.stop();
    if (told_state_)
        box_.push_last({EventBox::now_ns(), StateChanged{*told_state_, State::closed}}, [this] { publish(); });
    context_.loop().signal();
}

void Reconciler::tell_server_returned() {
    if (!node_.stands() || !std::exchange(server_was_lost_, false)) return;
    box_.push(ServerReturned{});
    device_watch_.look(server_.graph(), box_);
}

State Reconciler::state() const { return closed_ ? State::closed : state_of(node_.facts()); }

void Reconciler::tell_state() {
    const State now = state();
    if (!told_state_ && !node_.stands()) return;
    if (told_state_ && now != told_state_) box_.push(StateChanged{*told_state_, now});
    told_state_ = now;
}

void Reconciler::publish() {
    Published::Snapshot now;
    now.state = state();
    node_.add_to(now);
    now.devices = device_watch_.devices();
    published_.publish(std::move(now));
}

}  // namespace flitzis
