// What changed between two looks at the sinks, as events; and the sinks, as of these events.
// Invariant: who has taken all events knows devices().
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/device.hpp"
#include "engine/event_box.hpp"
#include "pw/graph.hpp"

namespace flitzis {

class DeviceWatch {
   public:
    /// Tells `box` what differs from the last look; the first look tells nothing. A sink that is not settled yet stays
    /// as it was: its ports come one by one, and who is told of each is told nothing. [loop]
    void look(const pw::Graph& graph, EventBox& box);

    /// The next look is at another server, whose serials are other ones: a sink is known by its name, and none is
    /// looked at until all are settled. [loop]
    void expect_another_server() { another_server_ = true; }

    /// As they were told. Never null, never changed. [loop]
    const std::shared_ptr<const std::vector<Device>>& devices() const { return devices_; }

   private:
    bool looked_ = false;
    bool another_server_ = false;
    std::shared_ptr<const std::vector<Device>> devices_ = std::make_shared<std::vector<Device>>();
    std::optional<std::string> default_;
};

}  // namespace flitzis
