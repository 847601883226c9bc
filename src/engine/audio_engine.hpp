// The engine: a native PipeWire node that a program owns. This file is the library's front door.
//
//     flitzis::AudioEngine engine;   // in the graph now, inactive
//     engine.start();                // running when it returns
//     engine.stop();                 // inactive when it returns; still in the graph
//     engine.close();                // gone
//
// Every call is [control], may come from several threads at once, and ends within EngineConfig::timeout whatever the
// server and its other clients do; write() and drain() within their own. What only reads waits for nobody. A process
// that was forked from the engine's owner gets AudioError from every call but the plain values.
#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/config.hpp"
#include "base/device.hpp"
#include "base/errors.hpp"
#include "base/events.hpp"
#include "base/frame_view.hpp"
#include "base/state.hpp"
#include "base/stats.hpp"
#include "engine/meters.hpp"
#include "engine/pad.hpp"
#include "engine/transport.hpp"
#include "render/renderer.hpp"

namespace flitzis {

class Pads;
class Session;
struct Outlets;

class AudioEngine {
   public:
    /// Puts the node into the graph, inactive, playing what `renderer` renders; what is written where there is none.
    /// Throws std::invalid_argument before anything is touched; ServerUnavailable, StreamCreationFailed (no session
    /// manager, or no ports), DeviceNotFound (no sink, or not this one); then nothing is left behind.
    explicit AudioEngine(EngineConfig config = {}, std::unique_ptr<Renderer> renderer = nullptr);
    /// Closes. In a process forked from the owner it leaves the owner's node alone.
    ~AudioEngine();
    AudioEngine(const AudioEngine&) = delete;
    AudioEngine& operator=(const AudioEngine&) = delete;

    /// Returns when a callback has run, or at once, WAITING, where nothing can drive the node yet. Running: nothing.
    /// Throws EngineClosed, ServerUnavailable, StreamCreationFailed; the engine is STOPPED again then.
    /// `at`, CLOCK_MONOTONIC in nanoseconds: the first frame is heard then, by time_of(), and to the frame; callbacks
    /// come before, and render silence. It has to be in the future (std::invalid_argument); where the graph cannot
    /// have it so soon, it begins at once, and Stats::late counts it. stop() before that time cancels it, another
    /// start() takes its place.
    void start(std::optional<std::int64_t> at = {});
    void play(std::optional<std::int64_t> at = {}) { start(at); }

    /// Returns when no callback runs any more; the node stays. By the timeout it returns in any case.
    void stop();

    /// Takes the node out of the graph for good; by the timeout it returns in any case. Where PipeWire's thread is too
    /// busy for that, the node, and with it a renderer that was given, goes once it is not.
    void close();

    /// EngineConfig::offline. [any]
    bool offline() const { return config_.offline; }

    State state() const;

    /// The node's global id; none once it is gone.
    std::optional<std::uint32_t> node_id() const;

    /// What the graph granted. Throws EngineClosed.
    Stats stats() const;

    /// stats() counts all but quantum, rate, device and latency from here. Throws EngineClosed.
    void reset_stats();

    /// Moves to another sink, live: fades out, moves, fades in; returns when it is linked there.
    /// Throws DeviceNotFound, StreamCreationFailed, EngineClosed; ServerUnavailable while there is no server.
    void move(const DeviceChoice& device);

    /// The loudest channel's, on PulseAudio's cubic scale (0.5 is 50 % in a mixer, 0.125 in amplitude), as PipeWire has
    /// them: whoever sets them. 0..1.5 is accepted; the channels keep their proportions. The setters throw
    /// std::invalid_argument, EngineClosed, and ServerUnavailable where [loop] is busy for the whole timeout.
    double volume() const;
    void set_volume(double volume);
    bool mute() const;
    void set_mute(bool mute);

    // Audio from the caller: what is written is played once, in order, by the renderer that an engine has that was
    // given none. Throw EngineClosed, and AudioError where the engine plays a renderer of its own.

    /// Queues what fits of `frames`, from frame `first` on; returns how many. Never waits: 0 while another thread
    /// writes. Throws std::invalid_argument for another number of channels than the engine's.
    /// `at`: the first of them is the engine's frame `at`, after silence. Throws std::invalid_argument where that is
    /// rendered already, or what is queued goes on beyond it. What holds back the stream until then, as a move does,
    /// makes it late: it follows at once, and an Underrun tells.
    std::uint64_t write(const FrameView& frames, std::uint64_t first = 0, std::optional<std::uint64_t> at = {});
    /// Waits until all is queued or the timeout (0-86400 s) is over; returns how many frames are. Without one: what it
    /// takes to play all that is queued and these, and EngineConfig::timeout.
    std::uint64_t write(const FrameView& frames, std::optional<Seconds> timeout, std::optional<std::uint64_t> at = {});
    /// Frames queued, and frames that write() would take now.
    Frames queued() const;
    Frames writable() const;
    /// What EngineConfig::buffer was rounded up to.
    Frames buffer() const;
    /// The written frame, counted from 0, that is heard now, at the device: where none is, the one that is heard next.
    /// It never goes back: it stands while nothing of the stream is heard, and skips what flush() dropped.
    std::uint64_t heard() const;
    /// Waits until all that was written so far has been played; to run dry there is no underrun. False where the
    /// timeout was over before; by default that is what it takes to play, and EngineConfig::timeout. Seconds{0} says
    /// that this was all, and waits for nothing. A Drained event tells when it has been played.
    bool drain(std::optional<Seconds> timeout = {});
    /// Drops what is queued, with a fade; returns when that is done, or by EngineConfig::timeout.
    void flush();

