#include "engine/device_watch.hpp"

#include <algorithm>

namespace flitzis {
namespace {

const Device* find(const std::vector<Device>& devices, std::uint64_t serial) {
    const auto found =
        std::find_if(devices.begin(), devices.end(), [&](const Device& device) { return device.serial == serial; });
    return found == devices.end() ? nullptr : &*found;
}

/// The default is told by DefaultChanged; it does not make two other sinks changed ones.
bool same(Device a, const Device& b) {
    a.is_default = b.is_default;
    return a == b;
}

}  // namespace

void DeviceWatch::look(const pw::Graph& graph, EventBox& box) {
    const std::vector<Device> now = graph.devices();
    if (looked_) {
        for (const Device& device : devices_)
            if (!find(now, device.serial)) box.push(DeviceRemoved{device});
        for (const Device& device : now) {
            const Device* before = find(devices_, device.serial);
            if (!before)
                box.push(DeviceAdded{device});
            else if (!same(*before, device))
                box.push(DeviceChanged{device});
        }
        if (graph.default_sink != default_) box.push(DefaultChanged{graph.default_sink});
    }
    looked_ = true;
    devices_ = now;
    default_ = graph.default_sink;
}

}  // namespace flitzis
