// What PipeWire's profiler says of each node, gathered over many cycles and summed up.
#pragma once

#include <cstdint>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

struct spa_pod;

namespace flitzis::bench {

/// One node in one cycle; CLOCK_MONOTONIC in ns.
struct NodeCycle {
    std::int32_t id = 0;
    std::string name;
    std::int64_t signal = 0;  ///< all that it waits for is done
    std::int64_t awake = 0;   ///< its thread runs
    std::int64_t finish = 0;  ///< its work of this cycle is done
    bool done = false;        ///< the three belong to one cycle
    bool missed = false;      ///< the driver went on from this cycle without it
};

/// One cycle of one driver and of all that follow it.
struct ProfiledCycle {
    NodeCycle driver;
    std::int32_t xruns = 0;  ///< the driver's counter since it was made; -1 where it is not told
    std::int64_t quantum = 0;
    std::uint32_t rate = 0;
    std::vector<NodeCycle> followers;
};

/// Reads one SPA_TYPE_OBJECT_Profiler (spa/param/profiler.h; PipeWire's module-profiler.c writes it).
ProfiledCycle profiled_cycle(const spa_pod* object);

class NodeTimes {
   public:
    /// Starts to count once every name in `awaited` finished in one and the same cycle, and `skip` cycles after that.
    NodeTimes(std::set<std::string> awaited, std::uint64_t skip) : awaited_(std::move(awaited)), skip_(skip) {}

    void add(const ProfiledCycle& cycle);

    /// Cycles counted so far.
    std::uint64_t cycles() const { return cycles_; }

    /// One JSON object: for every follower its cycles, busy (awake to finish) and wait (signal to awake) times, and how
    /// many it missed.
    void print(std::FILE* file) const;

   private:
    struct Times {
        std::string name;
        std::string driver;
        std::vector<std::int64_t> busy;
        std::vector<std::int64_t> wait;
        std::uint64_t unfinished = 0;  // reports of a cycle in which it had not finished
        std::uint64_t missed = 0;      // cycles of that kind, each reported twice: as incomplete, and when it is ended
        std::int64_t last_missed = 0;  // its signal
        std::int64_t first = 0;        // awake, in the first cycle that was counted
    };
    struct Driver {
        std::int32_t first_xruns = 0;
        std::int32_t last_xruns = 0;
        std::int64_t quantum = 0;
        std::uint32_t rate = 0;
    };

    bool wanted(const ProfiledCycle& cycle) const;

    std::set<std::string> awaited_;
    std::uint64_t skip_;
    bool seen_ = false;  // all that were awaited
    std::uint64_t cycles_ = 0;
    std::map<std::int32_t, Times> followers_;  // by node id
    std::map<std::string, Driver> drivers_;
};

}  // namespace flitzis::bench
