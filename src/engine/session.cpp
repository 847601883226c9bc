#include "engine/session.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"
#include "engine/scheduling.hpp"

namespace flitzis {
namespace {

constexpr auto a_moment = wait_slice / 2;  // too short for an interrupt

}  // namespace

Session::Session(const EngineConfig& config, Ends ends, std::shared_ptr<Outlets> outlets)
    : config_(config),
      outlets_(std::move(outlets)),
      context_(config.offline ? pw::Context::For::nothing : pw::Context::For::graph),
      bank_(std::move(ends.bank)) {
    if (ends.stream) writer_.emplace(*std::move(ends.stream), outlets_->room);
}

void Session::open(std::unique_ptr<Renderer> renderer) {
    const Deadline deadline(config_.timeout);
    in_loop(deadline, [&] {
        reconciler_ = std::make_unique<Reconciler>(config_, context_, outlets_->events, outlets_->published,
                                                   [this] { look_at_writers(); });
        if (!config_.offline) reconciler_->server().connect();
    });
    make_node(deadline, std::move(renderer));
}

Session::~Session() {
    context_.stop();
    leave();
}

bool Session::left_soon() {
    closing_ = true;
    return context_.loop().call(Deadline(a_moment), [this] { leave(); });
}

/// Runs `task` in [loop]; throws what it throws, and ServerUnavailable where [loop] has not come to it by the deadline.
void Session::in_loop(const Deadline& deadline, const std::function<void()>& task) {
    if (!context_.loop().call(deadline, task))
        unavailable("PipeWire's thread was busy for the whole timeout, with what other clients send");
}

/// Runs `task` in [loop], by the time this returns unless [loop] is busy. Never throws, and lets no interrupt in.
void Session::soon(const std::function<void()>& task) {
    if (!context_.loop().call(Deadline(a_moment), task)) context_.loop().post(task);
}

/// Returns when the server has done all that it was asked so far, or is lost, or at the deadline.
void Session::wait_for_answer(const Deadline& deadline) {
    std::optional<int> question;
    context_.loop().wait(deadline, [&] {
        if (!reconciler_ || !server().connected()) return true;
        if (!question) question = server().ask();
        return server().answered(*question);
    });
}

void Session::require_open(const char* call) const {
    if (closing_) throw EngineClosed(std::string(call) + " on a closed engine; make a new AudioEngine");
    if (gone_) unavailable("it is gone, and reconnect=False");
}

void Session::require_graph(const char* call) const {
    require_open(call);
    if (config_.offline)
        throw AudioError(std::string(call) + ": this engine is offline: there is no graph to play in, render() plays");
}

void Session::start(std::optional<std::int64_t> at) {
    const Deadline deadline(config_.timeout);
    require_graph("start()");
    if (at && *at <= EventBox::now_ns())
        refuse("at", std::to_string(*at), "a time of CLOCK_MONOTONIC that is to come, in nanoseconds");
    int question = 0;
    in_loop(deadline, [&] {
        require_open("start()");
        reconciler_->want_started(true, at);
        question = server().ask();
    });
    bool answered = false;
    const auto decided = [&] {
        if (closing_) return true;
        const Facts facts = node().facts();
        answered = server().answered(question);
        return !facts.started || facts.called_back || !can_be_driven(facts);
    };
    try {
        if (!context_.loop().wait(deadline, decided)) start_failed(answered);
    } catch (...) {
        soon([this] { stop_now(); });
        throw;
    }
    require_open("start()");
    // RUNNING is told before a stop() that follows at once could hide it.
    context_.loop().call(deadline, [&] {
        if (!closing_) reconciler_->act();
    });
}

void Session::start_failed(bool server_answered) const {
    if (!server_answered) unavailable("no answer within the timeout");
    throw StreamCreationFailed("'" + config_.name +
                               "' was activated, but no callback came within the timeout; see pw-top, wpctl status");
}

/// Closes the gate over its fade; returns how long that takes to be played, where anything plays. A part of the timeout
/// is kept for what follows.
Session::Nanoseconds Session::fade_out() {
    node().fade_out();
    const Facts facts = node().facts();
    Seconds longest{config_.fade_ms / 1000.0 + 0.005};
    if (facts.graph_rate.hz > 0) longest += Seconds{3.0 * facts.quantum.count / facts.graph_rate.hz};
    return std::chrono::duration_cast<Nanoseconds>(std::min(longest, 0.75 * config_.timeout));
}

/// Returns when the fade's end has been played, or when no callback came for as long as that takes.
void Session::wait_for_fade(Nanoseconds longest, const Deadline& deadline) {
    context_.loop().wait(Deadline(deadline.left(longest)), [&] { return !reconciler_ || node().faded(); });
}

void Session::stop_now() {
    if (closing_) return;
    reconciler_->want_started(false);
    node().deactivate();
}

/// However stop() ends after its fade, by Ctrl-C too, the node comes to rest, unless somebody started it meanwhile.
struct Session::Stopping {
    explicit Stopping(Session& whose) : session(whose) {}
    Stopping(const Stopping&) = delete;
    Stopping& operator=(const Stopping&) = delete;
    ~Stopping() {
        if (question) return;
        session.soon([&stopped = session] {
            if (!stopped.closing_ && !stopped.node().facts().started) stopped.node().deactivate();
        });
    }
    Session& session;
    std::optional<int> question;  // what the node's rest was asked for with
};

void Session::stop() {
    const Deadline deadline(config_.timeout);
    std::optional<Nanoseconds> fade;
    const bool in_time = context_.loop().call(deadline, [&] {
        if (closing_ || !node().facts().started) return;
        reconciler_->want_started(false);
        fade = fade_out();
    });
    if (!in_time) return context_.loop().post([this] { stop_now(); });
    if (!fade) return;
    Stopping stopping{*this};
    wait_for_fade(*fade, deadline);

    // The answer proves that no command to start is on its way any more.
    context_.loop().wait(deadline, [&] {
        // Closed, or started again, by another thread.
        if (closing_ || node().facts().started || !server().connected()) return true;
        if (!stopping.question) stopping.question = node().deactivate();
        return node().paused() && server().answered(*stopping.question);
    });
}

/// Takes the node out of the graph however close() ends, by Ctrl-C too.
struct Session::Leaving {
    explicit Leaving(Session& whose) : session(whose) {}
    Leaving(const Leaving&) = delete;
    Leaving& operator=(const Leaving&) = delete;
    ~Leaving() {
        session.context_.loop().post([&left = session] { left.leave(); });
    }
    Session& session;
};

/// Asked before and after: libpipewire 0.3.65 loses the descriptors in what is still on its way to a stream that is
/// gone.
bool Session::close() {
    const Deadline deadline(config_.timeout);
    pw::Loop& loop = context_.loop();
    if (!closing_.exchange(true)) {
        if (pads_) pads_->close();
        const Leaving leaving{*this};
        std::optional<Nanoseconds> fade;
        loop.call(deadline, [&] {
            if (!node().facts().started || !server().connected()) return;
            reconciler_->want_started(false);
            fade = fade_out();
        });
        if (fade) wait_for_fade(*fade, deadline);
        constexpr std::chrono::milliseconds link_on_its_way{50};
        loop.wait(Deadline(deadline.left(link_on_its_way)), [&] {
            const Facts facts = node().facts();
            return !can_be_driven(facts) || facts.linked;
        });
        wait_for_answer(deadline);
        loop.call(deadline, [&] { reconciler_->want_closed(); });
        wait_for_answer(deadline);
    }
    return loop.wait(deadline, [&] { return !reconciler_; });
}

void Session::leave() {
    if (reconciler_) reconciler_->want_closed();
    reconciler_.reset();
    context_.loop().signal();
}

void Session::set_volume(double volume) {
    require_open("volume");
    in_loop(Deadline(config_.timeout), [&] {
        require_open("volume");
        reconciler_->want_volume(volume);
    });
}

void Session::set_mute(bool mute) {
    require_open("mute");
    in_loop(Deadline(config_.timeout), [&] {
        require_open("mute");
        reconciler_->want_mute(mute);
    });
}

Stats Session::stats() {
    require_open("stats()");
    Stats stats;
    stats.device = outlets_->published.read().sink;
    stats.latency_frames = latency_frames();
    if (pthread_t thread; control_->thread(thread)) stats.scheduling = scheduling_of(thread);
    const std::lock_guard guard(stats_mutex_);
    stats.late = control_->late_commands() - late_before_;
    if (pads_) {
        stats.stolen = pads_->stolen() - stolen_before_;
        stats.unstretched = pads_->unstretched() - unstretched_before_;
    }
    control_->meter().read(stats);
    if (!writer_) return stats;
    stats.not_finite = writer_->not_finite();
    stats.played = writer_->played();
    return stats;
}

void Session::reset_stats() {
    require_open("reset_stats()");
    const std::lock_guard guard(stats_mutex_);
    control_->reset_stats();
    late_before_ = control_->late_commands();
    if (pads_) {
        stolen_before_ = pads_->stolen();
        unstretched_before_ = pads_->unstretched();
    }
    if (writer_) writer_->reset_stats();
}

}  // namespace flitzis
