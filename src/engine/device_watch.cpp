#include "engine/device_watch.hpp"

#include <algorithm>
#include <utility>

namespace flitzis {
namespace {

using Devices = std::vector<Device>;

/// The default is told by DefaultChanged; it does not make two other sinks changed ones.
bool same(Device a, const Device& b) {
    a.is_default = b.is_default;
    return a == b;
}

/// Each of `before` with what it is `now`: the sink of its serial, or on another server the next one of its name.
std::vector<std::pair<const Device*, const Device*>> paired(const Devices& before, const Devices& now, bool by_name) {
    std::vector<std::pair<const Device*, const Device*>> pairs;
    std::vector<const Device*> left;
    for (const Device& device : now) left.push_back(&device);
    for (const Device& device : before) {
        const auto found = std::find_if(left.begin(), left.end(), [&](const Device* one) {
            return by_name ? one->name == device.name : one->serial == device.serial;
        });
        pairs.emplace_back(&device, found == left.end() ? nullptr : *found);
        if (found != left.end()) left.erase(found);
    }
    for (const Device* device : left) pairs.emplace_back(nullptr, device);
    return pairs;
}

}  // namespace

void DeviceWatch::look(const pw::Graph& graph, EventBox& box) {
    if (another_server_ && !graph.unsettled.empty()) return;
    const Devices now = graph.devices();
    Devices told;
    for (const auto& [before, device] : paired(*devices_, now, std::exchange(another_server_, false))) {
        if (!device) {
            box.push(DeviceRemoved{*before});
        } else if (looked_ && !graph.is_settled(device->serial)) {
            if (!before) continue;
            told.push_back(*before);
            told.back().is_default = device->is_default;
        } else {
            if (!before && looked_) box.push(DeviceAdded{*device});
            if (before && !same(*before, *device)) box.push(DeviceChanged{*device});
            told.push_back(*device);
        }
    }
    if (looked_ && graph.default_sink != default_) box.push(DefaultChanged{graph.default_sink});
    looked_ = true;
    default_ = graph.default_sink;
    std::sort(told.begin(), told.end(), [](const Device& a, const Device& b) { return a.serial < b.serial; });
    if (told != *devices_) devices_ = std::make_shared<const Devices>(std::move(told));
}

}  // namespace flitzis
