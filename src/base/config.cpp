#include "base/config.hpp"

#include <bit>
#include <sstream>
#include <stdexcept>

#include "base/text.hpp"

namespace flitzis {
namespace {

constexpr std::size_t longest_name = 128;

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

void validate_name(const std::string& name) {
    const auto characters = printable_characters(name);
    if (!characters || *characters < 1 || *characters > longest_name)
        refuse("name", in_quotes(name), "1-128 printable characters");
}

void validate_properties(const std::map<std::string, std::string>& properties) {
    for (const auto& [key, value] : properties) {
        if (key.empty() || holds_nul(key))
            refuse("properties", "the key " + in_quotes(key), "keys of 1 or more characters");
        if (holds_nul(value))
            refuse("properties", in_quotes(key) + ": " + in_quotes(value), "values without NUL characters");
    }
}

// Written so that NaN is refused too.
void check_real(std::string_view parameter, double value, double lowest, double highest, std::string_view accepted) {
    if (value >= lowest && value <= highest) return;
    std::ostringstream got;
    got << value;
    refuse(parameter, got.str(), accepted);
}

}  // namespace

void refuse(std::string_view parameter, std::string_view got, std::string_view accepted) {
    std::string message(parameter);
    message.append(" must be ").append(accepted).append(", got ").append(got);
    throw std::invalid_argument(message);
}

void Limits::check(std::int64_t value) const {
    if (value < lowest || value > highest) refuse(parameter, std::to_string(value), accepted);
}

void validate_device(const DeviceChoice& device) {
    const auto* name = std::get_if<std::string>(&device);
    if (name && (name->empty() || holds_nul(*name))) refuse("device", in_quotes(*name), "a sink's node.name, or None");
}

void validate_volume(double volume) { check_real("volume", volume, 0.0, 1.0, "0-1"); }

void validate_remote(const std::optional<std::string>& remote) {
    if (remote && (remote->empty() || holds_nul(*remote)))
        refuse("remote", in_quotes(*remote), "a PipeWire remote's name or socket, or None");
}

void validate_timeout(Seconds timeout) {
    check_real("timeout", timeout.count(), shortest_timeout.count(), longest_timeout.count(), "0.01-60 seconds");
}

void validate_wait(Seconds timeout) {
    check_real("timeout", timeout.count(), 0.0, longest_wait.count(), "0-86400 seconds");
}

void validate(const EngineConfig& config) {
    validate_name(config.name);
    validate_device(config.device);
    if (config.sample_rate) sample_rate_limits.check(config.sample_rate->hz);
    channels_limits.check(config.channels);
    quantum_limits.check(config.quantum.count);
    if (!std::has_single_bit(config.quantum.count))
        refuse(quantum_limits.parameter, std::to_string(config.quantum.count), quantum_limits.accepted);
    validate_properties(config.properties);
    validate_remote(config.remote);
    validate_timeout(config.timeout);
    buffer_limits.check(config.buffer.count);
    check_real("fade_ms", config.fade_ms, 0.0, longest_fade_ms, "0-1000 milliseconds");
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
