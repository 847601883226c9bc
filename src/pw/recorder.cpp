#include "pw/recorder.hpp"

#include <pipewire/filter.h>
#include <pipewire/pipewire.h>
#include <spa/node/io.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "base/errors.hpp"
#include "pw/reason.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis::pw {

struct Recorder::Events {
    explicit Events(Recorder& owner) { pw_filter_add_listener(owner.filter_, &hook, &table, &owner); }
    // No spa_hook_remove: pw_filter_destroy does that.

    static Recorder& self(void* data) { return *static_cast<Recorder*>(data); }

    static void process(void* data, spa_io_position* position) { self(data).hear(position); }

    static void state_changed(void* data, pw_filter_state, pw_filter_state state, const char*) {
        Recorder& recorder = self(data);
        if (state == PW_FILTER_STATE_PAUSED) recorder.forget_clock_ = true;
        if (state == PW_FILTER_STATE_ERROR || state == PW_FILTER_STATE_UNCONNECTED) recorder.gone_ = true;
    }

    static constexpr pw_filter_events table = [] {
        pw_filter_events events{};
        events.version = PW_VERSION_FILTER_EVENTS;
        events.state_changed = state_changed;
        events.process = process;
        return events;
    }();

    spa_hook hook{};
};

Recorder::Recorder(const Setup& setup)
    : channels_(setup.channels), room_(setup.frames), memory_(std::size_t{channels_} * room_) {
    try {
        if (!context_.loop().call(Deadline(setup.timeout), [&] { make(setup); }))
            server_unavailable(setup.remote, "PipeWire's thread was busy for the whole timeout");
    } catch (...) {
        close();
        throw;
    }
}

Recorder::~Recorder() { close(); }

/// What was made in [loop] is nobody else's once that has ended.
void Recorder::close() {
    context_.stop();
    if (filter_) pw_filter_destroy(std::exchange(filter_, nullptr));
    connection_.reset();
    changed_.reset();
    gone_ = true;
}

void Recorder::make(const Setup& setup) {
    changed_ = std::make_unique<Wake>(context_.loop(), [this] {
        if (connection_ && connection_->lost()) gone_ = true;
    });
    connection_ = std::make_unique<Connection>(context_, setup.remote, Properties{}, *changed_);
    const SignalsBlocked in_its_threads;
    pw_properties* properties =
        pw_properties_new(PW_KEY_NODE_NAME, setup.name.c_str(), PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY,
                          "Capture", PW_KEY_MEDIA_ROLE, "DSP", PW_KEY_NODE_AUTOCONNECT, "false", nullptr);
    filter_ = pw_filter_new(connection_->core(), setup.name.c_str(), properties);
    if (!filter_) throw StreamCreationFailed("no PipeWire filter: " + reason(cause_of(errno)));
    events_ = std::make_unique<Events>(*this);
    for (std::uint32_t i = 0; i < channels_; ++i) {
        const std::string port = "in_" + std::to_string(i + 1);
        pw_properties* described =
            pw_properties_new(PW_KEY_FORMAT_DSP, "32 bit float mono audio", PW_KEY_PORT_NAME, port.c_str(), nullptr);
        ports_.push_back(
            pw_filter_add_port(filter_, PW_DIRECTION_INPUT, PW_FILTER_PORT_FLAG_MAP_BUFFERS, 1, described, nullptr, 0));
        if (!ports_.back()) throw StreamCreationFailed("no port of a PipeWire filter: " + reason(cause_of(errno)));
    }
    if (const int result = pw_filter_connect(filter_, PW_FILTER_FLAG_RT_PROCESS, nullptr, 0); result < 0)
        throw StreamCreationFailed("PipeWire refused the recorder: " + reason(cause_of(-result)));
}

/// A clock that went on further than by the cycle before has run cycles in which we were not called.
void Recorder::note_clock(const spa_io_position& position) NONBLOCKING {
    const spa_io_clock& clock = position.clock;
    const bool follows = !forget_clock_.exchange(false) && next_ > 0 && clock.id == clock_id_;
    if (follows && keeps_ && clock.position > next_ && clock.duration > 0)
        lost_ += std::max<std::uint64_t>(1, (clock.position - next_) / clock.duration);
    next_ = clock.position + clock.duration;
    clock_id_ = clock.id;
    rate_ = clock.rate.denom;
}

void Recorder::hear(const spa_io_position* position) NONBLOCKING {
    if (!position) return;
    const auto frames = static_cast<std::uint32_t>(position->clock.duration);
    const std::uint64_t at = heard_.load(std::memory_order_relaxed);
    const bool keeps = keeps_, fits = frames <= room_ - at;
    note_clock(*position);
    bool whole = true;
    for (std::size_t i = 0; i < channels_; ++i) {
        // Made for this thread; none where nothing is linked.
        const auto* from = static_cast<const float*>(TRUSTED(pw_filter_get_dsp_buffer(ports_[i], frames)));
        if (!from)
            whole = false;
        else if (keeps && fits)
            std::copy_n(from, frames, memory_.data() + i * room_ + at);
    }
    if (whole) ++whole_;
    if (keeps && fits) heard_.store(at + frames, std::memory_order_release);
    if (keeps && !fits) ++lost_;
}

void Recorder::copy(std::uint64_t first, std::uint64_t count, float* frames) const {
    for (std::uint64_t i = first; i < first + count; ++i)
        for (std::size_t channel = 0; channel < channels_; ++channel) *frames++ = memory_[channel * room_ + i];
}

}  // namespace flitzis::pw
