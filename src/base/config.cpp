#include "base/config.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <sstream>
#include <stdexcept>

#include "base/channel_map.hpp"
#include "base/text.hpp"

namespace flitzis {
namespace {

/// What a message shows of `text`: short, on one line, and cut between two characters.
std::string in_quotes(std::string_view text) {
    std::size_t most = 80;
    if (text.size() > most)
        while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0) == 0x80) --most;
    std::string shown = "'";
    for (const char c : text.substr(0, most)) shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    return shown + (text.size() > most ? "...'" : "'");
}

bool holds_nul(std::string_view text) { return text.find('\0') != text.npos; }

template <class Number>
std::string shown(Number number) {
    std::ostringstream text;
    text << number;
    return text.str();
}

// A parameter's check, by what it is.

void check(const Words& name, const std::string& value) {
    const auto characters = printable_characters(value);
    if (!characters || *characters < 1 || *characters > longest_name)
        refuse(name.parameter, in_quotes(value), name.words);
}

void check(const Words& device, const DeviceChoice& value) {
    const auto* name = std::get_if<std::string>(&value);
    if (const auto* listed = std::get_if<Device>(&value)) name = &listed->name;
    if (name && (name->empty() || holds_nul(*name))) refuse(device.parameter, in_quotes(*name), device.words);
}

void check(const Words& words, const std::vector<std::string>& channel_map) {
    const auto wrong = [&](const std::string& name) {
        return !is_channel_name(name) || std::count(channel_map.begin(), channel_map.end(), name) > 1;
    };
    if (std::any_of(channel_map.begin(), channel_map.end(), wrong) || channel_map.size() > channels_limits.highest)
        refuse(words.parameter, in_quotes(joined(channel_map)), words.words);
}

/// What the stream's format says: a property that says otherwise would be heard by nobody.
struct Taken {
    std::string_view key;
    std::string_view instead;
};
constexpr std::array<Taken, 5> taken_properties{{{"audio.channels", "channels says that"},
                                                 {"audio.format", "frames are float32"},
                                                 {"audio.layout", "channel_map says that"},
                                                 {"audio.position", "channel_map says that"},
                                                 {"audio.rate", "sample_rate says that"}}};

void check(const Words& properties, const std::map<std::string, std::string>& values) {
    for (const auto& [key, value] : values) {
        const std::string got = in_quotes(key) + ": " + in_quotes(value);
        if (key.empty() || holds_nul(key) || holds_nul(value)) refuse(properties.parameter, got, properties.words);
        for (const Taken& taken : taken_properties)
            if (key == taken.key)
                refuse(properties.parameter, got,
                       "a dict without " + std::string(taken.key) + " (" + std::string(taken.instead) + ")");
    }
}

void check(const Words& remote, const std::optional<std::string>& value) {
    if (value && (value->empty() || holds_nul(*value))) refuse(remote.parameter, in_quotes(*value), remote.words);
}

void check(const Words&, bool) {}

void check(const IntegerLimits& limits, std::uint32_t value) { limits.check(value); }

void check(const IntegerLimits& limits, Frames value) { limits.check(value.count); }

void check(const IntegerLimits& limits, const std::optional<SampleRate>& value) {
    if (value) limits.check(value->hz);
}

void check(const RealLimits& limits, double value) { limits.check(value); }

void check(const RealLimits& limits, Seconds value) { limits.check(value.count()); }

}  // namespace

void refuse(std::string_view parameter, std::string_view got, std::string_view accepted) {
    std::string message(parameter);
    message.append(" must be ").append(accepted).append(", got ").append(got);
    throw std::invalid_argument(message);
}

template <class Number>
std::string Limits<Number>::accepted() const {
    return (power_of_two ? "a power of two in " : "") + shown(lowest) + "-" + shown(highest) + unit;
}

template <class Number>
bool Limits<Number>::accepts(Number value) const {
    const Number measured = either_sign && value < 0 ? -value : value;
    const bool within = measured >= lowest && measured <= highest;  // NaN is not
    return within && (!power_of_two || std::has_single_bit(static_cast<std::uint64_t>(value)));
}

template <class Number>
void Limits<Number>::check(Number value) const {
    if (!accepts(value)) refuse(parameter, shown(value), accepted());
}

template struct Limits<std::int64_t>;
template struct Limits<double>;

void validate_channel_map(const std::vector<std::string>& channel_map) { check(channel_map_words, channel_map); }

void validate_device(const DeviceChoice& device) { check(device_words, device); }

void validate_volume(double volume) { volume_limits.check(volume); }

void validate_remote(const std::optional<std::string>& remote) { check(remote_words, remote); }

void validate_timeout(Seconds timeout) { check(timeout_limits, timeout); }

void validate_wait(Seconds timeout) { check(wait_limits, timeout); }

void validate(const EngineConfig& config) {
    std::apply([&](const auto&... each) { (check(each.accepts, config.*each.value), ...); }, parameters);
    if (config.offline && !config.sample_rate) refuse("sample_rate", "None", "8000-384000 Hz where there is no graph");
    if (!config.channel_map.empty() && config.channel_map.size() != config.channels)
        refuse(channel_map_words.parameter, in_quotes(joined(config.channel_map)),
               "as many names as channels, which is " + std::to_string(config.channels));
}

std::vector<std::string> channel_map_of(const EngineConfig& config) {
    return config.channel_map.empty() ? default_channel_map(config.channels) : config.channel_map;
}

std::string node_name(std::string_view name) {
    std::string result;
    for (char c : name) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
        const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
        if (kept)
            result += c;
        else if (!result.empty() && result.back() != '-')
            result += '-';
    }
    while (!result.empty() && result.back() == '-') result.pop_back();
    return result.empty() ? "flitzis-looper" : result;
}

}  // namespace flitzis
