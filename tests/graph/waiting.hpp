// Waiting for a condition with a deadline; tests never sleep for a guessed time.
#pragma once

#include <chrono>
#include <thread>

namespace flitzis::test {

/// Whether `condition()` came true within `timeout`.
template <class Condition>
bool eventually(Condition condition, std::chrono::milliseconds timeout = std::chrono::seconds(5)) {
    const auto until = std::chrono::steady_clock::now() + timeout;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        std::this_thread::yield();
    }
    return true;
}

}  // namespace flitzis::test
