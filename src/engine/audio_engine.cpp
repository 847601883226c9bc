#include "engine/audio_engine.hpp"

#include <unistd.h>

#include <utility>

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
    : config_(validated(std::move(config))), owner_(getpid()) {
    if (!renderer) renderer = std::make_unique<Silence>();
    session_ = std::make_shared<Session>(config_, std::move(renderer));
    device_ = session_->device();
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

void AudioEngine::start() {
    const auto session = this->session("start()");
    if (!session) throw EngineClosed("start() on a closed engine; make a new AudioEngine");
    session->start();
}

void AudioEngine::stop() {
    if (const auto session = this->session("stop()")) session->stop();
}

void AudioEngine::close() {
    const auto session = this->session("close()");
    if (!session) return;
    session->close();
    const std::lock_guard guard(mutex_);
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

Stats AudioEngine::stats() const {
    const auto session = this->session("stats()");
    if (!session) throw EngineClosed("stats() on a closed engine");
    return session->stats();
}

}  // namespace flitzis
