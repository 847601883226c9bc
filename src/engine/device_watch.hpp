// What changed between two looks at the sinks, as events.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/device.hpp"
#include "engine/event_box.hpp"
#include "pw/graph.hpp"

namespace flitzis {

class DeviceWatch {
   public:
    /// Tells `box` what differs from the last look; the first look tells nothing. [loop]
    void look(const pw::Graph& graph, EventBox& box);

   private:
    bool looked_ = false;
    std::vector<Device> devices_;
    std::optional<std::string> default_;
};

}  // namespace flitzis
