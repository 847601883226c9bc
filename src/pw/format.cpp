#include "pw/format.hpp"

#include <spa/param/audio/format-utils.h>
#include <spa/pod/builder.h>

#include <algorithm>
#include <vector>

namespace flitzis::pw {
namespace {

std::vector<std::uint32_t> positions(std::uint32_t channels) {
    switch (channels) {
        case 1: return {SPA_AUDIO_CHANNEL_MONO};
        case 2: return {SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR};
        case 4: return {SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR, SPA_AUDIO_CHANNEL_RL, SPA_AUDIO_CHANNEL_RR};
        case 6:
            return {SPA_AUDIO_CHANNEL_FL,  SPA_AUDIO_CHANNEL_FR, SPA_AUDIO_CHANNEL_FC,
                    SPA_AUDIO_CHANNEL_LFE, SPA_AUDIO_CHANNEL_SL, SPA_AUDIO_CHANNEL_SR};
        case 8:
            return {SPA_AUDIO_CHANNEL_FL, SPA_AUDIO_CHANNEL_FR, SPA_AUDIO_CHANNEL_FC, SPA_AUDIO_CHANNEL_LFE,
                    SPA_AUDIO_CHANNEL_RL, SPA_AUDIO_CHANNEL_RR, SPA_AUDIO_CHANNEL_SL, SPA_AUDIO_CHANNEL_SR};
        default: break;
    }
    std::vector<std::uint32_t> aux(channels);
    for (std::uint32_t i = 0; i < channels; ++i) aux[i] = SPA_AUDIO_CHANNEL_AUX0 + i;
    return aux;
}

}  // namespace

const spa_pod* planar_format(std::span<std::uint8_t> memory, SampleRate rate, std::uint32_t channels) {
    spa_audio_info_raw info{};
    info.format = SPA_AUDIO_FORMAT_F32P;
    info.rate = rate.hz;
    info.channels = channels;
    const auto layout = positions(channels);
    std::copy(layout.begin(), layout.end(), info.position);

    spa_pod_builder builder{};
    spa_pod_builder_init(&builder, memory.data(), static_cast<std::uint32_t>(memory.size()));
    return spa_format_audio_raw_build(&builder, SPA_PARAM_EnumFormat, &info);
}

}  // namespace flitzis::pw
