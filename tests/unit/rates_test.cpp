#include "pw/rates.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spa/param/audio/format-utils.h>
#include <spa/pod/builder.h>

#include <array>

namespace flitzis::pw {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A format of this media type, whose rate `add` adds.
template <class Add>
std::set<std::uint32_t> rates_where(std::uint32_t subtype, Add add) {
    std::array<std::uint8_t, 1024> memory;
    spa_pod_builder builder{};
    spa_pod_builder_init(&builder, memory.data(), memory.size());
    spa_pod_frame frame;
    spa_pod_builder_push_object(&builder, &frame, SPA_TYPE_OBJECT_Format, SPA_PARAM_EnumFormat);
    spa_pod_builder_add(&builder, SPA_FORMAT_mediaType, SPA_POD_Id(SPA_MEDIA_TYPE_audio), SPA_FORMAT_mediaSubtype,
                        SPA_POD_Id(subtype), 0);
    add(builder);
    return rates_in(static_cast<const spa_pod*>(spa_pod_builder_pop(&builder, &frame)));
}

template <class Add>
std::set<std::uint32_t> rates_where(Add add) {
    return rates_where(SPA_MEDIA_SUBTYPE_raw, add);
}

TEST(Rates, OneIsThatOne) {
    const auto rates =
        rates_where([](auto& builder) { spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_Int(44100), 0); });

    EXPECT_THAT(rates, ElementsAre(44100U));
}

TEST(Rates, OfAnEnumerationAreThoseInItEachOnce) {
    const auto rates = rates_where([](auto& builder) {
        spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_CHOICE_ENUM_Int(4, 48000, 96000, 44100, 48000), 0);
    });

    EXPECT_THAT(rates, ElementsAre(44100U, 48000U, 96000U));
}

TEST(Rates, OfARangeAreItsEndsAndTheUsualOnes) {
    const auto rates = rates_where([](auto& builder) {
        spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_CHOICE_RANGE_Int(48000, 40000, 96000), 0);
    });

    EXPECT_THAT(rates, ElementsAre(40000U, 44100U, 48000U, 88200U, 96000U));
}

TEST(Rates, ThatNoAudioHasAreLeftOut) {
    const auto rates = rates_where([](auto& builder) {
        spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_CHOICE_RANGE_Int(48000, 1, INT32_MAX), 0);
    });

    EXPECT_EQ(*rates.begin(), 8000U);
    EXPECT_EQ(*rates.rbegin(), 384000U);
    EXPECT_EQ(rates.size(), 13U);
}

TEST(Rates, AreNoneWhereNothingIsSaidOrNotOfRawAudio) {
    const auto encoded = rates_where(SPA_MEDIA_SUBTYPE_iec958, [](auto& builder) {
        spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_Int(44100), 0);
    });
    const auto text = rates_where(
        [](auto& builder) { spa_pod_builder_add(&builder, SPA_FORMAT_AUDIO_rate, SPA_POD_String("44100"), 0); });

    EXPECT_THAT(encoded, IsEmpty());
    EXPECT_THAT(text, IsEmpty());
    EXPECT_THAT(rates_where([](auto&) {}), IsEmpty());
    EXPECT_THAT(rates_in(nullptr), IsEmpty());
}

}  // namespace
}  // namespace flitzis::pw
