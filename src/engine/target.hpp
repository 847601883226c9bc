// Which sink the engine is to play on, and which one it does: what the caller wants, what a mixer says instead, what
// the links show. All of it in [loop], or in [control] with the loop's lock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/config.hpp"
#include "engine/event_box.hpp"
#include "engine/next_step.hpp"
#include "pw/connection.hpp"
#include "pw/graph.hpp"
#include "pw/registry.hpp"

namespace flitzis {

class Target {
   public:
    explicit Target(const EngineConfig& config) : config_(config) {}

    /// The sink's node.name; none: the default sink. moving() until the engine is linked there.
    void want(std::optional<std::string> device);
    const std::optional<std::string>& wanted() const { return wanted_; }
    void stop_moving() { moving_ = false; }

    /// No other sink will do. With autoconnect=False the patchbay decides, whatever is wanted; and a target that the
    /// environment named beats the caller's, until that is assigned anew.
    bool binding() const { return wanted_ && config_.autoconnect && !overruled_; }
    void overrule() { overruled_ = true; }

    /// The node was made with a target: WirePlumber 0.5 then takes "follow the default" for "do not fall back", so the
    /// default is named to it, and named again when it is another one.
    void born_bound() { born_bound_ = true; }

    /// The default sink is to be named to the session manager, by pin().
    bool wants_pin(const pw::Graph& graph) const;

    /// Tells the session manager what is wanted of `node`.
    void pin(pw::Registry& registry, pw::Connection& connection, std::uint32_t node);

    /// The node is gone, and what was pinned to it.
    void forget_node();

    /// Something happened that may have moved us: our link counts again when the server has answered.
    void doubt(pw::Connection& connection);

    /// Looks at what became of `node`; tells moves, losses and returns. True when its link is another than before.
    bool look(const pw::Graph& graph, pw::Connection& connection, std::uint32_t node, EventBox& box);

    /// The sink that `node` plays on: no other counts while the one that was asked for is away.
    std::optional<std::string> sink_of(const pw::Graph& graph, std::uint32_t node) const;

    void add_to(Facts& facts, const pw::Graph& graph, const pw::Connection& connection,
                std::optional<std::uint32_t> node) const;

   private:
    void obey(const pw::Graph& graph, pw::Connection& connection, std::uint32_t node);
    void tell_move(const std::optional<std::string>& now, EventBox& box);
    void tell_loss(const pw::Graph& graph, const std::optional<std::string>& now, EventBox& box);

    const EngineConfig& config_;
    std::optional<std::string> wanted_;
    bool moving_ = false;  // to the default sink; an explicit device is waited for in any case
    bool lost_ = false;
    bool overruled_ = false;
    int fresh_question_ = 0;                // once answered, the registry knows of whatever made us doubt our link
    std::optional<std::string> linked_;     // the sink we were linked to when last looked
    std::optional<std::string> played_on_;  // the last sink that was the right one
    std::vector<std::string> pins_;         // written to metadata target.object and not yet seen to come back
    std::optional<std::string> seen_pin_;   // what target.object was when last looked
    std::optional<std::string> named_;      // the sink that was pinned last, unless something else was since then
    bool born_bound_ = false;
};

}  // namespace flitzis
