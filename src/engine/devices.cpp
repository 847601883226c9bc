#include "engine/audio_engine.hpp"
#include "pw/connection.hpp"
#include "pw/registry.hpp"

namespace flitzis {

std::vector<Device> list_devices(const std::optional<std::string>& remote, Seconds timeout) {
    validate_remote(remote);
    validate_timeout(timeout);
    const Deadline deadline(timeout);
    pw::Connection connection(remote);
    pw::Loop::Lock lock(connection.loop());
    pw::Registry registry(connection);
    registry.settle(lock, deadline);
    return registry.graph().devices();
}

}  // namespace flitzis
