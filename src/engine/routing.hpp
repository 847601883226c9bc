// On which sink the node is to play, and on which it does: what the caller asked for, what others wrote into metadata
// target.object, what the links show.
// Pure: no PipeWire, no clock, no thread, no event box. look() takes the graph as it is and answers what is to be done.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/events.hpp"
#include "engine/next_step.hpp"
#include "pw/graph.hpp"

namespace flitzis {

/// What one look at the graph leads to.
struct Routed {
    std::optional<std::string> pin;  ///< to be written to the node's target.object
    bool doubt = false;              ///< the links may be older than what led here: ask the server, then believe them
    bool relinked = false;           ///< to other sinks than before
    std::optional<std::string> new_sink;  ///< that the node plays on, where it is another one, or the first
    std::optional<Moved> moved;
    std::optional<DeviceLost> lost;
    std::optional<DeviceReturned> returned;
};

class Routing {
   public:
    /// Without `autoconnects` a patchbay decides, whatever is asked.
    explicit Routing(bool autoconnects) : autoconnects_(autoconnects) {}

    // The caller. None is the default sink.
    void begin_with(std::optional<pw::SinkChoice> sink);
    void ask(std::optional<pw::SinkChoice> sink);
    /// The last ask() came to nothing: as it was before.
    void ask_as_before();
    /// The last ask() is done.
    void stop_moving() { moving_ = false; }

    // The node.
    /// With `theirs` its properties name a target that is not property(), but the environment's or the caller's own:
    /// that one is not written over, until ask().
    void node_stands(bool autoconnects, bool theirs);
    /// It is gone, and what was written about it; with `server_too` the server is. A move that stood is not forgotten.
    void node_is_gone(bool server_too);

    /// [any]
    Routed look(const pw::Graph& graph, std::uint32_t node);

    /// Something that others wrote may not have been told; for a moment that is nothing unusual. [any]
    bool may_have_missed(const pw::Graph& graph) const;
    /// The default sink is followed by us alone, so that nothing shows a change of it that was not told.
    bool names_the_default() const { return made_bound_ && !wanted_ && autoconnects_ && !wish_.theirs; }
    /// Whatever was written is in the graph now, or overwritten: the next look() reads it, and waits for none of it.
    void all_pins_are_back() { all_back_ = true; }

    /// node.name of the sink that is wanted, by the caller or by whoever moved the node since; none: the default.
    std::optional<std::string> device() const;
    /// The target.object that a node is made with.
    std::optional<std::string> property() const;
    /// No other sink will do.
    bool binding() const { return wanted_ && !overridden_ && autoconnects_ && !wish_.theirs; }
    bool autoconnects() const { return autoconnects_; }
    /// The sink that `node` plays on: no other counts while one that binds is away.
    std::optional<std::string> plays_on(const pw::Graph& graph, std::uint32_t node) const;
    /// The server did not let what was asked for be written.
    bool refused() const { return refused_.has_value(); }

    /// `fresh`: the server has answered since look() doubted.
    void add_to(Facts& facts, const pw::Graph& graph, std::optional<std::uint32_t> node, bool fresh) const;

   private:
    /// What the caller asked for, and what somebody else did since.
    struct Wish {
        std::optional<pw::SinkChoice> asked;
        std::uint64_t newest_serial = 0;      // of all sinks when the asked one was last seen
        std::optional<std::string> override;  // somebody else's target.object, until it is let go
        bool by_ask = false;
        bool theirs = false;  // the target in the node's properties is the environment's or the caller's own
    };
    /// The graph as it was when the node had a link.
    struct Linked {
        pw::Sink sink;
        std::uint32_t inputs = 0;
        std::optional<std::string> default_sink;
        std::optional<std::string> target;
        bool operator==(const Linked&) const = default;
    };

    bool read_target(const pw::Graph& graph, std::uint32_t node);
    void forget_target();
    void find_returned(const pw::Graph& graph);
    void weigh(const pw::Graph& graph);
    std::optional<std::string> default_target(const pw::Graph& graph) const;
    std::optional<std::string> said() const;  // the target that a session manager has, or will have in a moment
    std::optional<std::string> target_wanted(const pw::Graph& graph) const;
    std::optional<pw::Sink> choose(const std::vector<pw::Sink>& linked, const pw::Graph& graph) const;
    void look_for_cut(const pw::Graph& graph);
    bool is_another(const pw::Sink& sink, const pw::Graph& graph) const;
    void tell(const pw::Graph& graph, Routed& routed);
    bool is_wanted(const pw::Sink& sink, const pw::Graph& graph) const;
    Linked surroundings(const pw::Graph& graph, const pw::Sink& sink) const;

    Wish wish_;
    Wish wish_before_;
    std::optional<pw::SinkChoice> wanted_;  // what wish_ comes to in the graph; none: the default
    bool overridden_ = false;               // wanted_ is somebody else's
    bool moving_ = false;                   // to the default sink; a sink that binds is waited for in any case
    bool lost_ = false;                     // and told
    std::optional<pw::Sink> there_;         // the wanted sink, where it binds and was there when last looked

    bool autoconnects_;
    bool made_bound_ = false;             // the node was made with a target
    std::vector<std::string> pins_;       // written, and not yet seen to come back
    bool all_back_ = false;               // once what the graph holds has been read
    std::optional<std::string> refused_;  // the last one that the server did not let us write
    std::uint32_t seen_refusals_ = 0;
    std::optional<std::string> target_;  // target.object when last looked
    std::uint32_t seen_changes_ = 0;     // of target.object

    std::vector<pw::Sink> linked_;          // all sinks that the node was linked to when last looked
    std::optional<pw::Sink> on_;            // the one of them that counts
    std::optional<pw::SinkChoice> was_on_;  // the last one that did
    std::optional<Linked> last_link_;
    bool cut_ = false;  // somebody took the links away, and nothing makes a session manager link the node again
    bool needs_new_node_ = false;  // to be linked: a session manager thinks that this one is
};

}  // namespace flitzis
