// Channels by name, as PipeWire writes them: which there are, and which an engine has that names none.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flitzis {

/// All of PipeWire's that name a place, in its order; behind them come AUX0 to AUX63.
inline constexpr std::array<std::string_view, 36> channel_names{
    "MONO", "FL",  "FR",  "FC",   "LFE",  "SL",  "SR",  "FLC",  "FRC",  "RC",  "RL",  "RR",
    "TC",   "TFL", "TFC", "TFR",  "TRL",  "TRC", "TRR", "RLC",  "RRC",  "FLW", "FRW", "LFE2",
    "FLH",  "FCH", "FRH", "TFLC", "TFRC", "TSL", "TSR", "LLFE", "RLFE", "BC",  "BLC", "BRC"};
inline constexpr std::uint32_t aux_channels = 64;

/// 7 of "AUX7": no sign, no leading zero, as PipeWire writes it. [any]
std::optional<std::uint32_t> aux_number(std::string_view name);

/// [any]
bool is_channel_name(std::string_view name);

/// 1 MONO, 2 FL FR, 4 quad, 6 5.1, 8 7.1; other counts are AUX0, AUX1, ... [any]
std::vector<std::string> default_channel_map(std::uint32_t channels);

/// The names in a text: "FL,FR", with or without blanks. [any]
std::vector<std::string> split_channel_map(std::string_view text);

/// "FL,FR" [any]
std::string joined(const std::vector<std::string>& channel_map);

}  // namespace flitzis
