#include "base/text.hpp"

#include <cstdint>

namespace flitzis {
namespace {

struct Decoded {
    std::uint32_t code_point;
    std::size_t length;
};

/// The first character of a non-empty `text`; none where its bytes are no UTF-8 sequence.
std::optional<Decoded> decode(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(0) < 0x80           ? 1
                               : (byte(0) >> 5) == 0x06 ? 2
                               : (byte(0) >> 4) == 0x0e ? 3
                               : (byte(0) >> 3) == 0x1e ? 4
                                                        : 0;
    if (length == 0 || length > text.size()) return {};

    std::uint32_t code_point = length == 1 ? byte(0) : byte(0) & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) >> 6) != 0x02) return {};
        code_point = code_point << 6 | (byte(i) & 0x3fU);
    }
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    if (code_point < smallest[length] || code_point > 0x10ffff || surrogate) return {};
    return Decoded{code_point, length};
}

bool is_control(std::uint32_t c) {
    return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029;  // C0, DEL and C1, line separators
}

}  // namespace

std::optional<std::size_t> printable_characters(std::string_view text) {
    std::size_t count = 0;
    while (!text.empty()) {
        const auto next = decode(text);
        if (!next || is_control(next->code_point)) return {};
        text.remove_prefix(next->length);
        ++count;
    }
    return count;
}

}  // namespace flitzis
