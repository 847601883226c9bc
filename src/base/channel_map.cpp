#include "base/channel_map.hpp"

#include <algorithm>

namespace flitzis {
namespace {

constexpr std::string_view aux = "AUX";

std::string_view without_blanks(std::string_view text) {
    constexpr std::string_view blanks = " \t";
    const auto first = text.find_first_not_of(blanks);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

}  // namespace

std::optional<std::uint32_t> aux_number(std::string_view name) {
    if (!name.starts_with(aux)) return {};
    for (std::uint32_t number = 0; number < aux_channels; ++number)
        if (name.substr(aux.size()) == std::to_string(number)) return number;
    return {};
}

bool is_channel_name(std::string_view name) {
    return aux_number(name) || std::find(channel_names.begin(), channel_names.end(), name) != channel_names.end();
}

std::vector<std::string> default_channel_map(std::uint32_t channels) {
    switch (channels) {
        case 1: return {"MONO"};
        case 2: return {"FL", "FR"};
        case 4: return {"FL", "FR", "RL", "RR"};
        case 6: return {"FL", "FR", "FC", "LFE", "SL", "SR"};
        case 8: return {"FL", "FR", "FC", "LFE", "RL", "RR", "SL", "SR"};
        default: break;
    }
    std::vector<std::string> numbered;
    for (std::uint32_t i = 0; i < channels; ++i) numbered.push_back(std::string(aux) + std::to_string(i));
    return numbered;
}

std::vector<std::string> split_channel_map(std::string_view text) {
    std::vector<std::string> names;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        names.emplace_back(without_blanks(text.substr(begin, end - begin)));
        begin = end + 1;
    }
    return names;
}

std::string joined(const std::vector<std::string>& channel_map) {
    std::string text;
    for (const std::string& name : channel_map) text.append(text.empty() ? "" : ",").append(name);
    return text;
}

}  // namespace flitzis
