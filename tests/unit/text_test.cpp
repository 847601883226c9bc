#include "base/text.hpp"

#include <gtest/gtest.h>

namespace flitzis {
namespace {

TEST(PrintableCharacters, CountsCharactersNotBytes) {
    EXPECT_EQ(printable_characters(""), 0U);
    EXPECT_EQ(printable_characters("Flitzis Looper"), 14U);
    EXPECT_EQ(printable_characters("Größe"), 5U);
    EXPECT_EQ(printable_characters("日本"), 2U);
    EXPECT_EQ(printable_characters("\xf0\x9f\x8e\xa7"), 1U);  // headphones
}

TEST(PrintableCharacters, RefusesControlCharacters) {
    for (const char* text : {"\n", "a\tb", "\x7f", "\xc2\x80", "\xc2\x9f", "\xe2\x80\xa8"})
        EXPECT_FALSE(printable_characters(text)) << text;
    EXPECT_FALSE(printable_characters(std::string_view("a\0b", 3)));
}

TEST(PrintableCharacters, RefusesWhatIsNotUtf8) {
    const std::string_view bad[] = {
        "\xff",              // no such first byte
        "\x80",              // a continuation alone
        "\xc3",              // cut short
        "\xc3(",             // no continuation after it
        "\xc0\xaf",          // overlong
        "\xe0\x80\xaf",      // overlong
        "\xed\xa0\x80",      // a surrogate
        "\xf4\x90\x80\x80",  // beyond U+10FFFF
    };
    for (const auto text : bad) EXPECT_FALSE(printable_characters(text));
}

TEST(PrintableCharacters, ReadsNothingBehindATextThatIsCutAmidACharacter) {
    const std::string_view headphones = "\xf0\x9f\x8e\xa7";
    for (std::size_t length = 1; length < headphones.size(); ++length)
        EXPECT_FALSE(printable_characters(headphones.substr(0, length))) << length;
}

}  // namespace
}  // namespace flitzis
