#include "pw/connection.hpp"

#include <pipewire/pipewire.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

#include "base/errors.hpp"
#include "handoff/log_ring.hpp"
#include "pw/library.hpp"
#include "pw/reason.hpp"
#include "pw/signals_blocked.hpp"

namespace flitzis::pw {

namespace {

/// As libpipewire chooses it: the environment's beats the caller's.
std::string remote_in_use(const std::optional<std::string>& remote) {
    const char* environment = std::getenv("PIPEWIRE_REMOTE");
    return environment && *environment ? environment : remote.value_or("pipewire-0");
}

[[noreturn]] void not_connected(const std::optional<std::string>& remote, int error) {
    const bool nobody_listens = error == EHOSTDOWN || error == ENOENT || error == ECONNREFUSED;
    server_unavailable(remote, nobody_listens ? "not running" : reason(error));
}

/// A server that refuses a request says so with one of these (module-protocol-native.c, process_messages), and goes on.
/// Every other error on id 0 is the socket's: libpipewire never reads from it again (on_remote_data).
bool is_refusal(int result) {
    return result == -ENOENT || result == -ENOSYS || result == -ENOTSUP || result == -EACCES || result == -EINVAL;
}

}  // namespace

void server_unavailable(const std::optional<std::string>& remote, const std::string& what) {
    const std::string where = remote_in_use(remote);
    if (const int lack = cause_of(0); is_lack(lack))
        throw ServerUnavailable("no connection to the PipeWire server at " + where + ": " + reason(lack));
    throw ServerUnavailable("no PipeWire server at " + where + " (" + what +
                            "): is pipewire running? See pw-cli info 0");
}

namespace {

[[noreturn]] void no_context(int error) {
    std::string message = "no PipeWire context: " + reason(error);
    if (!is_lack(error))
        message += std::string("; is PipeWire's client configuration (") + client_config_name() + ") installed?";
    throw AudioError(message);
}

}  // namespace

Context::Context(For use) : loop_(use == For::graph ? Loop("flitzis-loop") : Loop()) {
    if (use == For::nothing) return;
    const SignalsBlocked in_its_threads;
    context_ = pw_context_new(loop_.get(), pw_properties_new(PW_KEY_CONFIG_NAME, client_config_name(), nullptr), 0);
    if (!context_) no_context(cause_of(errno));
    try {
        loop_.start();
    } catch (...) {
        pw_context_destroy(context_);
        throw;
    }
}

Context::~Context() {
    loop_.stop();  // the context goes when nothing runs in it any more
    if (context_) pw_context_destroy(context_);
}

struct Connection::Events {
    explicit Events(Connection& owner) { pw_core_add_listener(owner.core_, &hook, &table, &owner); }
    Events(const Events&) = delete;
    Events& operator=(const Events&) = delete;
    ~Events() { spa_hook_remove(&hook); }

    static void done(void* data, std::uint32_t id, int sequence) {
        auto& self = *static_cast<Connection*>(data);
        if (id != PW_ID_CORE) return;
        self.newest_answer_ = sequence;
        self.changed_.signal();
    }

    // What has another id belongs to the proxy that asked.
    static void error(void* data, std::uint32_t id, int, int result, const char*) {
        auto& self = *static_cast<Connection*>(data);
        if (id != PW_ID_CORE || is_refusal(result)) return;
        self.lost_ = true;
        self.changed_.signal();
    }

    static constexpr pw_core_events table = [] {
        pw_core_events events{};
        events.version = PW_VERSION_CORE_EVENTS;
        events.done = done;
        events.error = error;
        return events;
    }();

    spa_hook hook{};
};

Connection::Connection(Context& context, const std::optional<std::string>& remote, const Properties& properties,
                       Wake& changed)
    : context_(context), changed_(changed) {
    pw_properties* client = pw_properties_new(nullptr, nullptr);
    for (const auto& [key, value] : properties) pw_properties_set(client, key.c_str(), value.c_str());
    if (remote) pw_properties_set(client, PW_KEY_REMOTE_NAME, remote->c_str());
    core_ = pw_context_connect(context_.get(), client, 0);
    if (!core_) not_connected(remote, errno);
    events_ = std::make_unique<Events>(*this);
}

Connection::~Connection() {
    events_.reset();
    pw_core_disconnect(core_);
}

int Connection::ask() {
    const int question = pw_core_sync(core_, PW_ID_CORE, newest_question_);
    if (question < 0)
        lost_ = true;
    else
        newest_question_ = question;
    return newest_question_;
}

void Connection::give_up() {
    log_ring().push(LogLevel::warning, "engine", "PipeWire has not answered for seconds: connecting anew");
    lost_ = true;
    changed_.signal();
}

}  // namespace flitzis::pw
