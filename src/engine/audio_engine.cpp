#include "engine/audio_engine.hpp"

#include <unistd.h>

#include <utility>

#include "engine/event_box.hpp"
#include "engine/session.hpp"
#include "render/silence.hpp"

namespace flitzis {
namespace {

EngineConfig validated(EngineConfig config) {
    validate(config);
    return config;
}

}  // namespace

AudioEngine::AudioEngine(EngineConfig config, std::unique_ptr<Renderer> renderer)
    : config_(validated(std::move(config))), box_(std::make_unique<EventBox>()), owner_(getpid()) {
    if (!renderer) renderer = std::make_unique<Silence>();
    session_ = std::make_shared<Session>(config_, std::move(renderer), *box_);
    sample_rate_ = session_->sample_rate();
}

AudioEngine::~AudioEngine() {
    // The child of a fork has no loop thread, and the server's socket is the parent's: whatever it let go of would
    // hang, or stop the parent's stream. It keeps a reference for ever.
    if (getpid() != owner_) new std::shared_ptr<Session>(std::move(session_));
}

std::shared_ptr<Session> AudioEngine::session(const char* call) const {
    if (getpid() != owner_)
        throw AudioError(std::string(call) + ": this engine belongs to process " + std::to_string(owner_) +
                         ", this is process " + std::to_string(getpid()) + "; make a new AudioEngine after fork()");
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
    const auto device = session->device();
    session->close();
    const std::lock_guard guard(mutex_);
    if (session_) device_ = device;
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

std::vector<Event> AudioEngine::poll_events() { return box_->take(); }

int AudioEngine::event_descriptor() const { return box_->descriptor(); }

std::optional<std::string> AudioEngine::device() const {
    if (const auto session = this->session("device")) return session->device();
    const std::lock_guard guard(mutex_);
    return device_;
}

}  // namespace flitzis
