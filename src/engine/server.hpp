// The server an engine is at: the connection, the graph as the registry learns it, and the way back once it is lost.
// All of it in [loop].
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "engine/retry.hpp"
#include "engine/server_step.hpp"
#include "pw/connection.hpp"
#include "pw/properties.hpp"
#include "pw/registry.hpp"
#include "pw/sources.hpp"

namespace flitzis {

class Server {
   public:
    /// Signals `changed` after every change of the connection or the graph. connect() comes next. Without `reconnect` a
    /// lost server stays lost.
    Server(pw::Context& context, std::optional<std::string> remote, pw::Properties client, bool reconnect,
           pw::Wake& changed);

    /// Throws ServerUnavailable.
    void connect();

    ServerFacts facts() const;
    /// What next_step() says of facts(). What was made on a server is gone before it is dropped.
    void take(ServerStep step);

    /// Asks for a default sink where one is missing: the third question may come before WirePlumber has chosen one, and
    /// then nobody tells. Not while an answer is owed: PipeWire
    /// drops changes of metadata while a binding is not answered. Now and then.
    void watch();

    bool connected() const { return connection_ && !connection_->lost(); }
    /// Connected, and the graph is complete.
    bool known() const { return connected() && stage_ == ServerStage::known; }
    /// Lost, and not to come back.
    bool gone() const { return !reconnect_ && connection_ && connection_->lost(); }

    /// For so long that it may read nothing more of what we send, until we are gone.
    bool owes_an_answer() const { return connected() && registry_->default_overdue(); }
    /// The server is as if lost.
    void give_up() { connection_->give_up(); }

    /// Empty before connect() and while the server is away.
    const pw::Graph& graph() const;
    /// Only while connected().
    pw::Connection& connection() { return *connection_; }
    pw::Registry& registry() { return *registry_; }

    /// Asks the server to answer when all that was asked before is done; what answered() takes.
    int ask() { return connection_ ? connection_->ask() : 0; }
    bool answered(int question) const { return connection_ && connection_->answered(question); }

    void stop() { retry_.stop(); }

   private:
    void connect_again();
    void ask_again();

    pw::Context& context_;
    const std::optional<std::string> remote_;
    const pw::Properties client_;
    const bool reconnect_;
    pw::Wake& changed_;
    Retry retry_;
    std::unique_ptr<pw::Connection> connection_;
    pw::Timer bind_;  // of the registry
    pw::Timer wait_;
    pw::Timer settle_;
    std::unique_ptr<pw::Registry> registry_;
    ServerStage stage_ = ServerStage::away;
    int question_ = 0;
    int questions_ = 0;
    bool returning_ = false;            // a server was lost
    std::uint32_t missing_checks_ = 0;  // of watch(), in a row, that found no default sink
};

}  // namespace flitzis
