// One client's way to a server: the context lasts as long as its owner, a connection as long as the server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "pw/loop.hpp"
#include "pw/properties.hpp"
#include "pw/sources.hpp"

struct pw_context;
struct pw_core;

namespace flitzis::pw {

/// The thread loop and what a client keeps over all its connections, the callback's thread among it.
class Context {
   public:
    enum class For : std::uint8_t {
        graph,
        nothing,  ///< neither a thread nor anything of PipeWire's
    };
    /// Throws AudioError where the system gives no thread or no configuration. [control]
    explicit Context(For use = For::graph);
    /// [control], when nothing that was made in it is left
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    Loop& loop() { return loop_; }
    /// Ends [loop] for good, before the context goes. [control]
    void stop() { loop_.stop(); }
    pw_context* get() const { return context_; }

   private:
    Loop loop_;
    pw_context* context_ = nullptr;
};

class Connection {
   public:
    /// Connects to `remote`, or to the environment's, as a client with `properties`. Throws ServerUnavailable at once
    /// where there is no server. Signals `changed` when an answer came or the server is lost.
    /// [loop]
    Connection(Context& context, const std::optional<std::string>& remote, const Properties& properties, Wake& changed);
    /// Lets go of the server. Whatever was made from core() is gone before. [loop]
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Context& context() { return context_; }
    Loop& loop() { return context_.loop(); }
    pw_core* core() const { return core_; }

    /// Asks the server to answer when it has done everything asked before; the number to look for.
    /// [loop]
    int ask();

    /// Whether that answer came. [loop]
    bool answered(int question) const { return newest_answer_ - question >= 0; }

    /// The server is gone for good (its socket broke), or given up. [loop]
    bool lost() const { return lost_; }
    /// It does not answer us any more. [loop]
    void give_up();

   private:
    struct Events;

    Context& context_;
    Wake& changed_;
    pw_core* core_ = nullptr;
    std::unique_ptr<Events> events_;
    int newest_question_ = 0;  // [loop]
    int newest_answer_ = 0;    // [loop]
    bool lost_ = false;        // [loop]
};

/// Throws ServerUnavailable: "no PipeWire server at `remote` (`what`)", or that descriptors are lacking. [control]
[[noreturn]] void server_unavailable(const std::optional<std::string>& remote, const std::string& what);

}  // namespace flitzis::pw
