// What the floor and the engine are measured with: the same options for both, and the same way to run and to end.
#pragma once

#include <cstdint>
#include <string>

namespace flitzis::bench {

struct ClientOptions {
    std::string name;
    std::uint32_t channels = 2;
    std::uint32_t rate = 48000;
    std::uint32_t quantum = 512;
    double seconds = 5.0;
    std::string noise;   ///< a file, see sound.hpp; empty: silence
    bool marks = false;  ///< see sound.hpp
    bool empty = true;   ///< mark silence with SPA_CHUNK_FLAG_EMPTY; the engine always does

    std::string latency() const { return std::to_string(quantum) + "/" + std::to_string(rate); }
};

/// Reads --name, --channels, --rate, --quantum, --seconds, --noise, --marks and --no-empty over `defaults`; ends the
/// program, having said why on stderr, where they cannot be read. Also keeps SIGINT and SIGTERM for wait_for_end():
/// call it before the first thread.
ClientOptions client_options(int argc, char** argv, ClientOptions defaults);

/// The calling thread's, as "FIFO 88".
std::string scheduling();

/// Returns when `seconds` are over, or at SIGINT or SIGTERM.
void wait_for_end(double seconds);

}  // namespace flitzis::bench
