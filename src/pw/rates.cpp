#include "pw/rates.hpp"

#include <spa/param/audio/format-utils.h>
#include <spa/pod/iter.h>

#include <algorithm>
#include <array>
#include <span>

#include "base/config.hpp"

namespace flitzis::pw {
namespace {

constexpr std::array<std::int32_t, 13> usual{8000,  11025, 16000,  22050,  32000,  44100, 48000,
                                             88200, 96000, 176400, 192000, 352800, 384000};

bool is_raw_audio(const spa_pod* format) {
    std::uint32_t type = 0;
    std::uint32_t subtype = 0;
    if (!format || spa_format_parse(format, &type, &subtype) < 0) return false;
    return type == SPA_MEDIA_TYPE_audio && subtype == SPA_MEDIA_SUBTYPE_raw;
}

}  // namespace

/// The first value of a choice is the preferred one, which the others repeat.
std::set<std::uint32_t> rates_in(const spa_pod* format) {
    std::set<std::uint32_t> rates;
    const auto add = [&](std::int32_t hz) {
        if (hz >= sample_rate_limits.lowest && hz <= sample_rate_limits.highest)
            rates.insert(static_cast<std::uint32_t>(hz));
    };
    const spa_pod_prop* property =
        is_raw_audio(format) ? spa_pod_find_prop(format, nullptr, SPA_FORMAT_AUDIO_rate) : nullptr;
    if (!property) return rates;
    std::uint32_t count = 0;
    std::uint32_t choice = SPA_CHOICE_None;
    const spa_pod* pod = spa_pod_get_values(&property->value, &count, &choice);
    if (!pod || pod->type != SPA_TYPE_Int || pod->size != sizeof(std::int32_t)) return rates;
    const std::span<const std::int32_t> values(static_cast<const std::int32_t*>(SPA_POD_BODY_CONST(pod)), count);
    const bool range = (choice == SPA_CHOICE_Range || choice == SPA_CHOICE_Step) && values.size() >= 3;
    std::for_each(values.begin(), values.end(), add);
    if (!range) return rates;
    for (const std::int32_t hz : usual)
        if (hz >= values[1] && hz <= values[2]) add(hz);
    return rates;
}

}  // namespace flitzis::pw
