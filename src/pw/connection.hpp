// One client's way to a server: the context lasts as long as its owner, a connection as long as the server.
#pragma once

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
    /// Throws AudioError where the system gives no thread or no configuration. [control] without the lock
    Context();
    /// [control] without the lock, when nothing that was made in it is left
    ~Context();
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;

    Loop& loop() { return loop_; }
    pw_context* get() const { return context_; }

   private:
    Loop loop_;
    pw_context* context_;
};

class Connection {
   public:
    /// Connects to `remote`, or to the environment's, as a client with `properties`. Throws ServerUnavailable at once
    /// where there is no server. Signals `changed` when an answer came or the server is lost.
    /// [control] with the lock, or [loop]
    Connection(Context& context, const std::optional<std::string>& remote, const Properties& properties, Wake& changed);
    /// Lets go of the server. Whatever was made from core() is gone before. [control] with the lock, or [loop]
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Context& context() { return context_; }
    Loop& loop() { return context_.loop(); }
    pw_core* core() const { return core_; }

    /// Asks the server to answer when it has done everything asked before; the number to look for.
    /// [control] with the lock, or [loop]
    int ask();

    /// Whether that answer came. [control] with the lock, or [loop]
    bool answered(int question) const { return newest_answer_ - question >= 0; }

    /// ask() and wait for the answer. Throws ServerUnavailable at the deadline, or where the server is lost.
    /// [control] with the lock
    void sync(Loop::Lock& lock, const Deadline& deadline);

    /// The server is gone for good: its socket broke, however that came. [control] with the lock, or [loop]
    bool lost() const { return lost_; }

   private:
    struct Events;

    Context& context_;
    std::string remote_;  // for messages
    Wake& changed_;
    pw_core* core_ = nullptr;
    std::unique_ptr<Events> events_;
    int newest_question_ = 0;  // under the lock
    int newest_answer_ = 0;    // under the lock
    bool lost_ = false;        // under the lock
};

/// Throws ServerUnavailable: "no PipeWire server at `remote` (`what`)", or that descriptors are lacking. [control]
[[noreturn]] void server_unavailable(const std::optional<std::string>& remote, const std::string& what);

}  // namespace flitzis::pw
