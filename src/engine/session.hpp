// The calls that wait: each says what its caller wants, then waits until the conductor has it, or the deadline passes.
// Every call is [control]; several threads may call at once, the loop's lock serializes them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/config.hpp"
#include "base/events.hpp"
#include "base/stats.hpp"
#include "engine/conductor.hpp"
#include "engine/event_box.hpp"
#include "engine/writer.hpp"
#include "pw/connection.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Session {
   public:
    /// Puts the node into the graph; when it cannot, nothing is left behind. `stream` is the other half of a
    /// StreamRenderer.
    Session(const EngineConfig& config, std::unique_ptr<Renderer> renderer, std::optional<StreamEnd> stream,
            EventBox& box, EventFd& room);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    void start();
    void stop();
    void close();
    void move(const DeviceChoice& choice);

    State state();
    Stats stats();
    void reset_stats();
    std::optional<std::uint32_t> node_id();
    std::optional<std::string> device();
    std::vector<Device> devices();

    double volume();
    bool mute();
    void set_volume(double volume);
    void set_mute(bool mute);

    // In session_stream.cpp. The first write() never waits for room; without `part` it is all or nothing.
    std::uint64_t write(const FrameView& frames, std::uint64_t first, bool part);
    std::uint64_t write(const FrameView& frames, std::optional<Seconds> timeout);
    /// What the queue and so many frames more take to play, and the engine's timeout.
    Seconds as_long_as_it_takes(std::uint64_t more) const;
    void want_room(std::uint64_t left);
    bool drain(std::optional<Seconds> timeout);
    void flush();
    Frames queued();
    Frames writable();
    ClockReading clock(const char* call);
    bool ping(std::uint64_t number);
    void render(float* frames, std::uint64_t count);

    /// As resolved at construction; it stays.
    SampleRate sample_rate() const { return rate_; }

   private:
    using Lock = pw::Loop::Lock;

    struct Left;

    /// Lets the next writer have its turn.
    struct PassOn {
        Session& session;
        ~PassOn();
    };

    // [control] with the lock
    void enter(Lock& lock, std::unique_ptr<Renderer> renderer);
    void wait_for_graph(Lock& lock, const Deadline& deadline);
    void check_graph() const;
    void wait_until_standing(Lock& lock, const Deadline& deadline);
    void require_open(const char* call) const;
    void play_fade_out(Lock& lock);
    void start_failed(bool server_answered);
    [[noreturn]] void move_failed(const std::string& sink, bool refused) const;
    void leave(Lock& lock);
    void wake_writers();  // there may be room, or a turn
    bool wait_open(Lock& lock, const Deadline& deadline, const char* call, const std::function<bool()>& ready);
    Writer& writer(const char* call);
    [[noreturn]] void unavailable(const std::string& what) const { pw::server_unavailable(config_.remote, what); }

    const EngineConfig config_;
    SampleRate rate_;
    std::optional<RenderEnd> render_;
    pw::Context context_;
    std::optional<Writer> writer_;
    std::atomic<bool> gone_{false};         // the server, for good: for calls that take no lock
    std::unique_ptr<Conductor> conductor_;  // gone once closed
    // Without a conductor.
    State left_in_ = State::closed;  // closed only once its event is in the box
    bool left_ = false;              // the node is gone
    std::optional<std::string> left_device_;
};

}  // namespace flitzis
