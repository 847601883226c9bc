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
#include "pw/listener.hpp"
#include "pw/properties.hpp"
#include "render/ends.hpp"

struct pw_buffer;
struct pw_stream;
struct spa_io_position;
struct spa_source;

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
    /// [control] with the lock
    OutputStream(Connection& connection, RenderEnd& end, Listener& listener, const Setup& setup);
    /// Takes the node out of the graph. [control] with the lock
    ~OutputStream();
    OutputStream(const OutputStream&) = delete;
    OutputStream& operator=(const OutputStream&) = delete;

    /// [control] with the lock
    void set_active(bool active);

    /// The node's global id; none while the server has not given one, or has taken it. [control] with the lock, [loop]
    std::optional<std::uint32_t> node_id() const;

    /// The node stands and waits: nothing calls back. [control] with the lock, [loop]
    bool paused() const { return phase_ == Phase::paused; }

    /// The server lets the node run. [control] with the lock, [loop]
    bool streaming() const { return phase_ == Phase::streaming; }

    /// target.object as it stands once the environment and the configuration had their say. [control] with the lock
    std::optional<std::string> target() const;

    /// What PipeWire reported as the stream's error; empty where there is none. Kept, because PipeWire itself goes on
    /// to another state at once. [control] with the lock, [loop]
    const std::string& error() const { return error_; }

   private:
    enum class Phase : std::uint8_t { connecting, paused, streaming, gone };
    struct Events;

    int connect(const Setup& setup);
    void process() NONBLOCKING;
    bool fill(pw_buffer& buffer, Frames& filled) NONBLOCKING;
    Cycle cycle() NONBLOCKING;

    Connection& connection_;
    RenderEnd& end_;
    Listener& listener_;
    SampleRate rate_;
    Frames quantum_;
    Loan<spa_io_position> position_;
    Phase phase_ = Phase::connecting;  // [loop]
    std::string error_;                // [loop]
    spa_source* rendered_;             // signalled by [render], dispatched in [loop]
    pw_stream* stream_;
    std::unique_ptr<Events> events_;
};

}  // namespace flitzis::pw
