// How an engine moves to another sink, because its caller says so.
#include "base/errors.hpp"
#include "engine/session.hpp"

namespace flitzis {

/// However move() ends, the gate may open again; where it did not arrive, the engine plays on where it was.
struct Session::Moving {
    explicit Moving(Session& whose) : session(whose) {}
    Moving(const Moving&) = delete;
    Moving& operator=(const Moving&) = delete;
    ~Moving() {
        if (!begun) return;
        session.soon([&moved = session, back = asked && !arrived] {
            moved.moving_ = false;
            if (!moved.closing_) moved.reconciler_->end_move(!back);
        });
    }
    Session& session;
    bool begun = false;
    bool asked = false;
    bool arrived = false;
};

/// One at a time: each ends before the next begins.
void Session::move(const DeviceChoice& choice) {
    const Deadline deadline(config_.timeout);
    require_graph("device");
    std::optional<pw::SinkChoice> sink;
    Nanoseconds fade{0};
    Moving moving{*this};
    const bool in_time = context_.loop().wait(deadline, [&] {
        require_open("device");
        if (moving_) return false;
        if (!server().connected()) unavailable("it is gone for now; assign the device once it is back");
        sink = pw::find_sink(server().graph(), choice);
        moving.begun = moving_ = true;
        node().hold_gate(true);
        fade = fade_out();
        return true;
    });
    if (!in_time) unavailable("PipeWire's thread, or another thread's move, was busy for the whole timeout");
    wait_for_fade(fade, deadline);
    in_loop(deadline, [&] {
        require_open("device");
        reconciler_->want_device(sink);
        moving.asked = true;
    });
    bool refused = false;
    context_.loop().wait(deadline, [&] {
        if (closing_) return true;
        refused = node().routing().refused();
        const Facts facts = node().facts();
        moving.arrived = !facts.autoconnect || !server().connected() || facts.on_device;
        return moving.arrived || refused;
    });
    require_open("device");
    if (!moving.arrived) move_failed(sink ? sink->name : "the default sink", refused);
}

void Session::move_failed(const std::string& sink, bool refused) const {
    const std::string name = "'" + config_.name + "'";
    if (refused)
        throw StreamCreationFailed("the server does not let " + name + " be moved to " + sink +
                                   ": the metadata \"default\" may not be written here, as in a sandbox");
    throw StreamCreationFailed("the session manager did not link " + name + " to " + sink +
                               " within the timeout; see wpctl status");
}

}  // namespace flitzis
