// Keeps a Graph up to date from PipeWire's registry and the metadata "default" and "settings".
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "pw/connection.hpp"
#include "pw/graph.hpp"
#include "pw/metadata.hpp"
#include "pw/sink_formats.hpp"
#include "pw/sources.hpp"

struct spa_dict;

namespace flitzis::pw {

class Registry {
   public:
    /// Signals `changed` after every change of graph(). When `bind` goes off bind_waiting() is due, when `wait` does
    /// wait_is_over(), when `settle` does settle_at_last(): they are the owner's, as they need descriptors, which may
    /// be lacking just now. [loop]
    Registry(Connection& connection, Wake& changed, Timer& bind, Timer& wait, Timer& settle);
    /// [loop]
    ~Registry();
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;

    /// A session manager that comes from now on finds nodes of ours, and waits for them while it configures them: it is
    /// bound half a second later. PipeWire reads nothing from who configures a node until that has answered, and
    /// nothing from who binds metadata until their owner has (impl-node.c, node_set_param; module-metadata,
    /// global_bind): the two would wait for each other for ever. [loop]
    void bind_late() { late_ = true; }
    void bind_waiting();
    /// Asks the "default" metadata once more what they hold. [loop]
    void bind_default_again();
    /// Whether they have told all since they were last asked. [loop]
    bool default_told() const { return !binding_ || connection_.answered(*binding_); }
    /// They owe that for 5 s and more: whoever has them may wait for us all the same. [loop]
    bool default_overdue() const { return overdue_ && !default_told(); }
    void wait_is_over() { overdue_ = true, changed(); }
    /// And once they have: what they did not tell is no more. [loop]
    void forget_untold();

    /// A sink comes in parts: the node, then its ports one by one, then its formats. It is settled once it has ports
    /// and the server has answered what was asked after the last part; or, as one may never have any, after a second or
    /// two. [loop]
    void settle();
    void settle_at_last();

    /// [loop]
    const Graph& graph() const { return graph_; }

    /// Writes metadata target.object of `node`: a sink's node.name, its object.serial, or "-1" for "follow the
    /// default". Overrides what the session manager restored from an earlier session. [loop]
    void set_target(std::uint32_t node, const std::string& target);

   private:
    struct Events;

    void add(std::uint32_t id, const char* type, const spa_dict& properties);
    void add_sink(std::uint32_t id, Sink sink);
    void add_metadata(std::uint32_t id, const std::string& name);
    void unsettle(std::uint32_t sink);
    void remove(std::uint32_t id);
    void bind_default(std::uint32_t id);
    void expect_answer();
    void read_defaults();
    void read_settings();
    std::vector<std::unique_ptr<Metadata>>::const_iterator session_managers() const;
    void changed();

    Connection& connection_;
    Wake& changed_;
    Graph graph_;
    std::unique_ptr<Events> events_;                   // goes after what was bound by it
    std::vector<std::unique_ptr<Metadata>> defaults_;  // all that are called so, in the order in which they came
    std::vector<std::unique_ptr<Metadata>> settings_;
    std::map<std::uint32_t, std::unique_ptr<SinkFormats>> formats_;  // by sink
    std::map<std::uint32_t, int> settling_;                          // the newest question about an unsettled sink
    std::set<std::uint32_t> overdue_sinks_;                          // unsettled when `settle` went off
    std::optional<int> binding_;                                     // the question after the newest binding of theirs
    bool late_ = false;                                              // bind_late() was called
    std::vector<std::uint32_t> waiting_;                             // "default" metadata to be bound
    Timer& bind_;
    Timer& wait_;
    Timer& settle_;
    bool overdue_ = false;
};

}  // namespace flitzis::pw
