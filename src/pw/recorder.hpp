// A node that hears what it is linked to, cycle by cycle, for tests of what plays: what a sink's monitor gives, or a
// node's own ports. It takes part in the graph's cycles, so that it loses none that the graph does not lose, and counts
// those. Whoever made it links it.
// Invariant: of the memory, [0, heard_) belongs to the readers, all behind it to the callback.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/contract.hpp"
#include "base/deadline.hpp"
#include "base/units.hpp"
#include "pw/connection.hpp"

struct pw_filter;
struct spa_io_position;

namespace flitzis::pw {

class Recorder {
   public:
    struct Setup {
        std::string name;            ///< node.name; its ports are in_1, in_2, ...
        std::uint32_t channels = 2;  ///< 1-64
        std::uint64_t frames = 0;    ///< so many there is room for
        std::optional<std::string> remote{};
        Seconds timeout{2.0};
    };

    /// Puts the node into the graph. Throws ServerUnavailable, StreamCreationFailed, AudioError. [control]
    explicit Recorder(const Setup& setup);
    /// close()
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    /// Takes the node out of the graph; what was heard stays. Twice is the same as once. [control] one at a time
    void close();

    std::uint32_t channels() const { return channels_; }
    /// Frames heard so far. [any]
    std::uint64_t heard() const { return heard_.load(std::memory_order_acquire); }
    /// Cycles in which every port was linked. [any]
    std::uint64_t whole() const { return whole_.load(); }
    /// From the next cycle on it keeps what it hears, and counts what it loses. [any]
    void keep() { keeps_ = true; }
    /// Cycles that took place without it since then, and those for which there was no room. [any]
    std::uint64_t lost() const { return lost_.load(); }
    /// The graph's; 0 before the first cycle. [any]
    std::uint32_t rate() const { return rate_.load(); }
    /// The server is lost, or has removed the node: nothing more will be heard. [any]
    bool gone() const { return gone_.load(); }

    /// Copies frames first..first+count, which were heard, as they lie side by side in an interleaved file. [any]
    void copy(std::uint64_t first, std::uint64_t count, float* frames) const;

   private:
    struct Events;

    void make(const Setup& setup);
    void hear(const spa_io_position* position) NONBLOCKING;
    void note_clock(const spa_io_position& position) NONBLOCKING;

    const std::uint32_t channels_;
    const std::uint64_t room_;
    std::vector<float> memory_;  // one plane after the other
    Context context_;
    std::unique_ptr<Wake> changed_;           // [loop]
    std::unique_ptr<Connection> connection_;  // [loop]
    std::unique_ptr<Events> events_;
    pw_filter* filter_ = nullptr;
    std::vector<void*> ports_;
    std::atomic<std::uint64_t> heard_{0};
    std::atomic<std::uint64_t> whole_{0};
    std::atomic<std::uint64_t> lost_{0};
    std::atomic<std::uint32_t> rate_{0};
    std::atomic<bool> gone_{false};
    std::atomic<bool> keeps_{false};
    std::atomic<bool> forget_clock_{false};  // set by [loop], cleared by [render]: the graph has let it rest
    std::uint64_t next_ = 0;                 // [render]: the clock's position in the cycle that is due
    std::uint32_t clock_id_ = 0;             // [render]
};

}  // namespace flitzis::pw
