#include <memory>
#include <optional>

#include "engine/audio_engine.hpp"
#include "engine/end_in_time.hpp"
#include "engine/server.hpp"

namespace flitzis {
namespace {

/// A server for as long as it takes to read its graph.
class Listing {
   public:
    Listing() = default;
    Listing(const Listing&) = delete;
    Listing& operator=(const Listing&) = delete;
    ~Listing() { context_.stop(); }

    pw::Loop& loop() { return context_.loop(); }

    /// True once devices() is complete, or the server is lost(). Throws ServerUnavailable. [loop]
    bool look(const std::optional<std::string>& remote) {
        if (!connected_) connected_.emplace(context_, remote);
        Server& server = connected_->server;
        for (auto step = next_step(server.facts()); step != ServerStep::none; step = next_step(server.facts()))
            server.take(step);
        return server.known() || server.gone();
    }
    bool lost() const { return connected_->server.gone(); }                               ///< [loop]
    std::vector<Device> devices() const { return connected_->server.graph().devices(); }  ///< [loop]

    bool left_soon() {
        return loop().call(Deadline(wait_slice / 2), [this] { connected_.reset(); });
    }

   private:
    struct Connected {
        Connected(pw::Context& context, const std::optional<std::string>& remote)
            : changed(context.loop(), [&context] { context.loop().signal(); }),
              server(context, remote, {}, false, changed) {
            server.connect();
        }
        pw::Wake changed;
        Server server;
    };
    pw::Context context_;
    std::optional<Connected> connected_;  // [loop]
};

}  // namespace

std::vector<Device> list_devices(const std::optional<std::string>& remote, Seconds timeout) {
    validate_remote(remote);
    validate_timeout(timeout);
    const Deadline deadline(timeout);
    const std::shared_ptr<Listing> listing(new Listing, &end_in_time<Listing>);
    std::vector<Device> devices;
    bool lost = false;
    const bool done = listing->loop().wait(deadline, [&] {
        if (!listing->look(remote)) return false;
        lost = listing->lost();
        devices = listing->devices();
        return true;
    });
    if (lost) pw::server_unavailable(remote, "the connection broke");
    if (!done) pw::server_unavailable(remote, "no answer within the timeout");
    return devices;
}

}  // namespace flitzis
