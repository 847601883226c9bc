#include "node_times.hpp"

#include <pipewire/pipewire.h>
#include <spa/param/profiler.h>
#include <spa/pod/iter.h>
#include <spa/pod/parser.h>

#include <algorithm>
#include <numeric>
#include <utility>

namespace flitzis::bench {
namespace {

constexpr std::int32_t finished = 3;  // PW_NODE_ACTIVATION_FINISHED, pipewire/private.h

NodeCycle node_cycle(const spa_pod* block) {
    NodeCycle node;
    const char* name = nullptr;
    std::int64_t previous_signal = 0;
    std::int32_t status = 0;
    if (spa_pod_parse_struct(block, SPA_POD_Int(&node.id), SPA_POD_String(&name), SPA_POD_Long(&previous_signal),
                             SPA_POD_Long(&node.signal), SPA_POD_Long(&node.awake), SPA_POD_Long(&node.finish),
                             SPA_POD_Int(&status)) < 0)
        return {};
    if (name) node.name = name;
    node.missed = status != finished && node.finish < node.signal;
    node.done = status == finished && node.signal <= node.awake && node.awake <= node.finish;
    return node;
}

void read_clock(const spa_pod* clock, ProfiledCycle& cycle) {
    std::int32_t flags = 0;
    std::int32_t id = 0;
    const char* name = nullptr;
    std::int64_t time = 0;
    std::int64_t position = 0;
    spa_fraction rate{};
    if (spa_pod_parse_struct(clock, SPA_POD_Int(&flags), SPA_POD_Int(&id), SPA_POD_String(&name), SPA_POD_Long(&time),
                             SPA_POD_Fraction(&rate), SPA_POD_Long(&position), SPA_POD_Long(&cycle.quantum)) >= 0)
        cycle.rate = rate.denom;
}

std::int32_t xruns_of(const spa_pod* info) {
    std::int64_t count = 0;
    float load[3] = {};
    std::int32_t xruns = -1;
    spa_pod_parse_struct(info, SPA_POD_Long(&count), SPA_POD_Float(&load[0]), SPA_POD_Float(&load[1]),
                         SPA_POD_Float(&load[2]), SPA_POD_Int(&xruns));
    return xruns;
}

void print_times(std::FILE* file, const char* what, std::vector<std::int64_t> ns) {
    std::sort(ns.begin(), ns.end());
    const auto at = [&](std::size_t percent) {
        return ns.empty() ? 0 : static_cast<long long>(ns[std::min(ns.size() - 1, ns.size() * percent / 100)]);
    };
    const auto sum = static_cast<double>(std::accumulate(ns.begin(), ns.end(), std::int64_t{0}));
    const double mean = ns.empty() ? 0.0 : sum / static_cast<double>(ns.size());
    std::fprintf(file, "\"%s\": {\"median\": %lld, \"mean\": %.0f, \"p99\": %lld, \"max\": %lld}", what, at(50), mean,
                 at(99), at(100));
}

/// Node names come from anybody: what JSON cannot hold in a string becomes "?".
std::string in_quotes(std::string text) {
    for (char& c : text)
        if (c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20) c = '?';
    return "\"" + text + "\"";
}

}  // namespace

ProfiledCycle profiled_cycle(const spa_pod* object) {
    ProfiledCycle cycle;
    const spa_pod_prop* property = nullptr;
    SPA_POD_OBJECT_FOREACH(reinterpret_cast<const spa_pod_object*>(object), property) {
        switch (property->key) {
            case SPA_PROFILER_info: cycle.xruns = xruns_of(&property->value); break;
            case SPA_PROFILER_clock: read_clock(&property->value, cycle); break;
            case SPA_PROFILER_driverBlock: cycle.driver = node_cycle(&property->value); break;
            case SPA_PROFILER_followerBlock: cycle.followers.push_back(node_cycle(&property->value)); break;
            default: break;
        }
    }
    return cycle;
}

bool NodeTimes::wanted(const ProfiledCycle& cycle) const {
    return std::all_of(awaited_.begin(), awaited_.end(), [&](const std::string& name) {
        return std::any_of(cycle.followers.begin(), cycle.followers.end(),
                           [&](const NodeCycle& node) { return node.done && node.name == name; });
    });
}

void NodeTimes::add(const ProfiledCycle& cycle) {
    if (!seen_ && !wanted(cycle)) return;
    seen_ = true;
    if (skip_ > 0) {
        --skip_;
        return;
    }
    ++cycles_;
    Driver& driver = drivers_.try_emplace(cycle.driver.name, Driver{cycle.xruns}).first->second;
    driver.last_xruns = cycle.xruns;
    driver.quantum = cycle.quantum;
    driver.rate = cycle.rate;
    for (const NodeCycle& node : cycle.followers) {
        Times& times = followers_[node.id];
        times.name = node.name;
        times.driver = cycle.driver.name;
        if (node.missed && std::exchange(times.last_missed, node.signal) != node.signal) ++times.missed;
        if (!node.done) {
            ++times.unfinished;
            continue;
        }
        if (times.first == 0) times.first = node.awake;
        times.busy.push_back(node.finish - node.awake);
        times.wait.push_back(node.awake - node.signal);
    }
}

void NodeTimes::print(std::FILE* file) const {
    std::fprintf(file, "{\"cycles\": %llu, \"drivers\": [", static_cast<unsigned long long>(cycles_));
    const char* comma = "";
    for (const auto& [name, driver] : drivers_) {
        std::fprintf(file, "%s{\"name\": %s, \"quantum\": %lld, \"rate\": %u, \"xruns\": %d}", comma,
                     in_quotes(name).c_str(), static_cast<long long>(driver.quantum), driver.rate,
                     driver.last_xruns - driver.first_xruns);
        comma = ", ";
    }
    std::fprintf(file, "], \"followers\": [");
    comma = "";
    for (const auto& [id, times] : followers_) {
        std::fprintf(file,
                     "%s{\"name\": %s, \"id\": %d, \"driver\": %s, \"cycles\": %zu, \"unfinished\": %llu, "
                     "\"missed\": %llu, \"first_ns\": %lld, ",
                     comma, in_quotes(times.name).c_str(), id, in_quotes(times.driver).c_str(), times.busy.size(),
                     static_cast<unsigned long long>(times.unfinished), static_cast<unsigned long long>(times.missed),
                     static_cast<long long>(times.first));
        print_times(file, "busy_ns", times.busy);
        std::fprintf(file, ", ");
        print_times(file, "wait_ns", times.wait);
        std::fprintf(file, "}");
        comma = ", ";
    }
    std::fprintf(file, "]}\n");
}

}  // namespace flitzis::bench
