#include <optional>

#include "engine/audio_engine.hpp"
#include "engine/server.hpp"

namespace flitzis {
namespace {

/// A server for as long as it takes to read its graph. All of it in [loop], but for the end, which outlives that.
struct Listing {
    pw::Wake changed;
    Server server;

    Listing(pw::Context& context, const std::optional<std::string>& remote)
        : changed(context.loop(), [&context] { context.loop().signal(); }),
          server(context, remote, {}, false, changed) {
        server.connect();
    }

    bool known() {
        for (auto step = next_step(server.facts()); step != ServerStep::none; step = next_step(server.facts()))
            server.take(step);
        return server.known();
    }
};

}  // namespace

std::vector<Device> list_devices(const std::optional<std::string>& remote, Seconds timeout) {
    validate_remote(remote);
    validate_timeout(timeout);
    const Deadline deadline(timeout);
    pw::Context context;
    std::optional<Listing> listing;
    struct End {
        pw::Context& context;
        ~End() { context.stop(); }
    } end{context};
    std::vector<Device> devices;
    bool lost = false;
    const bool answered = context.loop().wait(deadline, [&] {
        if (!listing) listing.emplace(context, remote);
        if (listing->known()) return devices = listing->server.graph().devices(), true;
        return lost = listing->server.gone();
    });
    if (lost) pw::server_unavailable(remote, "the connection broke");
    if (!answered) pw::server_unavailable(remote, "no answer within the timeout");
    return devices;
}

}  // namespace flitzis
