#include "pw/output_stream.hpp"

#include <pipewire/pipewire.h>
#include <spa/node/io.h>
#include <spa/param/props.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>

#include "base/errors.hpp"
#include "pw/format.hpp"
#include "pw/library.hpp"
#include "pw/reason.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis::pw {
namespace {

// CLOCK_MONOTONIC through the vDSO: no system call. It is also the clock of PipeWire's own times.
std::int64_t monotonic_ns() NONBLOCKING {
    timespec now;
    TRUSTED(clock_gettime(CLOCK_MONOTONIC, &now));
    return now.tv_sec * 1'000'000'000 + now.tv_nsec;
}

/// Where PipeWire mapped each channel, this cycle.
struct Planes {
    std::array<float*, channels_limits.highest> at;

    /// Returns how many frames fit into every plane: 0 where one of them is not mapped.
    std::uint32_t take(std::span<const spa_data> datas) NONBLOCKING {
        std::uint32_t bytes = datas.empty() ? 0 : UINT32_MAX;
        for (std::size_t i = 0; i < datas.size(); ++i) {
            at[i] = static_cast<float*>(datas[i].data);
            bytes = std::min(bytes, at[i] ? datas[i].maxsize : 0);
        }
        return bytes / static_cast<std::uint32_t>(sizeof(float));
    }
};

/// Says in every chunk what was rendered. Flags are written every cycle: a recycled buffer keeps its own.
void describe(std::span<spa_data> datas, Frames frames, bool silent) NONBLOCKING {
    const auto bytes = frames.count * static_cast<std::uint32_t>(sizeof(float));
    const std::int32_t flags = silent ? SPA_CHUNK_FLAG_EMPTY : SPA_CHUNK_FLAG_NONE;
    for (const spa_data& data : datas) *data.chunk = {0, bytes, sizeof(float), flags};
}

/// The clock's own words, where pw_stream_get_time_n would give a copy of them behind a sequence lock.
Cycle cycle_of(const spa_io_position* position) NONBLOCKING {
    Cycle cycle;
    if (!position) return cycle;
    const spa_io_clock& clock = position->clock;
    cycle.time_ns = static_cast<std::int64_t>(clock.nsec);
    cycle.ticks = clock.position;
    cycle.clock_id = clock.id;
    cycle.quantum.count = static_cast<std::uint32_t>(clock.duration);
    cycle.graph_rate.hz = clock.rate.denom;
    if (clock.rate_diff > 0.0) cycle.drift = clock.rate_diff;
    return cycle;
}

}  // namespace

struct OutputStream::Events {
    explicit Events(OutputStream& owner) { pw_stream_add_listener(owner.stream_, &hook, &table, &owner); }
    // No spa_hook_remove: pw_stream_destroy does that, and doing it before races with the callback on 0.3.65.

    static OutputStream& self(void* data) { return *static_cast<OutputStream*>(data); }

    static void process(void* data) {
        OutputStream& stream = self(data);
        stream.position_.borrow([&](const spa_io_position* position) {
            if (!stream.away_.load()) stream.process(position);
        });
    }

    static void state_changed(void* data, pw_stream_state, pw_stream_state state, const char* error) {
        OutputStream& stream = self(data);
        switch (state) {
            case PW_STREAM_STATE_ERROR: stream.error_ = error && *error ? error : "unknown error"; break;
            case PW_STREAM_STATE_UNCONNECTED: stream.phase_ = Phase::gone; break;
            case PW_STREAM_STATE_CONNECTING: stream.phase_ = Phase::connecting; break;
            case PW_STREAM_STATE_PAUSED:
                stream.phase_ = Phase::paused;
                stream.end_.forget_clock();  // 1.4 suspends all for a forced quantum, while the clock goes on
                break;
            case PW_STREAM_STATE_STREAMING: stream.phase_ = Phase::streaming; break;
        }
        stream.changed_.signal();
    }

    static void control_info(void* data, std::uint32_t id, const pw_stream_control* control) {
        OutputStream& stream = self(data);
        if (control->n_values == 0) return;
        const std::span<const float> values(control->values, control->n_values);
        if (id == SPA_PROP_channelVolumes) {
            stream.volumes_.assign(values.begin(), values.end());
        } else if (id == SPA_PROP_mute) {
            stream.mute_ = values[0] > 0.0F;
        } else {
            return;
        }
        stream.changed_.signal();
    }

    static void param_changed(void* data, std::uint32_t id, const spa_pod* param) {
        if (id != SPA_PARAM_Props) return;
        OutputStream& stream = self(data);
        const std::vector<Wanted> wanted = wanted_in(param);
        if (wanted.empty()) return;
        stream.wanted_.insert(stream.wanted_.end(), wanted.begin(), wanted.end());
        stream.changed_.signal();
    }

    static void io_changed(void* data, std::uint32_t id, void* area, std::uint32_t size) {
        if (id != SPA_IO_Position) return;
        const bool whole = area && size >= sizeof(spa_io_position);
        self(data).position_.lend(whole ? static_cast<spa_io_position*>(area) : nullptr);
    }

    static constexpr pw_stream_events table = [] {
        pw_stream_events events{};
        events.version = PW_VERSION_STREAM_EVENTS;
        events.state_changed = state_changed;
        events.control_info = control_info;
        events.io_changed = io_changed;
        events.param_changed = param_changed;
        events.process = process;
        return events;
    }();

    spa_hook hook{};
};

