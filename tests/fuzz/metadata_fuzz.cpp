// What others write into metadata and properties: any text is read or refused, and a name in quotes comes out whole.
#include <string>

#include "fuzz.hpp"
#include "pw/metadata_value.hpp"

namespace flitzis::fuzz {
namespace {

std::string quoted(const std::string& text) {
    std::string json = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') json += '\\';
        json += c;
    }
    return json + "\"";
}

/// Printable ASCII.
std::string plain(std::string text) {
    for (char& c : text) c = static_cast<char>(' ' + static_cast<unsigned char>(c) % 95);
    return text;
}

}  // namespace

void run(Bytes& bytes) {
    const std::string name = plain(bytes.ConsumeRandomLengthString(500));
    const std::string other = "a" + plain(bytes.ConsumeRandomLengthString(20));
    const std::string value = bytes.ConsumeBool() ? "{\"name\": [1, {}]}" : quoted(other);
    const std::string json = "{ " + quoted(other) + ": " + value + ", \"name\": " + quoted(name) + "}";
    expect(pw::sink_named_in(json.c_str()) == name, "a sink's name comes out as it was written");

    const std::string anything = bytes.ConsumeRemainingBytesAsString();
    if (const auto found = pw::sink_named_in(anything.c_str()))
        expect(found->size() < 1024 && found->size() <= anything.size(), "no name is longer than its text");
    const auto number = pw::number_in<std::uint32_t>(anything);
    const bool digit = !anything.empty() && anything[0] >= '0' && anything[0] <= '9';
    expect(digit || number == 0, "what is no number is 0");
}

}  // namespace flitzis::fuzz
