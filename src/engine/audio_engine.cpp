#include "engine/audio_engine.hpp"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <new>
#include <stdexcept>
#include <utility>
#include <variant>

#include "engine/end_in_time.hpp"
#include "engine/outlets.hpp"
#include "engine/session.hpp"
#include "pads/bank.hpp"
#include "pads/master.hpp"
#include "render/stream.hpp"

namespace flitzis {
namespace {

constexpr std::uint64_t most_pings = 1024;  // not answered, or their Pongs not taken

/// An offline engine has no server to come back: it is STOPPED, never RECONNECTING.
EngineConfig validated(EngineConfig config) {
    validate(config);
    if (config.offline) config.reconnect = false;
    return config;
}

/// What is written; the pads, and the master over both.
std::unique_ptr<Renderer> own_renderer(const EngineConfig& config, Session::Ends& ends) {
    auto [stream, stream_renderer] = make_stream(config.channels, config.buffer, config.fade_ms);
    ends.stream.emplace(std::move(stream));
    auto [bank, bank_renderer] = make_bank(config.pads, config.voices, config.fade_ms, config.lock_range);
    ends.bank.emplace(std::move(bank));
    return std::make_unique<Master>(std::move(stream_renderer), std::move(bank_renderer));
}

}  // namespace

AudioEngine::AudioEngine(EngineConfig config, std::unique_ptr<Renderer> renderer)
    : config_(validated(std::move(config))), outlets_(std::make_shared<Outlets>(config_.max_events)), owner_(getpid()) {
    Session::Ends ends;
    if (!renderer) renderer = own_renderer(config_, ends);
    session_ = {new Session(config_, std::move(ends), outlets_), &end_in_time<Session>};
    session_->open(std::move(renderer));
    sample_rate_ = session_->sample_rate();
}

AudioEngine::~AudioEngine() {
    // The child of a fork has no loop thread, and the server's socket is the parent's: whatever it let go of would
    // hang, or stop the parent's stream. It keeps a reference for ever.
    if (getpid() != owner_) new (std::nothrow) std::shared_ptr<Session>(std::move(session_));
    try {
        if (session_) close();
    } catch (...) {  // only the interrupt hook throws here, and the session goes all the same
    }
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

void AudioEngine::start(std::optional<std::int64_t> at) { open("start()")->start(at); }

void AudioEngine::stop() {
    if (const auto session = this->session("stop()")) session->stop();
}

void AudioEngine::close() {
    const auto session = this->session("close()");
    if (!session) return;
    struct Told {
        explicit Told(EventFd& descriptor) : closed(descriptor) {}
        Told(const Told&) = delete;
        Told& operator=(const Told&) = delete;
        ~Told() { closed.set(); }  // by Ctrl-C, too
        EventFd& closed;
    } told{outlets_->closed};
    if (!session->close()) {
        const StateChanged last{outlets_->published.read().state, State::closed};
        outlets_->events.push_last({EventBox::now_ns(), last}, [this] { outlets_->published.close(); });
    }
    const std::lock_guard guard(mutex_);
    session_.reset();
}

State AudioEngine::state() const {
    require_owner("state");
    return outlets_->published.read().state;
}

std::optional<std::uint32_t> AudioEngine::node_id() const {
    require_owner("node_id");
    return outlets_->published.read().node_id;
}

std::shared_ptr<Session> AudioEngine::open(const char* call) const {
    auto session = this->session(call);
    if (!session) throw EngineClosed(std::string(call) + " on a closed engine; make a new AudioEngine");
    return session;
}

Stats AudioEngine::stats() const { return open("stats()")->stats(); }

void AudioEngine::reset_stats() { open("reset_stats()")->reset_stats(); }

void AudioEngine::move(const DeviceChoice& device) {
    validate_device(device);
    open("device")->move(device);
}

double AudioEngine::volume() const {
    open("volume")->require_open("volume");
    return outlets_->published.read().volume;
}

bool AudioEngine::mute() const {
    open("mute")->require_open("mute");
    return outlets_->published.read().mute;
}

void AudioEngine::set_volume(double volume) {
    validate_volume(volume);
    open("volume")->set_volume(volume);
}

void AudioEngine::set_mute(bool mute) { open("mute")->set_mute(mute); }

void AudioEngine::check_shape(const FrameView& frames) const {
    if (frames.channels() != config_.channels)
        refuse("frames", std::to_string(frames.channels()) + " channels",
               "audio of this engine's " + std::to_string(config_.channels) + " channels");
}

std::uint64_t AudioEngine::write(const FrameView& frames, std::uint64_t first, std::optional<std::uint64_t> at) {
    check_shape(frames);
    return open("write()")->write(frames, first, true, at);
}

std::uint64_t AudioEngine::write(const FrameView& frames, std::optional<Seconds> timeout,
                                 std::optional<std::uint64_t> at) {
    check_shape(frames);
    if (timeout) validate_wait(*timeout);
    return open("write()")->write(frames, timeout, at);
}

std::uint64_t AudioEngine::heard() const { return open("heard")->heard(); }

Frames AudioEngine::queued() const { return open("queued")->queued(); }

Frames AudioEngine::writable() const { return open("writable")->writable(); }

Frames AudioEngine::buffer() const { return Frames{std::bit_ceil(config_.buffer.count)}; }

bool AudioEngine::drain(std::optional<Seconds> timeout) {
    if (timeout) validate_wait(*timeout);
    return open("drain()")->drain(timeout);
}

void AudioEngine::flush() { open("flush()")->flush(); }

ClockReading AudioEngine::clock() const { return open("clock()")->clock(); }

std::uint64_t AudioEngine::ping() {
    const auto session = open("ping()");
    session->require_open("ping()");
    ControlEnd& control = session->control();
    const std::uint64_t number = pings_.fetch_add(1) + 1;
    if (pings_out_.fetch_add(1) < most_pings && control.send(control.pings().command(number))) return number;
    pings_out_.fetch_sub(1);
    throw AudioError("ping(): the queue is full: " + std::to_string(most_pings) +
                     " pings are not answered yet, or their Pongs not taken; start() the engine, call poll_events()");
}

Pad AudioEngine::pad(std::uint32_t index) {
    if (index >= config_.pads)
        throw std::out_of_range("pad " + std::to_string(index) + ": this engine has " + std::to_string(config_.pads));
    return Pad(*this, index);
}

void AudioEngine::stop_all(const When& at, std::optional<double> fade_ms) {
    if (fade_ms) fade_limits.check(*fade_ms);
    open("stop_all()")->pads("stop_all()").stop_all(at, fade_ms);
}

double AudioEngine::master() const { return open("master")->pads("master").master(); }

void AudioEngine::set_master(double amplitude) {
    master_limits.check(amplitude);
    open("master")->pads("master").set_master(amplitude);
}

bool AudioEngine::limiter() const { return open("limiter")->pads("limiter").limiter(); }

void AudioEngine::set_limiter(bool on) { open("limiter")->pads("limiter").set_limiter(on); }

double AudioEngine::speed() const { return open("speed")->pads("speed").speed(); }

void AudioEngine::set_speed(double speed) {
    speed_limits.check(speed);
    open("speed")->pads("speed").set_speed(speed);
}

bool AudioEngine::bpm_lock() const { return open("bpm_lock")->pads("bpm_lock").lock(); }

void AudioEngine::set_bpm_lock(bool lock) { open("bpm_lock")->pads("bpm_lock").set_lock(lock); }

Transport AudioEngine::transport() { return Transport(*this); }

Meters AudioEngine::meters() { return open("meters()")->pads("meters()").meters(); }

std::uint64_t AudioEngine::frame() const { return open("frame")->control().meter().account().frames; }

void AudioEngine::render(float* frames, std::uint64_t count) { open("render()")->render(frames, count); }

std::vector<Event> AudioEngine::poll_events() {
    require_owner("poll_events()");
    auto events = outlets_->events.take();
    const auto is_pong = [](const Event& event) { return std::holds_alternative<Pong>(event.what); };
    pings_out_ -= static_cast<std::uint64_t>(std::count_if(events.begin(), events.end(), is_pong));
    return events;
}

int AudioEngine::event_descriptor() const { return outlets_->events.descriptor(); }

std::vector<Device> AudioEngine::devices() const {
    require_owner("devices");
    return *outlets_->published.read().devices;
}

std::optional<std::string> AudioEngine::device() const {
    require_owner("device");
    return outlets_->published.read().device;
}

}  // namespace flitzis
