#include "engine/session.hpp"

#include <algorithm>
#include <utility>

#include "base/errors.hpp"

namespace flitzis {

Session::Session(const EngineConfig& config, std::unique_ptr<Renderer> renderer, std::optional<StreamEnd> stream,
                 EventBox& box, EventFd& room)
    : config_(config) {
    if (stream) writer_.emplace(*std::move(stream), room);
    Lock lock(context_.loop());
    try {
        const auto look = [this] {
            if (conductor_) gone_ = !config_.reconnect && !conductor_->connected();
            if (!writer_) return;
            if (gone_)
                writer_->wake();
            else
                writer_->look();
        };
        conductor_ = std::make_unique<Conductor>(config_, context_, box, look);
        enter(lock, std::move(renderer));
    } catch (...) {
        conductor_.reset();
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
    conductor_->connect();
    wait_for_graph(lock, deadline);
    check_graph();
    const auto sink = pw::find_sink(conductor_->graph(), config_.device);
    rate_ = config_.sample_rate.value_or(conductor_->graph().granted_rate());

    auto [control, render] = make_ends(rate_, config_.channels, frames_in(config_.fade_ms, rate_), std::move(renderer));
    render_.emplace(std::move(render));
    conductor_->enter(std::move(control), *render_, rate_, sink);
    wait_until_standing(lock, deadline);
}

void Session::wait_for_graph(Lock& lock, const Deadline& deadline) {
    const auto known = [&] { return !conductor_->connected() || conductor_->facts().stay == Stay::knowing; };
    if (!context_.loop().wait(lock, deadline, known)) unavailable("no answer within the timeout");
    if (!conductor_->connected()) unavailable("the connection broke");
}

void Session::check_graph() const {
    if (!conductor_->facts().autoconnect) return;
    if (!conductor_->graph().has_session_manager)
        throw StreamCreationFailed("no session manager to link '" + config_.name +
                                   "' to a sink: is wireplumber running? autoconnect=False does without");
    if (conductor_->graph().sinks.empty())
        throw DeviceNotFound("no sink to play '" + config_.name +
                             "' on: is an audio device connected? See wpctl status; autoconnect=False does without");
}

/// A node that is refused is tried again until the deadline: the session manager may have only just begun.
void Session::wait_until_standing(Lock& lock, const Deadline& deadline) {
    int question = conductor_->ask();
    const auto stands = [&] { return conductor_->facts().stay == Stay::standing; };
    if (!context_.loop().wait(lock, deadline, [&] { return !conductor_->connected() || stands(); })) {
        if (!conductor_->answered(question)) unavailable("no answer to a new stream within the timeout");
        check_graph();
        const std::string& error = conductor_->node_error();
        throw StreamCreationFailed("the node of '" + config_.name + "' did not come to stand within the timeout: " +
                                   (error.empty() ? "the session manager gave it no ports" : error) +
                                   "; see wpctl status");
    }
    if (!conductor_->connected()) unavailable("the connection broke");
    question = conductor_->ask();  // the ports come one by one: until the last of them is seen
    context_.loop().wait(lock, deadline, [&] { return !conductor_->connected() || conductor_->answered(question); });
}

void Session::require_open(const char* call) const {
    if (!conductor_) throw EngineClosed(std::string(call) + " on a closed engine; make a new AudioEngine");
    if (!conductor_->connected() && !config_.reconnect) unavailable("it is gone, and reconnect=False");
}

void Session::start() {
    Lock lock(context_.loop());
    const Deadline deadline(config_.timeout);
    require_open("start()");
    conductor_->want_started(true);

    const int question = conductor_->ask();
    const auto decided = [&] {
        if (!conductor_) return true;
        const Facts facts = conductor_->facts();
        return !facts.started || facts.called_back || !can_be_driven(facts);
    };
    try {
        if (!context_.loop().wait(lock, deadline, decided)) start_failed(conductor_->answered(question));
    } catch (...) {
        if (conductor_) {
            conductor_->want_started(false);
            conductor_->deactivate();
        }
        throw;
    }
    require_open("start()");
    conductor_->act();  // tells RUNNING before a stop() that follows at once could hide it
}

void Session::start_failed(bool server_answered) {
    if (!server_answered) unavailable("no answer within the timeout");
    throw StreamCreationFailed("'" + config_.name +
                               "' was activated, but no callback came within the timeout; see pw-top, wpctl status");
}

/// Returns when the fade's end has been played, or when no callback came for as long as that takes.
void Session::play_fade_out(Lock& lock) {
    conductor_->fade_out();
    const Facts facts = conductor_->facts();
    Seconds longest{config_.fade_ms / 1000.0 + 0.005};
    if (facts.graph_rate.hz > 0) longest += Seconds{3.0 * facts.quantum.count / facts.graph_rate.hz};
    const Deadline deadline(std::min(longest, config_.timeout));
    context_.loop().wait(lock, deadline, [&] { return !conductor_ || conductor_->faded(); });
}

void Session::stop() {
    Lock lock(context_.loop());
    if (!conductor_ || !conductor_->facts().started) return;
    const Deadline deadline(config_.timeout);
    conductor_->want_started(false);
    play_fade_out(lock);
    if (!conductor_ || conductor_->facts().started) return;  // closed, or started again, by another thread

    // The answer proves that no command to start is on its way any more.
    const int question = conductor_->deactivate();
    context_.loop().wait(lock, deadline, [&] {
        if (!conductor_ || conductor_->facts().started || !conductor_->connected()) return true;
        return conductor_->paused() && conductor_->answered(question);
    });
}

void Session::close() {
    Lock lock(context_.loop());
    if (conductor_ && conductor_->facts().started && conductor_->connected()) {
        conductor_->want_started(false);
        play_fade_out(lock);
    }
    if (conductor_)
        leave(lock);
    else  // another thread does
        context_.loop().wait(lock, Deadline(config_.timeout), [this] { return left_; });
}

/// However it ends, by Ctrl-C too.
struct Session::Left {
    Session& session;
    ~Left() {
        session.left_in_ = State::closed;
        session.left_ = true;
        session.context_.loop().signal();
    }
};

/// The conductor is taken first, so that whoever waits in another thread finds none, and whoever closes, too.
/// Asked before and after: libpipewire 0.3.65 loses the descriptors in what is still on its way to a stream that is
/// gone.
void Session::leave(Lock& lock) {
    left_in_ = conductor_->state();
    left_device_ = conductor_->device();
    const Left left{*this};
    const std::unique_ptr<Conductor> leaving = std::move(conductor_);
    const Deadline deadline(config_.timeout);
    const auto wait_for = [&](int question) {
        const auto done = [&] { return !leaving->connected() || leaving->answered(question); };
        context_.loop().wait(lock, deadline, done);
    };
    constexpr Seconds link_on_its_way{0.05};
    const auto linked = [&] { return !leaving->connected() || !can_be_driven(leaving->facts()) || leaving->linked(); };
    context_.loop().wait(lock, Deadline(std::min(link_on_its_way, config_.timeout)), linked);
    wait_for(leaving->ask());
    leaving->want_closed();
    left_in_ = State::closed;
    wait_for(leaving->ask());
}

void Session::move(const DeviceChoice& choice) {
    Lock lock(context_.loop());
    const Deadline deadline(config_.timeout);
    require_open("device");
    if (!conductor_->connected()) unavailable("it is gone for now; assign the device once it is back");
    const auto sink = pw::find_sink(conductor_->graph(), choice);
    conductor_->hold_gate();
    play_fade_out(lock);
    require_open("device");
    conductor_->want_device(sink);
    const bool autoconnects = conductor_->facts().autoconnect;
    const auto gone = [&] { return !conductor_ || !conductor_->connected(); };
    const auto decided = [&] { return gone() || conductor_->arrived() || conductor_->refused(); };
    if (autoconnects) context_.loop().wait(lock, deadline, decided);
    require_open("device");
    const bool arrived = !autoconnects || gone() || conductor_->arrived();
    const bool refused = conductor_->refused();
    conductor_->stop_moving(arrived);
    if (!arrived) move_failed(sink ? sink->name : "the default sink", refused);
}

void Session::move_failed(const std::string& sink, bool refused) const {
    const std::string name = "'" + config_.name + "'";
    if (refused)
        throw StreamCreationFailed("the server does not let " + name + " be moved to " + sink +
                                   ": the metadata \"default\" may not be written here, as in a sandbox");
    throw StreamCreationFailed("the session manager did not link " + name + " to " + sink +
                               " within the timeout; see wpctl status");
}

State Session::state() {
    const Lock lock(context_.loop());
    return conductor_ ? conductor_->state() : left_in_;
}

Stats Session::stats() {
    const Lock lock(context_.loop());
    require_open("stats()");
    Stats stats = conductor_->stats();
    if (!writer_) return stats;
    stats.not_finite = writer_->not_finite();
    stats.played = writer_->played();
    return stats;
}

void Session::reset_stats() {
    const Lock lock(context_.loop());
    require_open("reset_stats()");
    conductor_->reset_stats();
    if (writer_) writer_->reset_stats();
}

std::optional<std::uint32_t> Session::node_id() {
    const Lock lock(context_.loop());
    return conductor_ ? conductor_->node_id() : std::nullopt;
}

std::optional<std::string> Session::device() {
    const Lock lock(context_.loop());
    return conductor_ ? conductor_->device() : left_device_;
}

double Session::volume() {
    const Lock lock(context_.loop());
    require_open("volume");
    return conductor_->volume().level();
}

bool Session::mute() {
    const Lock lock(context_.loop());
    require_open("mute");
    return conductor_->volume().mute();
}

void Session::set_volume(double volume) {
    const Lock lock(context_.loop());
    require_open("volume");
    conductor_->want_volume(volume);
}

void Session::set_mute(bool mute) {
    const Lock lock(context_.loop());
    require_open("mute");
    conductor_->want_mute(mute);
}

}  // namespace flitzis
