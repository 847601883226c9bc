// What is known about the server that an engine is at, and what follows: the next thing to do.
// Pure: no PipeWire, no clock, no thread.
#pragma once

#include <cstdint>

namespace flitzis {

enum class ServerStage : std::uint8_t {
    away,    ///< no connection
    asking,  ///< connected; the server is still telling its graph
    known,   ///< the graph is known, and kept up to date
};

struct ServerFacts {
    ServerStage stage = ServerStage::away;
    bool lost = false;
    bool reconnect = true;
    bool retry_due = false;
    bool answered = false;         ///< the newest question
    int questions = 0;             ///< asked since the connection was made
    bool default_missing = false;  ///< there are sinks, and none of them is the default
    bool returning = false;        ///< a server was known before: others return with us
};

enum class ServerStep : std::uint8_t {
    none,
    connect,
    drop,        ///< what is left of a server that is lost
    ask,         ///< whether the server has told all that it was asked for
    bind_again,  ///< the metadata object "default", and ask
    know,        ///< the graph is complete
};

/// The first answer brings the globals, the second what their metadata hold. A third is needed where the default sink
/// is missing: who binds the metadata while WirePlumber makes them may never be told. Not where many return at once:
/// all would bind again together, and 0.3.65 with WirePlumber 0.4 may then answer none of them, and link nobody, for
/// good (one restart in eight with twelve engines). Server::watch() does it, later. [any]
inline ServerStep next_step(const ServerFacts& facts) {
    if (facts.stage == ServerStage::away) return facts.retry_due ? ServerStep::connect : ServerStep::none;
    if (facts.lost) return facts.reconnect ? ServerStep::drop : ServerStep::none;
    if (facts.stage == ServerStage::known || !facts.answered) return ServerStep::none;
    if (facts.questions < 2) return ServerStep::ask;
    const bool once_more = facts.questions == 2 && facts.default_missing && !facts.returning;
    return once_more ? ServerStep::bind_again : ServerStep::know;
}

}  // namespace flitzis
