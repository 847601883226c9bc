// The node in the graph: a pw_stream whose process callback lends each buffer to the RenderEnd.
// Lives as long as the loan of the RenderEnd; destroying it waits for a callback that is running.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "base/units.hpp"
#include "handoff/loan.hpp"
#include "pw/connection.hpp"
#include "pw/linking.hpp"
#include "pw/parameters.hpp"
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
        std::vector<std::string> channel_map;  ///< one name a channel
        std::vector<Parameter> parameters;
    };

    /// Makes the stream and asks for its node, inactive. Throws StreamCreationFailed where PipeWire refuses.
    /// Signals `changed` when the stream's state or volume changed, or the render side has something to tell.
    /// [loop] outside the stream's own callbacks
    OutputStream(Connection& connection, RenderEnd& end, Wake& changed, const Setup& setup);
    /// Takes the node out of the graph. [loop] outside the stream's own callbacks
    ~OutputStream();
    OutputStream(const OutputStream&) = delete;
    OutputStream& operator=(const OutputStream&) = delete;

    /// [loop]
    void set_active(bool active);

    /// The node's global id; none while the server has not given one, or has taken it. [loop]
    std::optional<std::uint32_t> node_id() const;

    /// The node stands and waits: nothing calls back. [loop]
    bool paused() const { return phase_ == Phase::paused; }

    /// Does `work` where the node is paused: a callback that comes meanwhile renders nothing. False where it is not,
    /// and nothing was done. [loop]
    bool while_paused(const std::function<void()>& work);

    /// The node is gone, whoever took it. [loop]
    bool gone() const { return phase_ == Phase::gone; }

    /// The server lets the node run. [loop]
    bool streaming() const { return phase_ == Phase::streaming; }

    /// What the stream's properties say once the environment and the configuration had their say: the session manager
    /// obeys these, whatever Setup says. [loop]
    Linking linking() const;

    std::uint32_t channels() const { return end_.channels(); }

    /// As PipeWire has them, linear, one a channel, whatever others set; empty until PipeWire said. [loop]
    std::span<const float> volumes() const { return volumes_; }
    bool mute() const { return mute_; }

    /// Heard once the node is paused or streaming; before that PipeWire drops it. [loop]
    void set_volumes(std::vector<float> linear);
    void set_mute(bool mute);
    /// Sets the volumes as they are, where nobody has set any: as long as mixers know none they show 0 %.
    void publish_volumes();

    /// What others have set of its parameters since the last call, whether or not it has them. [loop]
    std::vector<Wanted> take_wanted() { return std::exchange(wanted_, {}); }
    /// They are so now; `anew`: somebody may believe otherwise. A node has no Props of its own until one of them is
    /// not as it was initially: WirePlumber 0.5.8 does not remember that a node is muted which has. [loop]
    void set_parameters(std::vector<Parameter> parameters, bool anew);

    /// From this stream to the device, in frames at the stream's rate; none while it does not run. [any] but [render]
    std::optional<std::uint64_t> latency_frames() const;

    /// What PipeWire reported as the stream's error; empty where there is none. Kept, because PipeWire itself goes on
    /// to another state at once. [loop]
    const std::string& error() const { return error_; }

   private:
    enum class Phase : std::uint8_t { connecting, paused, streaming, gone };
    struct Events;

    int connect(const Setup& setup);
    void process(const spa_io_position* position) NONBLOCKING;

    RenderEnd& end_;
    Wake& changed_;
    SampleRate rate_;
    Frames quantum_;
    Loan<spa_io_position> position_;
    std::atomic<bool> away_{false};                 // set by [loop]: the callback renders nothing
    std::atomic<Phase> phase_ = Phase::connecting;  // set by [loop]
    std::string error_;                             // [loop]
    std::vector<float> volumes_;                    // [loop]
    bool mute_ = false;                             // [loop]
    std::vector<Parameter> parameters_;             // [loop] as PipeWire was told
    bool values_told_ = false;                      // [loop] what they are, too
    std::vector<Wanted> wanted_;                    // [loop]
    pw_stream* stream_;
    std::unique_ptr<Events> events_;
};

}  // namespace flitzis::pw