    /// When frames are heard. Throws EngineClosed.
    ClockReading clock() const;

    /// Asks the callback for a Pong event; returns its number. Throws AudioError, and nothing is sent, while 1024 pings
    /// are not answered or their Pongs not taken by poll_events(); EngineClosed.
    std::uint64_t ping();

    /// Plays `count` frames into `frames`, frame by frame, without the graph: the same renderer behind the same fades.
    /// Throws AudioError unless the engine is stopped; EngineClosed.
    void render(float* frames, std::uint64_t count);

    // Pads: EngineConfig::pads of them, played by the renderer that an engine has that was given none. What is said
    // at a frame takes effect before that frame of the engine's count is rendered; 0: the first of the next block.

    /// One of them. Throws std::out_of_range; it is good as long as the engine.
    Pad pad(std::uint32_t index);
    std::uint32_t pads() const { return config_.pads; }
    /// Stops them all over `fade_ms`, or EngineConfig::fade_ms.
    void stop_all(const When& at = {}, std::optional<double> fade_ms = {});
    /// Amplitude of all that the engine plays, 0-1; a change is smoothed over 10 ms.
    double master() const;
    void set_master(double amplitude);
    /// Keeps all that the engine plays below -1 dBTP, write() included, for a delay that latency_frames counts in. Off
    /// at first; switched by a crossfade of 5 ms.
    bool limiter() const;
    void set_limiter(bool on);
    /// How fast all pads play, 0.25-4, each of them times its own; over 10 ms.
    double speed() const;
    void set_speed(double speed);
    /// Pads whose bpm is known play at the transport's tempo.
    bool bpm_lock() const;
    void set_bpm_lock(bool lock);
    /// Tempo, beats and bars. It is good as long as the engine.
    Transport transport();
    /// What all pads do, and the peaks since the last call.
    Meters meters();
    /// The next frame to be rendered, counted since the engine was made.
    std::uint64_t frame() const;

    /// What happened since the last call, oldest first. Answers after close(), too: the last is StateChanged to closed.
    std::vector<Event> poll_events();

    /// Readable while poll_events() would give something. The engine closes it when it is destroyed. [any]
    int event_descriptor() const;

    /// The sinks in the graph, in the order in which they appeared: as of the events that poll_events() has to give.
    /// While the server is away they are as they were; what changed meanwhile is told after ServerReturned. Answers
    /// after close(), too.
    std::vector<Device> devices() const;

    /// node.name of the sink that was asked for, or that somebody moved the engine to; none: the default sink.
    std::optional<std::string> device() const;

    // What was asked for, as it was resolved at construction. [any]
    const std::string& name() const { return config_.name; }
    SampleRate sample_rate() const { return sample_rate_; }
    std::uint32_t channels() const { return config_.channels; }
    std::vector<std::string> channel_map() const { return channel_map_of(config_); }  ///< one name a channel
    Frames quantum() const { return config_.quantum; }

   private:
    friend class AsyncWriter;
    friend class Pad;
    friend class Transport;

    std::shared_ptr<Session> session(const char* call) const;  // null once closed
    std::shared_ptr<Session> open(const char* call) const;     // throws EngineClosed then
    void require_owner(const char* call) const;
    void check_shape(const FrameView& frames) const;

    const EngineConfig config_;
    const std::shared_ptr<Outlets> outlets_;
    SampleRate sample_rate_;
    const pid_t owner_;
    std::atomic<std::uint64_t> pings_{0};      // ever sent
    std::atomic<std::uint64_t> pings_out_{0};  // sent, and their Pongs not taken
    mutable std::mutex mutex_;                 // guards session_, held for an instant
    std::shared_ptr<Session> session_;  // a call keeps its own reference: close() in another thread waits for nobody
};

/// The sinks in the graph now. Throws ServerUnavailable, std::invalid_argument. [control]
std::vector<Device> list_devices(const std::optional<std::string>& remote = {}, Seconds timeout = Seconds{2.0});

}  // namespace flitzis
