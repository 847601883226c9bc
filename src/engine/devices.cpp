#include "engine/audio_engine.hpp"
#include "pw/connection.hpp"
#include "pw/registry.hpp"

namespace flitzis {

std::vector<Device> list_devices(const std::optional<std::string>& remote, Seconds timeout) {
    validate_remote(remote);
    validate_timeout(timeout);
    const Deadline deadline(timeout);
    pw::Context context;
    pw::Loop::Lock lock(context.loop());
    pw::Wake ignored(context.loop(), [] {});
    pw::Connection connection(context, remote, {}, ignored);
    pw::Registry registry(connection, ignored);
    registry.settle(lock, deadline);
    return registry.graph().devices();
}

}  // namespace flitzis
