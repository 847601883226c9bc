// What is known about a node, and what follows from it: the engine's state, and the next thing to do.
// Pure: no PipeWire, no clock, no thread. Whatever happens, in whatever order, ends in a call of next_step().
#pragma once

#include <chrono>
#include <cstdint>

#include "base/state.hpp"
#include "base/units.hpp"

namespace flitzis {

/// How far the node has come on the server that there is.
enum class Stage : std::uint8_t {
    out,       ///< not in the graph
    making,    ///< asked for
    standing,  ///< in the graph, with its ports
};

struct Facts {
    // What the caller wants.
    bool started = false;

    // The server.
    bool server = false;  ///< connected, and its graph is known
    bool reconnect = true;

    // The graph.
    bool may_make = false;  ///< construction has checked its arguments against the graph, and no failure is too recent
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
    Stage stage = Stage::out;
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
    make,
    give_up,    ///< unmake a node that failed
    renew,      ///< unmake a node that a new one is to replace
    configure,  ///< the node stands: give it its target and volume
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
