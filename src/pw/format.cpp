#include "pw/format.hpp"

#include <spa/param/audio/format-utils.h>
#include <spa/pod/builder.h>

#include <algorithm>
#include <iterator>

#include "base/channel_map.hpp"

namespace flitzis::pw {

static_assert(SPA_AUDIO_CHANNEL_BRC == SPA_AUDIO_CHANNEL_MONO + channel_names.size() - 1);
static_assert(SPA_AUDIO_CHANNEL_AUX63 == SPA_AUDIO_CHANNEL_AUX0 + aux_channels - 1);

/// By its place: PipeWire's own table of names has LLFE as "LLFR" up to 1.4.
std::uint32_t channel_id(std::string_view name) {
    const auto place = std::find(channel_names.begin(), channel_names.end(), name) - channel_names.begin();
    if (place < std::ssize(channel_names)) return SPA_AUDIO_CHANNEL_MONO + static_cast<std::uint32_t>(place);
    if (const auto aux = aux_number(name)) return SPA_AUDIO_CHANNEL_AUX0 + *aux;
    return SPA_AUDIO_CHANNEL_UNKNOWN;
}

const spa_pod* planar_format(std::span<std::uint8_t> memory, SampleRate rate,
                             std::span<const std::string> channel_map) {
    spa_audio_info_raw info{};
    info.format = SPA_AUDIO_FORMAT_F32P;
    info.rate = rate.hz;
    info.channels = static_cast<std::uint32_t>(channel_map.size());
    std::transform(channel_map.begin(), channel_map.end(), info.position, channel_id);

    spa_pod_builder builder{};
    spa_pod_builder_init(&builder, memory.data(), static_cast<std::uint32_t>(memory.size()));
    return spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat, &info);
}

}  // namespace flitzis::pw
