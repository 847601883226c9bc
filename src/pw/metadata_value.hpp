// What PipeWire's properties and metadata say as text, read. Others wrote it: whatever it is, it is read or refused.
#pragma once

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace flitzis::pw {

/// The number at the beginning of `digits`; 0 where there is none, or one that does not fit. [any]
template <class Number>
Number number_in(std::string_view digits) {
    Number value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

/// The "name" of {"name": "..."}, the form of metadata values about default nodes; none where it has another. [any]
std::optional<std::string> sink_named_in(const char* json);

}  // namespace flitzis::pw
