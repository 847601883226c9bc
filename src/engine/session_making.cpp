// The session's way into the graph: what construction waits for, and why it may fail.
#include <utility>

#include "base/errors.hpp"
#include "engine/session.hpp"

namespace flitzis {

/// Offline it never comes to stand: the graph leaves it at rest for good.
void Session::make_node(const Deadline& deadline, std::unique_ptr<Renderer> renderer) {
    std::optional<pw::SinkChoice> sink;
    if (!config_.offline) wait_for_graph(deadline);
    in_loop(deadline, [&] {
        if (!config_.offline) {
            check_graph();
            sink = pw::find_sink(server().graph(), config_.device);
        }
        rate_ = config_.sample_rate.value_or(server().graph().granted_rate());
    });
    auto [control, render] = make_ends(rate_, config_.channels, frames_in(config_.fade_ms, rate_), std::move(renderer));
    control_.emplace(std::move(control));
    render_.emplace(std::move(render));
    in_loop(deadline, [&] {
        make_pads();
        reconciler_->begin(*control_, *render_, rate_, sink);
    });
    if (!config_.offline) wait_until_standing(deadline);
}

void Session::wait_for_graph(const Deadline& deadline) {
    bool connected = true;
    const auto known = [&] {
        connected = server().connected();
        return !connected || server().known();
    };
    if (!context_.loop().wait(deadline, known)) unavailable("no answer within the timeout");
    if (!connected) unavailable("the connection broke");
}

void Session::check_graph() {
    if (!node().facts().autoconnect) return;
    if (!server().graph().has_session_manager)
        throw StreamCreationFailed("no session manager to link '" + config_.name +
                                   "' to a sink: is wireplumber running? autoconnect=False does without");
    if (server().graph().sinks.empty())
        throw DeviceNotFound("no sink to play '" + config_.name +
                             "' on: is an audio device connected? See wpctl status; autoconnect=False does without");
}

/// A node that is refused is tried again until the deadline: the session manager may have only just begun. The ports
/// come one by one: the answer to a question that follows the first of them comes after the last.
void Session::wait_until_standing(const Deadline& deadline) {
    int question = 0;
    bool answered = false;
    bool connected = true;
    std::string error;
    in_loop(deadline, [&] { question = server().ask(); });
    const bool stands = context_.loop().wait(deadline, [&] {
        answered = server().answered(question);
        connected = server().connected();
        error = node().error();
        return !connected || node().stands();
    });
    if (!connected) unavailable("the connection broke");
    if (stands) return wait_for_answer(deadline);
    if (!answered) unavailable("no answer to a new stream within the timeout");
    in_loop(Deadline(wait_slice), [&] { check_graph(); });
    throw StreamCreationFailed("the node of '" + config_.name + "' did not come to stand within the timeout: " +
                               (error.empty() ? "the session manager gave it no ports" : error) + "; see wpctl status");
}

}  // namespace flitzis
