// One client's way to a server: thread loop, context and core, and the sync that proves the server answers.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "pw/loop.hpp"

struct pw_context;
struct pw_core;

namespace flitzis::pw {

class Connection {
   public:
    /// Connects to `remote`, or to the environment's, as a client with `properties`. Throws ServerUnavailable at once
    /// where there is no server. [control] without the lock
    explicit Connection(const std::optional<std::string>& remote,
                        const std::map<std::string, std::string>& properties = {});
    /// Lets go of the server. Whatever was made from core() is gone before. [control] without the lock
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Loop& loop() { return loop_; }
    pw_core* core() const { return core_; }

    /// Asks the server to answer when it has done everything asked before; the number to look for. [control] with the lock
    int ask();

    /// Whether that answer came. [control] with the lock
    bool answered(int question) const { return newest_answer_ - question >= 0; }

    /// ask() and wait for the answer. Throws ServerUnavailable at the deadline, or where the server is lost.
    /// [control] with the lock
    void sync(Loop::Lock& lock, const Deadline& deadline);

    /// The server is gone for good (its socket broke). [control] with the lock, or [loop]
    bool lost() const { return lost_; }

    /// Throws ServerUnavailable that says why. [control]
    [[noreturn]] void unavailable(const std::string& what) const;

   private:
    struct Events;

    std::string remote_;  // for messages
    Loop loop_;
    pw_context* context_ = nullptr;
    pw_core* core_ = nullptr;
    std::unique_ptr<Events> events_;
    int newest_question_ = 0;  // [control] with the lock
    int newest_answer_ = 0;    // [loop]
    bool lost_ = false;        // [loop]
};

}  // namespace flitzis::pw
