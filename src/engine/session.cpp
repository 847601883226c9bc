#include "engine/session.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"
#include "engine/scheduling.hpp"
#include "handoff/log_ring.hpp"
#include "pw/properties.hpp"

namespace flitzis {

Session::Session(const EngineConfig& config, std::unique_ptr<Renderer> renderer)
    : config_(config), connection_(config.remote, pw::client_properties(config)) {
    Lock lock(connection_.loop());
    try {
        enter(lock, std::move(renderer));
    } catch (...) {
        stream_.reset();
        registry_.reset();
        throw;
    }
}

Session::~Session() {
    try {
        close();
    } catch (...) {  // only the interrupt hook throws here, when the node is gone already
    }
}

void Session::enter(Lock& lock, std::unique_ptr<Renderer> renderer) {
    const Deadline deadline(config_.timeout);
    registry_ = std::make_unique<pw::Registry>(connection_);
    registry_->settle(lock, deadline);

    const pw::Graph& graph = registry_->graph();
    check_graph();
    const auto sink = pw::find_sink(graph, config_.device);
    if (sink) device_ = sink->name;
    rate_ = config_.sample_rate.value_or(graph.granted_rate());

    auto [control, render] = make_ends(rate_, config_.channels, std::move(renderer));
    control_.emplace(std::move(control));
    render_.emplace(std::move(render));
    const pw::OutputStream::Setup setup{pw::stream_properties(config_, rate_, device_), rate_, config_.quantum,
                                        config_.autoconnect};
    pw::Listener& listener = *this;
    stream_ = std::make_unique<pw::OutputStream>(connection_, *render_, listener, setup);
    wait_until_standing(lock, deadline);
    pin_target();
}

void Session::check_graph() const {
    if (!config_.autoconnect) return;
    if (!registry_->graph().has_session_manager)
        throw StreamCreationFailed("no session manager to link '" + config_.name +
                                   "' to a sink: is wireplumber running? autoconnect=False does without");
    if (registry_->graph().sinks.empty())
        throw DeviceNotFound("no sink to play '" + config_.name +
                             "' on: is an audio device connected? See wpctl status; autoconnect=False does without");
}

bool Session::standing() const {
    const auto id = stream_->node_id();
    if (!id || !stream_->paused()) return false;
    return !registry_->graph().has_session_manager || registry_->graph().port_count(*id) > 0;
}

void Session::wait_until_standing(Lock& lock, const Deadline& deadline) {
    const int question = connection_.ask();
    const auto decided = [&] { return connection_.lost() || !stream_->error().empty() || standing(); };
    connection_.loop().wait(lock, deadline, decided);
    if (connection_.lost() || !connection_.answered(question)) connection_.unavailable("no answer to a new stream");
    if (!stream_->error().empty()) throw StreamCreationFailed("PipeWire refused the node: " + stream_->error());
    if (!standing()) throw StreamCreationFailed("the session manager gave the node of '" + config_.name +
                                                "' no ports within the timeout; see wpctl status");
    connection_.sync(lock, deadline);  // the ports come one by one: until the last of them is seen
}

/// A target that the environment or the caller's properties named is left alone.
void Session::pin_target() {
    const auto target = stream_->target();
    if (!config_.autoconnect || target != device_) return;
    registry_->set_target(*stream_->node_id(), device_);
}

void Session::start() {
    Lock lock(connection_.loop());
    const Deadline deadline(config_.timeout);
    if (closed_) throw EngineClosed("start() on a closed engine; make a new AudioEngine");
    if (connection_.lost()) connection_.unavailable("it is gone");
    if (!started_) {
        started_ = true;
        started_at_ = Clock::now();
        cycles_at_start_ = control_->meter().account().cycles;
        control_->open_gate();
        stream_->set_active(true);
    }

    const int question = connection_.ask();
    const auto called_back = [&] { return control_->meter().account().cycles > cycles_at_start_; };
    const auto decided = [&] {
        return closed_ || !started_ || connection_.lost() || called_back() || !can_be_driven(facts());
    };
    try {
        if (!connection_.loop().wait(lock, deadline, decided)) refuse_start(connection_.answered(question));
    } catch (...) {
        deactivate();
        throw;
    }
    if (closed_) throw EngineClosed("start(): the engine was closed meanwhile");
    if (connection_.lost()) {
        deactivate();
        connection_.unavailable("it went away");
    }
}

void Session::refuse_start(bool server_answered) {
    if (!server_answered) connection_.unavailable("no answer within the timeout");
    throw StreamCreationFailed("'" + config_.name +
                               "' was activated, but no callback came within the timeout; see pw-top, wpctl status");
}

void Session::deactivate() {
    started_ = false;
    if (!stream_) return;
    control_->close_gate();
    stream_->set_active(false);
}

void Session::stop() {
    Lock lock(connection_.loop());
    if (closed_ || !started_) return;
    deactivate();
    connection_.loop().signal();  // a start() that still waits in another thread

    // The answer proves that no command to start is on its way any more.
    const int question = connection_.ask();
    connection_.loop().wait(lock, Deadline(config_.timeout), [&] {
        return closed_ || started_ || connection_.lost() || (stream_->paused() && connection_.answered(question));
    });
}

void Session::close() {
    Lock lock(connection_.loop());
    if (closed_) return;
    closed_ = true;
    started_ = false;
    control_->close_gate();
    control_->forget_thread();
    stream_.reset();
    connection_.loop().signal();
    const int question = connection_.ask();
    const auto gone = [&] { return connection_.lost() || connection_.answered(question); };
    try {
        connection_.loop().wait(lock, Deadline(config_.timeout), gone);
    } catch (...) {
        registry_.reset();
        throw;
    }
    registry_.reset();
}

/// While the stream does not run the graph's clock goes on: no cycle of that time was ours to miss.
void Session::stream_changed() {
    if (stream_ && !stream_->streaming()) control_->forget_clock();
    connection_.loop().signal();
}

/// Only ever asks once; the answer to the first block after start() is when the graph's rate is known.
void Session::rendered() {
    connection_.loop().signal();
    const SampleRate granted = control_->meter().account().newest.graph_rate;
    if (resampling_told_ || granted.hz == 0 || granted == rate_) return;
    resampling_told_ = true;
    log_ring().push(LogLevel::info, "engine",
                    "'" + config_.name + "' plays at " + std::to_string(rate_.hz) + " Hz, the graph at " +
                        std::to_string(granted.hz) + " Hz: PipeWire resamples");
}

Facts Session::facts() const {
    Facts facts;
    facts.closed = closed_;
    if (closed_) return facts;
    const CycleAccount account = control_->meter().account();
    const auto id = stream_->node_id();
    const pw::Graph& graph = registry_->graph();
    const Clock::time_point last_callback{std::chrono::nanoseconds(account.newest.time_ns)};

    facts.started = started_;
    facts.server_lost = connection_.lost();
    facts.streaming = stream_->streaming();
    facts.linked = id && graph.has_link_from(*id);
    facts.autoconnect = config_.autoconnect;
    facts.sink_exists = device_ ? graph.has_sink(*device_) : !graph.sinks.empty();
    facts.called_back = account.cycles > cycles_at_start_;
    facts.since_callback = Clock::now() - std::max(started_at_, last_callback);
    facts.quantum = account.newest.quantum;
    facts.graph_rate = account.newest.graph_rate;
    return facts;
}

State Session::state() {
    const Lock lock(connection_.loop());
    return state_of(facts());
}

std::optional<std::uint32_t> Session::node_id() {
    const Lock lock(connection_.loop());
    if (closed_ || connection_.lost()) return {};
    return stream_->node_id();
}

Stats Session::stats() {
    const Lock lock(connection_.loop());
    if (closed_) throw EngineClosed("stats() on a closed engine");
    Stats stats;
    control_->meter().read(stats);
    if (const auto id = stream_->node_id()) stats.device = registry_->graph().sink_linked_from(*id);
    if (pthread_t thread; control_->thread(thread)) stats.scheduling = scheduling_of(thread);
    return stats;
}

}  // namespace flitzis
