#include "pw/properties.hpp"

#include <pipewire/keys.h>

namespace flitzis::pw {

Properties client_properties(const EngineConfig& config) {
    return {
        {PW_KEY_APP_NAME, config.name},
        // WirePlumber remembers volume, mute and target by application.id before any name: one id, one memory.
        {PW_KEY_APP_ID, "flitzis-looper/" + config.name},
    };
}

Properties stream_properties(const EngineConfig& config, SampleRate rate, const std::optional<std::string>& sink) {
    const std::string hz = std::to_string(rate.hz);
    Properties ours = client_properties(config);
    ours.merge(Properties{
        {PW_KEY_NODE_NAME, node_name(config.name)},
        {PW_KEY_NODE_DESCRIPTION, config.name},
        {PW_KEY_MEDIA_NAME, config.name},
        // No media.role: WirePlumber restores volume and mute by role before anything else.
        {PW_KEY_MEDIA_TYPE, "Audio"},
        {PW_KEY_MEDIA_CATEGORY, "Playback"},
        // WirePlumber 0.5 restores an earlier session's target by the same metadata that others move us by.
        {"state.restore-target", "false"},
        {PW_KEY_NODE_LATENCY, std::to_string(config.quantum.count) + "/" + hz},
        {PW_KEY_NODE_RATE, "1/" + hz},
    });
    // A channel that is named is heard where the sink has that channel, and is not spread to those beside it.
    if (!config.channel_map.empty()) ours["channelmix.upmix"] = "false";
    if (config.lock_quantum) ours["node.lock-quantum"] = "true";
    if (sink) {
        // The last two are heard by WirePlumber 0.5: stay in the graph, unlinked, while the sink is away.
        ours.merge(Properties{{"target.object", *sink}, {"node.dont-fallback", "true"}, {"node.linger", "true"}});
    }

    Properties all = config.properties;
    all.merge(ours);  // keeps what the caller set
    return all;
}

}  // namespace flitzis::pw
