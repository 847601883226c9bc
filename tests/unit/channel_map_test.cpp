#include "base/channel_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spa/param/audio/type-info.h>

#include <set>

#include "base/config.hpp"
#include "pw/format.hpp"

namespace flitzis {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> all_names() {
    std::vector<std::string> names(channel_names.begin(), channel_names.end());
    for (std::uint32_t i = 0; i < aux_channels; ++i) names.push_back("AUX" + std::to_string(i));
    return names;
}

TEST(ChannelMap, EveryNameIsAChannelOfItsOwnToPipeWire) {
    std::set<std::uint32_t> ids;
    for (const std::string& name : all_names()) {
        EXPECT_TRUE(is_channel_name(name)) << name;
        EXPECT_NE(pw::channel_id(name), SPA_AUDIO_CHANNEL_UNKNOWN) << name;
        ids.insert(pw::channel_id(name));
    }
    EXPECT_EQ(ids.size(), all_names().size());
}

TEST(ChannelMap, NamesAreThoseInPipeWiresOwnTable) {
    std::size_t found = 0;
    for (const spa_type_info* one = spa_type_audio_channel; one->name; ++one) {
        const std::string_view whole(one->name);
        const std::string_view name = whole.substr(whole.rfind(':') + 1);
        if (!is_channel_name(name)) continue;
        EXPECT_EQ(pw::channel_id(name), one->type) << name;
        ++found;
    }
    EXPECT_GE(found, all_names().size() - 1) << "all but LLFE, which is LLFR there up to 1.4";
}

TEST(ChannelMap, ARefusalListsEveryName) {
    for (const std::string_view name : channel_names)
        EXPECT_THAT(channel_map_words.words, HasSubstr(std::string(name)));
}

TEST(ChannelMap, WhatNamesNoPlaceIsNoChannel) {
    for (const auto* name : {"", "UNK", "NA", "fl", "FL ", "AUX", "AUX64", "AUX01", "AUX-1", "AUX1 ", "Left"})
        EXPECT_FALSE(is_channel_name(name)) << name;
}

TEST(ChannelMap, OfAnyNumberHasDifferentNames) {
    EXPECT_THAT(default_channel_map(1), ElementsAre("MONO"));
    EXPECT_THAT(default_channel_map(2), ElementsAre("FL", "FR"));
    EXPECT_THAT(default_channel_map(3), ElementsAre("AUX0", "AUX1", "AUX2"));
    EXPECT_THAT(default_channel_map(6), ElementsAre("FL", "FR", "FC", "LFE", "SL", "SR"));
    for (std::uint32_t channels = 1; channels <= 64; ++channels) {
        const auto map = default_channel_map(channels);
        EXPECT_EQ(std::set<std::string>(map.begin(), map.end()).size(), channels);
        for (const std::string& name : map) EXPECT_TRUE(is_channel_name(name)) << name;
    }
}

TEST(ChannelMap, IsSplitAtItsCommas) {
    EXPECT_THAT(split_channel_map("FL,FR"), ElementsAre("FL", "FR"));
    EXPECT_THAT(split_channel_map(" AUX2 ,\tAUX3"), ElementsAre("AUX2", "AUX3"));
    EXPECT_THAT(split_channel_map("FL"), ElementsAre("FL"));
    EXPECT_THAT(split_channel_map(""), ElementsAre(""));
    EXPECT_THAT(split_channel_map("FL,,FR,"), ElementsAre("FL", "", "FR", ""));
    EXPECT_EQ(joined({"FL", "FR"}), "FL,FR");
}

}  // namespace
}  // namespace flitzis
