// Counting the characters of a UTF-8 text.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace flitzis {

/// The number of characters in `text`; none where it is not UTF-8 (RFC 3629) or holds a control character. [any]
std::optional<std::size_t> printable_characters(std::string_view text);

}  // namespace flitzis
