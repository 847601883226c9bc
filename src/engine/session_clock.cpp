// The session's clock: when frames are heard, and which of those written is heard now.
#include <algorithm>

#include "engine/session.hpp"

namespace flitzis {

/// From a frame's rendering to the device.
std::uint64_t Session::latency_frames() const {
    return outlets_->published.latency_frames().value_or(0) + (pads_ ? pads_->delay().count : 0);
}

/// While nothing runs it stays as it was: what is on its way is heard still.
void Session::note_latency() {
    const auto latency = outlets_->published.latency_frames();
    if (latency) control_->note_latency(*latency + (pads_ ? pads_->delay().count : 0));
}

ClockReading Session::clock() {
    require_open("clock()");
    const CycleAccount account = control_->meter().account();
    ClockReading reading{account.position, account.newest.time_ns, latency_frames()};
    reading.rate = rate_;
    reading.drift = account.newest.drift;
    if (writer_) reading.stream_offset = account.stream_offset;
    if (outlets_->published.read().state != State::running)
        reading.standing = {account.position + account.newest.frames_at(rate_), account.frames};
    return reading;
}

/// While the graph drives the engine, what is rendered is heard later by the latency; else all of it has been heard,
/// once the newest cycle has.
std::uint64_t Session::heard() {
    const StreamEnd& stream = writer("heard").stream();
    require_open("heard");
    note_latency();
    const bool standing = outlets_->published.read().state != State::running;
    const CycleAccount account = control_->meter().account();
    const std::uint64_t frame = control_->meter().heard_at(EventBox::now_ns(), account, rate_);
    const bool all = standing && frame >= account.frames;
    const std::uint64_t now = all ? stream.next_number() : stream.number_at(frame);
    std::uint64_t before = heard_.load();
    while (before < now && !heard_.compare_exchange_weak(before, now)) {
    }
    return std::max(before, now);
}

}  // namespace flitzis
