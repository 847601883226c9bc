// validate(): refuses what is out of range, in words that can be printed, and nothing else; what it lets pass becomes
// properties in which the caller's win.
#include <algorithm>
#include <bit>
#include <stdexcept>

#include "base/channel_map.hpp"
#include "base/config.hpp"
#include "base/text.hpp"
#include "fuzz.hpp"
#include "pw/properties.hpp"

namespace flitzis::fuzz {
namespace {

EngineConfig config_from(Bytes& bytes) {
    EngineConfig config;
    config.channels = bytes.ConsumeBool() ? bytes.ConsumeIntegral<std::uint32_t>() : 2;
    if (bytes.ConsumeBool()) config.channel_map = split_channel_map(bytes.ConsumeRandomLengthString(100));
    config.quantum.count =
        bytes.ConsumeBool() ? 1U << bytes.ConsumeIntegralInRange(0, 31) : bytes.ConsumeIntegral<std::uint32_t>();
    if (bytes.ConsumeBool()) config.sample_rate = SampleRate{bytes.ConsumeIntegral<std::uint32_t>()};
    if (bytes.ConsumeBool()) config.sample_rate.reset();
    if (bytes.ConsumeBool()) config.buffer.count = bytes.ConsumeIntegral<std::uint32_t>();
    if (bytes.ConsumeBool()) config.fade_ms = bytes.ConsumeFloatingPoint<double>();
    if (bytes.ConsumeBool()) config.timeout = Seconds(bytes.ConsumeFloatingPoint<double>());
    if (bytes.ConsumeBool()) config.device = bytes.ConsumeIntegral<std::uint64_t>();
    if (bytes.ConsumeBool()) config.device = bytes.ConsumeRandomLengthString(200);
    if (bytes.ConsumeBool()) config.remote = bytes.ConsumeRandomLengthString(200);
    for (int i = bytes.ConsumeIntegralInRange(0, 3); i > 0; --i) {
        std::string key = bytes.ConsumeRandomLengthString(100);
        config.properties[std::move(key)] = bytes.ConsumeRandomLengthString(100);
    }
    if (bytes.ConsumeBool()) config.name = bytes.ConsumeRemainingBytesAsString();
    return config;
}

bool plain(const std::string& text) { return !text.empty() && text.find('\0') == text.npos; }

template <class Number>
bool within(Number value, Number lowest, Number highest) {
    return value >= lowest && value <= highest;
}

bool acceptable(const EngineConfig& config) {
    const auto characters = printable_characters(config.name);
    const auto* device = std::get_if<std::string>(&config.device);
    const auto fits = [](const auto& p) {
        const auto taken = {"audio.channels", "audio.format", "audio.layout", "audio.position", "audio.rate"};
        return plain(p.first) && p.second.find('\0') == std::string::npos &&
               std::find(taken.begin(), taken.end(), p.first) == taken.end();
    };
    const auto& map = config.channel_map;
    const auto named = [&](const std::string& name) {
        return is_channel_name(name) && std::count(map.begin(), map.end(), name) == 1;
    };
    return characters && within<std::size_t>(*characters, 1, 128) && (!device || plain(*device)) &&
           (!config.remote || plain(*config.remote)) && within(config.channels, 1U, 64U) &&
           (map.empty() || map.size() == config.channels) && std::all_of(map.begin(), map.end(), named) &&
           within(config.quantum.count, 16U, 8192U) && std::has_single_bit(config.quantum.count) &&
           (!config.sample_rate || within(config.sample_rate->hz, 8000U, 384000U)) &&
           within(config.buffer.count, 16U, 1U << 22) && within(config.fade_ms, 0.0, 1000.0) &&
           within(config.timeout.count(), 0.01, 60.0) &&
           std::all_of(config.properties.begin(), config.properties.end(), fits);
}

bool texts_are_printable(const EngineConfig& config) {
    const auto printable = [](const std::string& text) { return printable_characters(text).has_value(); };
    const auto* device = std::get_if<std::string>(&config.device);
    return printable(config.name) && (!device || printable(*device)) && (!config.remote || printable(*config.remote)) &&
           printable(joined(config.channel_map)) &&
           std::all_of(config.properties.begin(), config.properties.end(),
                       [&](const auto& p) { return printable(p.first) && printable(p.second); });
}

}  // namespace

void run(Bytes& bytes) {
    const EngineConfig config = config_from(bytes);
    try {
        validate(config);
    } catch (const std::invalid_argument& refusal) {
        const std::string_view message = refusal.what();
        expect(!acceptable(config), "only what is out of range is refused");
        expect(message.find(" must be ") != message.npos && message.size() < 400, "a refusal says what is accepted");
        if (texts_are_printable(config)) expect(printable_characters(message).has_value(), "a refusal can be printed");
        return;
    }
    expect(acceptable(config), "what is out of range is refused");

    const auto all = pw::stream_properties(config, SampleRate{48000}, std::string("sink"));
    for (const auto& [key, value] : config.properties) expect(all.at(key) == value, "the caller's properties win");
    expect(all.count("node.name") && all.count("media.name") && all.count("target.object"), "ours are there");
}

}  // namespace flitzis::fuzz
