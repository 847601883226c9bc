#include "engine/audio_engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <utility>
#include <variant>

#include "engine/event_box.hpp"
#include "engine/session.hpp"
#include "handoff/event_fd.hpp"
#include "render/mix.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

constexpr std::uint64_t most_pings = 1024;  // not answered, or their Pongs not taken

EngineConfig validated(EngineConfig config) {
    validate(config);
    return config;
}

}  // namespace

AudioEngine::AudioEngine(EngineConfig config, std::unique_ptr<Renderer> renderer)
    : config_(validated(std::move(config))),
      box_(std::make_unique<EventBox>()),
      room_(std::make_unique<EventFd>()),
      closed_(std::make_unique<EventFd>()),
      owner_(getpid()) {
    std::optional<StreamEnd> stream;
    if (!renderer) {
        auto [end, stream_renderer] = make_stream(config_.channels, config_.buffer, config_.fade_ms);
        stream.emplace(std::move(end));
        std::vector<std::unique_ptr<Renderer>> sources;
        sources.push_back(std::move(stream_renderer));
        renderer = root_of(std::move(sources));
    }
    session_ = std::make_shared<Session>(config_, std::move(renderer), std::move(stream), *box_, *room_);
    sample_rate_ = session_->sample_rate();
}

AudioEngine::~AudioEngine() {
    // The child of a fork has no loop thread, and the server's socket is the parent's: whatever it let go of would
    // hang, or stop the parent's stream. It keeps a reference for ever.
    if (getpid() != owner_) new std::shared_ptr<Session>(std::move(session_));
}

void AudioEngine::require_owner(const char* call) const {
    if (getpid() != owner_)
        throw AudioError(std::string(call) + ": this engine belongs to process " + std::to_string(owner_) +
                         ", this is process " + std::to_string(getpid()) + "; make a new AudioEngine after fork()");
}

std::shared_ptr<Session> AudioEngine::session(const char* call) const {
    require_owner(call);
    const std::lock_guard guard(mutex_);
    return session_;
}

void AudioEngine::start() { open_session("start()")->start(); }

void AudioEngine::stop() {
    if (const auto session = this->session("stop()")) session->stop();
}

void AudioEngine::close() {
    const auto session = this->session("close()");
    if (!session) return;
    session->close();
    closed_->set();
    const auto device = session->device();
    const std::lock_guard guard(mutex_);
    device_ = device;
    session_.reset();
}

State AudioEngine::state() const {
    const auto session = this->session("state");
    return session ? session->state() : State::closed;
}

std::optional<std::uint32_t> AudioEngine::node_id() const {
    const auto session = this->session("node_id");
    return session ? session->node_id() : std::nullopt;
}

std::shared_ptr<Session> AudioEngine::open_session(const char* call) const {
    auto session = this->session(call);
    if (!session) throw EngineClosed(std::string(call) + " on a closed engine; make a new AudioEngine");
    return session;
}

Stats AudioEngine::stats() const { return open_session("stats()")->stats(); }

void AudioEngine::reset_stats() { open_session("reset_stats()")->reset_stats(); }

void AudioEngine::move(const DeviceChoice& device) {
    validate_device(device);
    open_session("device")->move(device);
}

double AudioEngine::volume() const { return open_session("volume")->volume(); }

bool AudioEngine::mute() const { return open_session("mute")->mute(); }

void AudioEngine::set_volume(double volume) {
    validate_volume(volume);
    open_session("volume")->set_volume(volume);
}

void AudioEngine::set_mute(bool mute) { open_session("mute")->set_mute(mute); }

void AudioEngine::check_shape(const FrameView& frames) const {
    if (frames.channels() != config_.channels)
        refuse("frames", std::to_string(frames.channels()) + " channels",
               "audio of this engine's " + std::to_string(config_.channels) + " channels");
}

std::uint64_t AudioEngine::write(const FrameView& frames, std::uint64_t first) {
    check_shape(frames);
    return open_session("write()")->write(frames, first, true);
}

bool AudioEngine::write_whole(const FrameView& frames) {
    check_shape(frames);
    return open_session("write()")->write(frames, 0, false) == frames.frames();
}

std::uint64_t AudioEngine::write(const FrameView& frames, std::optional<Seconds> timeout) {
    check_shape(frames);
    if (timeout) validate_wait(*timeout);
    return open_session("write()")->write(frames, timeout);
}

Frames AudioEngine::queued() const { return open_session("queued")->queued(); }

Frames AudioEngine::writable() const { return open_session("writable")->writable(); }

Frames AudioEngine::buffer() const { return Frames{std::bit_ceil(config_.buffer.count)}; }

bool AudioEngine::drain(std::optional<Seconds> timeout) {
    if (timeout) validate_wait(*timeout);
    return open_session("drain()")->drain(timeout);
}

void AudioEngine::flush() { open_session("flush()")->flush(); }

void AudioEngine::want_room(std::uint64_t left) { open_session("write_async()")->want_room(left); }

ClockReading AudioEngine::clock() const { return open_session("clock()")->clock("clock()"); }

std::uint64_t AudioEngine::ping() {
    const auto session = open_session("ping()");
    const std::uint64_t number = pings_.fetch_add(1) + 1;
    try {
        if (pings_out_.fetch_add(1) < most_pings && session->ping(number)) return number;
    } catch (...) {
        pings_out_.fetch_sub(1);
        throw;
    }
    pings_out_.fetch_sub(1);
    throw AudioError("ping(): the queue is full: " + std::to_string(most_pings) +
                     " pings are not answered yet, or their Pongs not taken; start() the engine, call poll_events()");
}

void AudioEngine::render(float* frames, std::uint64_t count) { open_session("render()")->render(frames, count); }

std::vector<Event> AudioEngine::poll_events() {
    require_owner("poll_events()");
    auto events = box_->take();
    const auto is_pong = [](const Event& event) { return std::holds_alternative<Pong>(event.what); };
    pings_out_ -= static_cast<std::uint64_t>(std::count_if(events.begin(), events.end(), is_pong));
    return events;
}

int AudioEngine::event_descriptor() const { return box_->descriptor(); }

int AudioEngine::room_descriptor() const { return room_->descriptor(); }

int AudioEngine::closed_descriptor() const { return closed_->descriptor(); }

std::optional<std::string> AudioEngine::device() const {
    if (const auto session = this->session("device")) return session->device();
    const std::lock_guard guard(mutex_);
    return device_;
}

}  // namespace flitzis
