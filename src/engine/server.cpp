#include "engine/server.hpp"

#include <bit>
#include <utility>

#include "base/errors.hpp"

namespace flitzis {
namespace {

constexpr std::uint32_t patience = 4;  // checks without a default sink; then ever more rarely, as who binds may be why

}  // namespace

Server::Server(pw::Context& context, std::optional<std::string> remote, pw::Properties client, bool reconnect,
               pw::Wake& changed)
    : context_(context),
      remote_(std::move(remote)),
      client_(std::move(client)),
      reconnect_(reconnect),
      changed_(changed),
      retry_(context.loop(), [this] { changed_.signal(); }),
      bind_(context.loop(), [this] { registry_->bind_waiting(); }),
      wait_(context.loop(), [this] { registry_->wait_is_over(); }),
      settle_(context.loop(), [this] { registry_->settle_at_last(); }) {}

void Server::connect() {
    auto connection = std::make_unique<pw::Connection>(context_, remote_, client_, changed_);
    registry_ = std::make_unique<pw::Registry>(*connection, changed_, bind_, wait_, settle_);
    connection_ = std::move(connection);
    stage_ = ServerStage::asking;
    questions_ = 0;
    ask_again();
}

ServerFacts Server::facts() const {
    ServerFacts facts;
    facts.stage = stage_;
    facts.lost = connection_ && connection_->lost();
    facts.reconnect = reconnect_;
    facts.retry_due = retry_.due();
    facts.answered = answered(question_);
    facts.questions = questions_;
    facts.default_missing = !graph().default_sink && !graph().sinks.empty();
    facts.returning = returning_;
    return facts;
}

void Server::take(ServerStep step) {
    switch (step) {
        case ServerStep::none: return;
        case ServerStep::connect: return connect_again();
        case ServerStep::drop:
            registry_.reset();
            connection_.reset();
            stage_ = ServerStage::away;
            returning_ = true;
            return retry_.soon();
        case ServerStep::ask: return ask_again();
        case ServerStep::bind_again: registry_->bind_default_again(); return ask_again();
        case ServerStep::know:
            registry_->bind_late();
            stage_ = ServerStage::known;
            return;
    }
}

void Server::connect_again() {
    retry_.begin();
    try {
        connect();
    } catch (const AudioError&) {
        registry_.reset();
        retry_.later();
    }
}

void Server::ask_again() {
    question_ = connection_->ask();
    ++questions_;
}

void Server::watch() {
    missing_checks_ = connected() && facts().default_missing ? missing_checks_ + 1 : 0;
    if (missing_checks_ < patience || !std::has_single_bit(missing_checks_) || !answered(question_)) return;
    registry_->bind_default_again();
    ask_again();
}

const pw::Graph& Server::graph() const {
    static const pw::Graph none;
    return registry_ ? registry_->graph() : none;
}

}  // namespace flitzis
