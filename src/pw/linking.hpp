// Who links a stream, and to what: as its properties say in the end. The caller's arguments are only a part of that:
// client.conf's stream.properties and stream.rules, and the environment's PIPEWIRE_*, beat them.
#pragma once

#include <optional>
#include <string>

#include "pw/connection.hpp"
#include "pw/properties.hpp"

struct spa_dict;

namespace flitzis::pw {

struct Linking {
    bool autoconnects = false;  ///< the session manager links the node; else a patchbay does
    /// target.object, or node.target where there is none: node.name, object.serial, or "-1" for the default.
    std::optional<std::string> target;
    /// `target` is node.target's: a number in it is a node's id, in target.object a serial (WirePlumber's rule).
    bool by_node_target = false;
};

/// Reads properties as a session manager does. [any]
Linking linking_in(const spa_dict& properties);

/// What linking_in() will read of a stream that is made in `context` with these, as long as neither the configuration
/// nor the environment changes. Nothing is made. [loop]
Linking foresee_linking(Context& context, const Properties& properties, bool autoconnect);

}  // namespace flitzis::pw
