#include "engine/conductor.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/errors.hpp"
#include "engine/scheduling.hpp"
#include "pw/properties.hpp"

namespace flitzis {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds first_back_off{10};
constexpr milliseconds longest_back_off{500};
constexpr milliseconds watch_period{250};

/// One function for each of a variant's alternatives.
template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace

Conductor::Conductor(const EngineConfig& config, pw::Context& context, EventBox& box, Published& published,
                     std::function<void()> on_look)
    : config_(config),
      context_(context),
      box_(box),
      published_(published),
      on_look_(std::move(on_look)),
      wake_(context.loop(), [this] { act(); }),
      retry_(context.loop(), [this] { retry_due_ = true, act(); }),
      watchdog_(context.loop(), [this] { watch(); }),
      target_(config_.name, foresee_linking().autoconnects),
      remarks_(config_.name) {}

Conductor::~Conductor() {
    published_.lend(nullptr);
    stream_.reset();
    registry_.reset();
}

void Conductor::connect() {
    connection_ = std::make_unique<pw::Connection>(context_, config_.remote, pw::client_properties(config_), wake_);
    registry_ = std::make_unique<pw::Registry>(*connection_, wake_);
    stay_ = Stay::asking;
    question_ = connection_->ask();
    questions_left_ = 2;
}

void Conductor::enter(ControlEnd& control, RenderEnd& render, SampleRate rate,
                      std::optional<pw::SinkChoice> device) {
    control_ = &control;
    render_ = &render;
    rate_ = rate;
    target_.routing().begin_with(std::move(device));
    act();
}

void Conductor::act() {
    if (closed_) return context_.loop().signal();  // for whoever waits for an answer
    const EventBox::Hold hold(box_);
    read_messages();
    if (stay_ >= Stay::knowing && connected()) look_around();
    for (Step step = next_step(facts()); step != Step::none; step = next_step(facts())) take(step);
    tell_state();
    publish();
    on_look_();
    context_.loop().signal();
}

void Conductor::look_around() {
    device_watch_.look(graph(), box_);
    const auto id = node_id();
    if (!standing_stream() || !id) return;
    if (target_.look(*registry_, *connection_, *id, box_)) control_->forget_clock();
    volume_.look(*stream_, box_);
}

void Conductor::take(Step step) {
    switch (step) {
        case Step::none: return;
        case Step::connect: return connect_again();
        case Step::drop: return drop();
        case Step::look:
            if (questions_left_-- > 0)
                look_closer();
            else
                stay_ = Stay::knowing;
            return;
        case Step::enter: return enter_again();
        case Step::leave: return leave(stream_->error().empty() ? "the node was removed" : stream_->error());
        case Step::renew:
            unmake_node();
            stay_ = Stay::knowing;
            return;
        case Step::settle_in: return settle_in();
        case Step::open_gate:
            control_->guard_clock(target_.routing().binding());
            faded_ = false;
            return control_->open_gate();
        case Step::cut_gate: return control_->cut_gate();
        case Step::activate: return activate();
        case Step::deactivate: deactivate(); return;
    }
}

/// The second question is for what the metadata hold, found among the globals. A third one is needed where the default
/// sink was not told though there is one: who binds the metadata as WirePlumber makes them may never hear of them.
void Conductor::look_closer() {
    if (questions_left_ == 0 && (graph().default_sink || graph().sinks.empty())) return;
    if (questions_left_ == 0) registry_->bind_default_again();
    question_ = connection_->ask();
}

void Conductor::connect_again() {
    retry_due_ = false;
    try {
        connect();
    } catch (const AudioError&) {
        back_off_ = std::min(back_off_ * 2, longest_back_off);
        retry_.in(back_off_);
    }
}

/// The third question may come before WirePlumber has a default sink, and then nobody tells: asked until there is one.
void Conductor::watch() {
    if (registry_ && connected() && !graph().default_sink && !graph().sinks.empty()) registry_->bind_default_again();
    if (standing_stream() && connected()) target_.check(*registry_, *connection_);
    act();
}

/// What belonged to the server that is gone goes; the RenderEnd, and with it the renderer's state, stays.
void Conductor::drop() {
    if (stay_ == Stay::standing) {
        box_.push(ServerLost{});
        server_was_lost_ = true;
    }
    unmake_node();
    registry_.reset();
    connection_.reset();
    stay_ = Stay::away;
    back_off_ = first_back_off;
    retry_.in(back_off_);
}

void Conductor::unmake_node() {
    if (control_) control_->cut_gate();
    if (standing_stream()) volume_.keep();
    published_.lend(nullptr);
    stream_.reset();
    active_ = false;
    faded_ = true;
    quiet_question_ = 0;
    target_.node_is_gone(!connected());
}

/// Of a stream that is given no target by us.
pw::Linking Conductor::foresee_linking() const {
    return pw::foresee_linking(context_, pw::stream_properties(config_, rate_, {}), config_.autoconnect);
}

/// A target that the environment or the caller's properties name is left alone.
void Conductor::enter_again() {
    const auto target = foresee_linking().target ? std::nullopt : target_.routing().property();
    const pw::OutputStream::Setup setup{pw::stream_properties(config_, rate_, target), rate_, config_.quantum,
                                        config_.autoconnect};
    retry_due_ = false;
    stay_ = Stay::entering;
    try {
        stream_ = std::make_unique<pw::OutputStream>(*connection_, *render_, wake_, setup);
        published_.lend(stream_.get());
    } catch (const AudioError& error) {
        leave(error.what());
    }
}

/// A node that failed is made anew, but not at once: whoever refused it may refuse it again. A session manager that has
/// just begun does so for some milliseconds, though it has told of a sink.
void Conductor::leave(std::string error) {
    if (stay_ == Stay::standing || node_error_.empty()) back_off_ = first_back_off;
    node_error_ = std::move(error);
    unmake_node();
    stay_ = Stay::knowing;
    retry_.in(back_off_);
    back_off_ = std::min(back_off_ * 2, longest_back_off);
}

void Conductor::settle_in() {
    stay_ = Stay::standing;
    node_error_.clear();
    volume_.apply(*stream_);
    const pw::Linking linking = stream_->linking();
    target_.routing().node_stands(linking.autoconnects, linking.target != target_.routing().property());
    look_around();
    if (std::exchange(server_was_lost_, false)) box_.push(ServerReturned{});
}

void Conductor::activate() {
    active_ = true;
    activated_at_ = Clock::now();
    cycles_at_activation_ = control_->meter().account().cycles;
    control_->forget_clock();
    stream_->set_active(true);
}

int Conductor::deactivate() {
    active_ = false;
    control_->cut_gate();
    if (!stream_) return 0;
    stream_->set_active(false);
    return quiet_question_ = connection_->ask();
}

void Conductor::fade_out() {
    if (!control_->gate_wanted_open() || !is_driven(facts())) faded_ = true;
    control_->close_gate();
}

void Conductor::want_started(bool started) {
    if (!active_) control_->cut_gate();  // render() may have opened it
    started_ = started;
    if (started)
        watchdog_.every(watch_period);
    else
        watchdog_.stop();
    act();
}

void Conductor::open_offline() {
    if (!control_->gate_wanted_open()) control_->open_gate();
}

void Conductor::want_device(std::optional<pw::SinkChoice> device) {
    target_.routing().ask(std::move(device));
    gate_held_ = false;
    act();
}

void Conductor::stop_moving(bool arrived) {
    gate_held_ = false;
    if (arrived)
        target_.routing().stop_moving();
    else
        target_.routing().ask_as_before();
    act();
}

void Conductor::want_volume(double volume) {
    volume_.want_level(volume, standing_stream());
    publish();
}

void Conductor::want_mute(bool mute) {
    volume_.want_mute(mute, standing_stream());
    publish();
}

void Conductor::want_closed() {
    if (closed_) return;
    const EventBox::Hold hold(box_);
    unmake_node();
    if (control_) control_->forget_thread();
    started_ = false;
    closed_ = true;
    retry_.stop();
    watchdog_.stop();
    if (told_state_) box_.push(StateChanged{*told_state_, State::closed});
    publish();
    context_.loop().signal();
}

void Conductor::read_messages() {
    if (!control_) return;
    for (RenderMessage message; control_->pop(message);) on_message(message);
    if (const std::uint64_t lost = control_->take_lost_messages(); lost > 0) box_.push(EventsDropped{lost});
}

void Conductor::on_message(const RenderMessage& message) {
    const Overloaded hear{
        [&](const FirstBlock&) { remark(); },
        [&](const FadedOut&) { faded_ = true; },
        [&](const ClockChanged&) {
            if (target_.routing().binding() && connection_) target_.doubt(*connection_);
        },
        [&](const RateChanged& change) {
            box_.push(Event{message.time_ns, change});
            remarks_.rates(rate_, change.new_rate);
        },
        [&](const auto& event) {
            box_.push(Event{message.time_ns, event});
        },
    };
    std::visit(hear, message.what);
}

void Conductor::remark() {
    remarks_.rates(rate_, control_->meter().account().newest.graph_rate);
    if (pthread_t thread; control_->thread(thread)) remarks_.scheduling(scheduling_of(thread));
}

void Conductor::tell_state() {
    const State now = state_of(facts());
    if (!told_state_ && stay_ != Stay::standing) return;
    if (told_state_ && now != told_state_) box_.push(StateChanged{*told_state_, now});
    told_state_ = now;
}

void Conductor::publish() {
    Published::Snapshot now;
    now.state = state_of(facts());
    now.node_id = node_id();
    now.device = device();
    if (now.node_id) now.sink = target_.routing().plays_on(graph(), *now.node_id);
    now.volume = volume_.level();
    now.mute = volume_.mute();
    published_.publish(std::move(now));
}

}  // namespace flitzis
