// Carries out what Routing decides: writes targets, asks the server, tells the events.
// All of it in [loop].
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/event_box.hpp"
#include "engine/routing.hpp"
#include "pw/connection.hpp"
#include "pw/registry.hpp"

namespace flitzis {

class Target {
   public:
    /// `name` is the engine's, for the log.
    Target(const std::string& name, bool autoconnects) : name_(name), routing_(autoconnects) {}

    Routing& routing() { return routing_; }
    const Routing& routing() const { return routing_; }

    /// The links count again when the server has answered: something happened that may have changed them.
    void doubt(pw::Connection& connection) { fresh_question_ = connection.ask(); }

    /// The node is gone, with `server_too` its server.
    void node_is_gone(bool server_too);

    /// From time to time: has the metadata tell once more what they hold where that may have been missed. PipeWire
    /// drops what changes while another client binds them (module-metadata, metadata_property).
    void check(pw::Registry& registry);

    /// True when `node` is linked to other sinks than before.
    bool look(pw::Registry& registry, pw::Connection& connection, std::uint32_t node, EventBox& box);

    void add_to(Facts& facts, const pw::Graph& graph, const pw::Connection& connection,
                std::optional<std::uint32_t> node) const;

   private:
    const std::string& name_;
    Routing routing_;
    int fresh_question_ = 0;
    bool binding_ = false;                 // check() asked, and what is told again is not whole yet
    std::uint32_t suspicious_checks_ = 0;  // in a row
    std::uint32_t clients_ = 0;            // that had come when last checked
};

}  // namespace flitzis
