// What every fuzz target shares: bytes as decisions, and an expectation that ends the run when it is broken.
#pragma once

#include <fuzzer/FuzzedDataProvider.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace flitzis::fuzz {

using Bytes = FuzzedDataProvider;

inline void expect(bool kept, std::string_view what) {
    if (kept) return;
    std::fprintf(stderr, "broken: %.*s\n", static_cast<int>(what.size()), what.data());
    std::abort();
}

/// What a target does with one input.
void run(Bytes& bytes);

}  // namespace flitzis::fuzz

// NOLINTNEXTLINE: the name is libFuzzer's
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    flitzis::fuzz::Bytes bytes(data, size);
    flitzis::fuzz::run(bytes);
    return 0;
}