OutputStream::OutputStream(Connection& connection, RenderEnd& end, Wake& changed, const Setup& setup)
    : end_(end), changed_(changed), rate_(setup.rate), quantum_(setup.quantum) {
    const SignalsBlocked in_its_threads;  // the first node starts the data loop since 1.2
    pw_properties* properties = pw_properties_new(nullptr, nullptr);
    for (const auto& [key, value] : setup.properties) pw_properties_set(properties, key.c_str(), value.c_str());
    stream_ = pw_stream_new(connection.core(), setup.properties.at(PW_KEY_MEDIA_NAME).c_str(), properties);
    if (!stream_) throw StreamCreationFailed("no PipeWire stream: " + reason(cause_of(errno)));
    events_ = std::make_unique<Events>(*this);
    if (const int result = connect(setup); result < 0) {
        pw_stream_destroy(stream_);
        throw StreamCreationFailed("PipeWire refused the stream: " + reason(cause_of(-result)));
    }
}

OutputStream::~OutputStream() { pw_stream_destroy(stream_); }

int OutputStream::connect(const Setup& setup) {
    std::array<std::uint8_t, 1024> memory;
    parameters_ = setup.parameters;
    ParameterPods described;
    described.add_infos(parameters_);
    const auto is_set = [](const Parameter& one) { return one.value != one.initial; };
    values_told_ = std::any_of(parameters_.begin(), parameters_.end(), is_set);
    if (values_told_) described.add_values(parameters_);
    std::vector<const spa_pod*> params{planar_format(memory, rate_, setup.channel_map)};
    params.insert(params.end(), described.pods().begin(), described.pods().end());
    auto flags = PW_STREAM_FLAG_INACTIVE | PW_STREAM_FLAG_MAP_BUFFERS | PW_STREAM_FLAG_RT_PROCESS;
    if (setup.autoconnect) flags |= PW_STREAM_FLAG_AUTOCONNECT;
    return pw_stream_connect(stream_, PW_DIRECTION_OUTPUT, PW_ID_ANY, static_cast<pw_stream_flags>(flags),
                             params.data(), static_cast<std::uint32_t>(params.size()));
}

void OutputStream::set_parameters(std::vector<Parameter> parameters, bool anew) {
    if (parameters == parameters_ && !(anew && values_told_)) return;
    parameters_ = std::move(parameters);
    values_told_ = true;
    ParameterPods values;
    values.add_values(parameters_);
    std::vector<const spa_pod*> pods = values.pods();
    pw_stream_update_params(stream_, pods.data(), static_cast<std::uint32_t>(pods.size()));
}

void OutputStream::set_volumes(std::vector<float> linear) {
    pw_stream_set_control(stream_, SPA_PROP_channelVolumes, static_cast<std::uint32_t>(linear.size()), linear.data(),
                          0);
}

void OutputStream::set_mute(bool mute) {
    float value = mute ? 1.0F : 0.0F;
    pw_stream_set_control(stream_, SPA_PROP_mute, 1, &value, 0);
}

/// From 1.6 on a volume is told only when somebody sets one (audioconvert.c: setup_channelmix tells nobody), and then
/// at once. Before, the start command tells it, and what was restored may be in force untold.
void OutputStream::publish_volumes() {
    if (volumes_.empty() && version_at_least(1, 6)) set_volumes(std::vector<float>(channels(), 1.0F));
}

void OutputStream::set_active(bool active) { pw_stream_set_active(stream_, active); }

std::optional<std::uint32_t> OutputStream::node_id() const {
    const std::uint32_t id = pw_stream_get_node_id(stream_);
    if (id == SPA_ID_INVALID || phase_ == Phase::gone) return {};
    return id;
}

Linking OutputStream::linking() const { return linking_in(pw_stream_get_properties(stream_)->dict); }

void OutputStream::process(const spa_io_position* position) NONBLOCKING {
    const std::int64_t entered = monotonic_ns();
    pw_buffer* buffer = TRUSTED(pw_stream_dequeue_buffer(stream_));  // made for this thread, as is queue_buffer
    if (!buffer) return;  // nothing to fill; the meter finds the gap in the clock

    const std::span<spa_data> datas(buffer->buffer->datas, std::min(buffer->buffer->n_datas, end_.channels()));
    Planes planes;
    const std::uint64_t room = planes.take(datas);
    const std::uint64_t wanted = buffer->requested > 0 ? buffer->requested : quantum_.count;
    const Frames frames{static_cast<std::uint32_t>(std::min(wanted, room))};
    const auto [silent, tell] = end_.render(cycle_of(position), entered, {planes.at.data(), datas.size()}, frames);
    describe(datas, frames, silent);
    buffer->size = frames.count;

    TRUSTED(pw_stream_queue_buffer(stream_, buffer));  // always: a buffer kept back is a quantum of silence
    const std::uint64_t ticks = position ? position->clock.position : 0;
    end_.finish(frames, static_cast<std::uint64_t>(monotonic_ns() - entered), ticks);
    if (tell) changed_.signal();
}

bool OutputStream::while_paused(const std::function<void()>& work) {
    if (!paused()) return false;
    away_.store(true);
    position_.wait();
    work();
    away_.store(false);
    return true;
}

std::optional<std::uint64_t> OutputStream::latency_frames() const {
    pw_time time{};
    if (!streaming() || pw_stream_get_time_n(stream_, &time, sizeof time) < 0 || time.rate.denom == 0) return {};
    const auto to_device = static_cast<std::uint64_t>(std::max<std::int64_t>(0, time.delay));
    return to_device * rate_.hz / time.rate.denom + time.buffered;
}

}  // namespace flitzis::pw
