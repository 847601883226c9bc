// The node in the graph: a pw_stream whose process callback lends each buffer to the RenderEnd.
// Lives as long as the loan of the RenderEnd; destroying it waits for a callback that is running.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "handoff/loan.hpp"
#include "pw/connection.hpp"
#include "pw/linking.hpp"
#include "pw/properties.hpp"
#include "pw/sources.hpp"
#include "render/ends.hpp"

struct pw_buffer;
struct pw_stream;
struct spa_io_position;

namespace flitzis::pw {

class OutputStream {
   public:
    struct Setup {
        Properties properties;
        SampleRate rate;
        Frames quantum;  ///< asked for; used where a buffer does not say how much it wants
        bool autoconnect = true;
    };

    /// Makes the stream and asks for its node, inactive. Throws StreamCreationFailed where PipeWire refuses.
    /// Signals `changed` when the stream's state or volume changed, or the render side has something to tell.
    /// [control] with the lock, or [loop] outside the stream's own callbacks
    OutputStream(Connection& connection, RenderEnd& end, Wake& changed, const Setup& setup);
    /// Takes the node out of the graph. [control] with the lock, or [loop] outside the stream's own callbacks
    ~OutputStream();
    OutputStream(const OutputStream&) = delete;
    OutputStream& operator=(const OutputStream&) = delete;

    /// [control] with the lock
    void set_active(bool active);

    /// The node's global id; none while the server has not given one, or has taken it. [control] with the lock, [loop]
    std::optional<std::uint32_t> node_id() const;

    /// The node stands and waits: nothing calls back. [control] with the lock, [loop]
    bool paused() const { return phase_ == Phase::paused; }

    /// The node is gone, whoever took it. [control] with the lock, [loop]
    bool gone() const { return phase_ == Phase::gone; }

    /// The server lets the node run. [control] with the lock, [loop]
    bool streaming() const { return phase_ == Phase::streaming; }

    /// What the stream's properties say once the environment and the configuration had their say: the session manager
    /// obeys these, whatever Setup says. [control] with the lock, [loop]
    Linking linking() const;
    bool autoconnects() const { return linking().autoconnects; }
    std::optional<std::string> target() const { return linking().target; }

    /// As PipeWire has it, linear; 1 until PipeWire said. [control] with the lock, [loop]
    bool volume_known() const { return volume_known_; }
    float volume() const { return volume_; }
    bool mute() const { return mute_; }

    /// Heard once the node is paused or streaming; before that PipeWire drops it. [control] with the lock, [loop]
    void set_volume(float linear);
    void set_mute(bool mute);
    /// Has mixers know the volume where nobody set one: as long as they know none they show 0 %.
    void have_volume_told();

    /// From this stream to the device, in frames at the stream's rate; 0 while it does not run.
    /// [control] with the lock, [loop]
    std::uint64_t latency_frames() const;

    /// What PipeWire reported as the stream's error; empty where there is none. Kept, because PipeWire itself goes on
    /// to another state at once. [control] with the lock, [loop]
    const std::string& error() const { return error_; }

   private:
    enum class Phase : std::uint8_t { connecting, paused, streaming, gone };
    struct Events;

    int connect(const Setup& setup);
    void process(const spa_io_position* position) NONBLOCKING;

    Connection& connection_;
    RenderEnd& end_;
    Wake& changed_;
    SampleRate rate_;
    Frames quantum_;
    Loan<spa_io_position> position_;
    Phase phase_ = Phase::connecting;  // [loop]
    std::string error_;                // [loop]
    float volume_ = 1.0F;              // [loop]
    bool mute_ = false;                // [loop]
    bool volume_known_ = false;        // [loop]
    pw_stream* stream_;
    std::unique_ptr<Events> events_;
};

}  // namespace flitzis::pw
