// base/text.cpp and node_name(): against RFC 3629's own table, section 4, spelled out byte by byte.
#include <algorithm>
#include <string>

#include "base/config.hpp"
#include "base/text.hpp"
#include "fuzz.hpp"

namespace flitzis::fuzz {
namespace {

struct Form {
    std::size_t length;
    unsigned lead[2];
    unsigned second[2];
};
constexpr Form forms[] = {
    {1, {0x00, 0x7f}, {}},           {2, {0xc2, 0xdf}, {0x80, 0xbf}}, {3, {0xe0, 0xe0}, {0xa0, 0xbf}},
    {3, {0xe1, 0xec}, {0x80, 0xbf}}, {3, {0xed, 0xed}, {0x80, 0x9f}}, {3, {0xee, 0xef}, {0x80, 0xbf}},
    {4, {0xf0, 0xf0}, {0x90, 0xbf}}, {4, {0xf1, 0xf3}, {0x80, 0xbf}}, {4, {0xf4, 0xf4}, {0x80, 0x8f}},
};

bool within(char c, const unsigned (&range)[2]) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= range[0] && byte <= range[1];
}

std::size_t length_of(std::string_view text) {
    for (const Form& form : forms) {
        if (!within(text[0], form.lead) || text.size() < form.length) continue;
        bool good = form.length < 2 || within(text[1], form.second);
        for (std::size_t i = 2; i < form.length; ++i) good = good && within(text[i], {0x80, 0xbf});
        if (good) return form.length;
    }
    return 0;
}

bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) return first < 0x20 || first == 0x7f;
    const auto second = static_cast<unsigned char>(character[1]);
    return (first == 0xc2 && second < 0xa0) || character == "\u2028" || character == "\u2029";
}

std::optional<std::size_t> counted(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        const std::size_t length = length_of(text);
        if (length == 0 || is_control(text.substr(0, length))) return {};
        text.remove_prefix(length);
    }
    return count;
}

}  // namespace

void run(Bytes& bytes) {
    const std::string text = bytes.ConsumeRemainingBytesAsString();
    expect(printable_characters(text) == counted(text), "printable_characters() counts as RFC 3629 does");

    const std::string name = node_name(text);
    const auto kept = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_'; };
    expect(!name.empty() && name.size() <= std::max(text.size(), std::size_t{14}),
           "a node has a name, and no longer one");
    expect(std::all_of(name.begin(), name.end(), [&](char c) { return kept(c) || c == '-'; }), "only plain characters");
    expect(node_name(name) == name || name.front() == '-', "a node's name is its own node's name");
}

}  // namespace flitzis::fuzz
