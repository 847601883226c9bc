// What is known about an engine, and what follows from it: its state, and the next thing to do.
// Pure: no PipeWire, no clock, no thread. Whatever happens, in whatever order, ends in a call of next_step().
#pragma once

#include <chrono>
#include <cstdint>

#include "base/state.hpp"
#include "base/units.hpp"

namespace flitzis {

/// How far the engine has come on the server it is at.
enum class Stay : std::uint8_t {
    away,      ///< no connection
    asking,    ///< connected; the graph is being told
    knowing,   ///< the graph is known; no node yet
    entering,  ///< the node is being made
    standing,  ///< the node stands, with its ports
};

struct Facts {
    // What the caller wants.
    bool closed = false;
    bool started = false;
    bool reconnect = true;

    // The server.
    Stay stay = Stay::away;
    bool server_lost = false;
    bool retry_due = false;  ///< the back-off is over
    bool answered = false;   ///< what `asking` asked

    // The graph.
    bool may_enter = false;  ///< construction has checked its arguments against the graph
    bool autoconnect = true;
    bool session_manager = true;
    bool sink_exists = true;  ///< any sink at all
    bool explicit_device = false;
    bool device_exists = true;  ///< the explicit one
    bool linked = false;        ///< somebody is linked to the node
    bool cut = false;           ///< another program took the links away; no session manager makes them again
    bool device_linked = true;  ///< the explicit one is, as far as the registry has heard
    bool on_device = true;      ///< linked to the sink that was asked for, and the graph's word is fresh

    // The node.
    bool node_failed = false;
    bool node_stands = false;
    bool needs_new_node = false;  ///< to be linked again
    bool active = false;          ///< as we asked PipeWire for
    bool streaming = false;       ///< as PipeWire granted
    bool quiet = true;            ///< paused, and nothing that was asked of its activity is still on its way
    bool gate_open = false;
    bool gate_held = false;                      ///< closed on purpose while the engine moves
    bool called_back = false;                    ///< at least once since it was activated
    std::chrono::nanoseconds since_callback{0};  ///< or since it was activated, where none came
    Frames quantum;                              ///< granted; 0 where none is
    SampleRate graph_rate;
};

/// One thing to do; each changes the facts so that it is not the next step again.
enum class Step : std::uint8_t {
    none,
    connect,    ///< to the server that came back, or may have
    drop,       ///< what is left of the server that is lost
    look,       ///< the graph is told: check it
    enter,      ///< make the node
    leave,      ///< unmake a node that failed
    renew,      ///< unmake a node that a new one is to replace
    settle_in,  ///< the node stands: give it its target and volume
    open_gate,
    cut_gate,
    activate,
    deactivate,
};

/// [any]
Step next_step(const Facts& facts);

/// [any]
State state_of(const Facts& facts);

/// Callbacks come. [any]
bool is_driven(const Facts& facts);

/// Whether a callback can be expected without anybody changing the graph: what start() waits for. [any]
bool can_be_driven(const Facts& facts);

/// A running engine is called WAITING when no callback came for the longer of a second and ten quanta. [any]
std::chrono::nanoseconds patience(Frames quantum, SampleRate graph_rate);

}  // namespace flitzis
