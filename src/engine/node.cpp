#include "engine/node.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/errors.hpp"
#include "engine/scheduling.hpp"
#include "pw/properties.hpp"

namespace flitzis {
namespace {

/// One function for each of a variant's alternatives.
template <class... Functions>
struct Overloaded : Functions... {
    using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

}  // namespace

Node::Node(const EngineConfig& config, pw::Context& context, Server& server, EventBox& box, Published& published,
           pw::Wake& changed)
    : config_(config),
      context_(context),
      server_(server),
      box_(box),
      published_(published),
      changed_(changed),
      retry_(context.loop(), [this] { changed_.signal(); }),
      target_(config_.name, foresee_linking().autoconnects),
      parameters_(config_.name),
      log_(config_.name) {}

Node::~Node() { published_.lend(nullptr); }

void Node::begin(ControlEnd& control, RenderEnd& render, SampleRate rate, std::optional<pw::SinkChoice> device) {
    control_ = &control;
    render_ = &render;
    rate_ = rate;
    routing().begin_with(std::move(device));
}

void Node::read_messages() {
    if (!control_) return;
    for (RenderMessage message; control_->pop(message);) on_message(message);
    if (const std::uint64_t lost = control_->take_lost_messages(); lost > 0) box_.push(EventsDropped{lost});
}

void Node::on_message(const RenderMessage& message) {
    const Overloaded hear{
        [&](const FirstBlock&) {
            opens_at_.reset();
            log_first_block();
        },
        [&](const FadedOut&) { faded_ = true; },
        [&](const ClockChanged&) {
            if (routing().binding() && server_.connected()) target_.doubt(server_.connection());
        },
        [&](const RateChanged& change) {
            box_.push(Event{message.time_ns, change});
            log_.rates(rate_, change.new_rate);
        },
        [&](const auto& event) {
            box_.push(Event{message.time_ns, event});
        },
    };
    std::visit(hear, message.what);
}

void Node::log_first_block() {
    log_.rates(rate_, control_->meter().account().newest.graph_rate);
    if (pthread_t thread; control_->thread(thread)) log_.scheduling(scheduling_of(thread));
}

void Node::look() {
    const auto node = id();
    if (!stands() || !node) return;
    if (target_.look(server_.registry(), server_.connection(), *node, box_)) control_->forget_clock();
    volume_.look(*stream_, box_);
    parameters_.look(*stream_, box_);
}

bool Node::while_nobody_renders(const std::function<void()>& work) {
    if (!at_rest() && stream_ && !stream_->gone()) return stream_->while_paused(work);
    work();
    return true;
}

void Node::watch() {
    if (stands() && server_.connected()) target_.check(server_.registry());
}

void Node::take(Step step) {
    switch (step) {
        case Step::none: return;
        case Step::make: return make();
        case Step::give_up: return fail(stream_->error().empty() ? "the node was removed" : stream_->error());
        case Step::renew: return unmake();
        case Step::configure: return configure();
        case Step::open_gate: return open_gate();
        case Step::cut_gate: return control_->cut_gate();
        case Step::activate: return activate();
        case Step::deactivate: deactivate(); return;
    }
}

/// Of a stream that is given no target by us.
pw::Linking Node::foresee_linking() const {
    if (config_.offline) return {};
    return pw::foresee_linking(context_, pw::stream_properties(config_, rate_, {}), config_.autoconnect);
}

/// A target that the environment or the caller's properties name is left alone.
void Node::make() {
    const auto target = foresee_linking().target ? std::nullopt : routing().property();
    const pw::OutputStream::Setup setup{pw::stream_properties(config_, rate_, target),
                                        rate_,
                                        config_.quantum,
                                        config_.autoconnect,
                                        channel_map_of(config_),
                                        parameters_.now()};
    retry_.begin();
    stage_ = Stage::making;
    try {
        stream_ = std::make_unique<pw::OutputStream>(server_.connection(), *render_, changed_, setup);
        published_.lend(stream_.get());
    } catch (const AudioError& error) {
        fail(error.what());
    }
}

/// A node that failed is made anew, but not at once: whoever refused it may refuse it again. A session manager that has
/// just begun does so for some milliseconds, though it has told of a sink.
void Node::fail(std::string error) {
    const bool first = stands() || error_.empty();
    unmake();
    error_ = std::move(error);
    if (first)
        retry_.soon();
    else
        retry_.later();
}

void Node::unmake() {
    if (control_) control_->cut_gate();
    if (stands()) volume_.keep();
    published_.lend(nullptr);
    stream_.reset();
    stage_ = Stage::out;
    active_ = false;
    faded_ = true;
    quiet_question_ = 0;
    target_.node_is_gone(!server_.connected());
}

void Node::close() {
    unmake();
    if (control_) control_->forget_thread();
    started_ = false;
    retry_.stop();
}

void Node::configure() {
    stage_ = Stage::standing;
    error_.clear();
    volume_.apply(*stream_);
    const pw::Linking linking = stream_->linking();
    routing().node_stands(linking.autoconnects, linking.target != routing().property());
    look();
}

void Node::open_gate() {
    control_->guard_clock(routing().binding());
    faded_ = false;
    if (opens_at_ && *opens_at_ > EventBox::now_ns())
        control_->open_gate_at(*opens_at_);
    else
        control_->open_gate();
}

void Node::activate() {
    active_ = true;
    activated_at_ = Clock::now();
    cycles_at_activation_ = control_->meter().account().cycles;
    control_->forget_clock();
    stream_->set_active(true);
}

int Node::deactivate() {
    active_ = false;
    control_->cut_gate();
    if (!stream_) return 0;
    stream_->set_active(false);
    return quiet_question_ = server_.ask();
}

/// A start that is still to come gives way to another one.
void Node::want_started(bool started, std::optional<std::int64_t> at) {
    if (started && !started_) control_->forget_lost();
    if (!active_ || (started && control_->gate_is_timed())) control_->cut_gate();  // render() may have opened it
    if (!control_->gate_wanted_open()) opens_at_ = started ? at : std::nullopt;
    started_ = started;
}

void Node::fade_out() {
    if (!control_->gate_is_open() || !is_driven(facts())) faded_ = true;
    control_->close_gate();
}

void Node::open_offline() {
    if (!control_->gate_wanted_open()) control_->open_gate();
}

}  // namespace flitzis
