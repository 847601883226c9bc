#include "base/text.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

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
    const auto page = static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
    void* memory = mmap(nullptr, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    ASSERT_NE(memory, MAP_FAILED);
    char* end = static_cast<char*>(memory) + page;
    ASSERT_EQ(mprotect(end, page, PROT_NONE), 0) << "who reads on is ended";

    for (std::size_t length = 1; length < 4; ++length) {
        std::memcpy(end - length, "\xf0\x9f\x8e\xa7", length);
        EXPECT_FALSE(printable_characters({end - length, length})) << length;
    }
    munmap(memory, 2 * page);
}

}  // namespace
}  // namespace flitzis
