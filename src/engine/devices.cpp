#include "engine/audio_engine.hpp"
#include "pw/connection.hpp"
#include "pw/registry.hpp"

namespace flitzis {
namespace {

/// What is made in [loop] to list the sinks, and goes there, too.
struct Listing {
    pw::Wake changed;
    pw::Connection connection;
    pw::Registry registry;
    int question;
    int answers = 0;

    Listing(pw::Context& context, const std::optional<std::string>& remote)
        : changed(context.loop(), [&context] { context.loop().signal(); }),
          connection(context, remote, {}, changed),
          registry(connection, changed),
          question(connection.ask()) {}

    /// The first answer brings the globals, the second what the metadata hold, a third what they told too late.
    bool done() {
        if (!connection.answered(question)) return false;
        const pw::Graph& graph = registry.graph();
        if (++answers == 3 || (answers == 2 && (graph.default_sink || graph.sinks.empty()))) return true;
        if (answers == 2) registry.bind_default_again();
        question = connection.ask();
        return false;
    }
};

}  // namespace

std::vector<Device> list_devices(const std::optional<std::string>& remote, Seconds timeout) {
    validate_remote(remote);
    validate_timeout(timeout);
    const Deadline deadline(timeout);
    pw::Context context;
    std::optional<Listing> listing;
    struct Ended {
        pw::Context& context;
        ~Ended() { context.stop(); }
    } ended{context};
    std::vector<Device> devices;
    bool lost = false;
    const bool done = context.loop().wait(deadline, [&] {
        if (!listing) listing.emplace(context, remote);
        lost = listing->connection.lost();
        if (lost || !listing->done()) return lost;
        devices = listing->registry.graph().devices();
        return true;
    });
    if (!done || lost) pw::server_unavailable(remote, lost ? "the connection broke" : "no answer within the timeout");
    return devices;
}

}  // namespace flitzis
