// PipeWire's profiler as JSON: how long every following node waited and worked. pw-top shows the same live, but has no
// batch mode before PipeWire 1.0.
//
//     tools/headless -- sh -c 'build/tests/bench/node_bench & build/tests/bench/profile_nodes --node node-bench'
//
// --node NAME (repeatable): begin when all of them run; --skip N cycles first, then --cycles N; --timeout SECONDS.
// SIGINT ends it earlier, and with success, once a cycle was told that began after the signal, or after a second
// without one. first_ns is when it was awake in the first cycle that was counted (CLOCK_MONOTONIC). Busy is awake to
// finish, wait is signal to awake, both in ns; missed are the cycles that the driver went on from without the node;
// xruns are the driver's, while we looked. Says "begun" on stderr when the first cycle was counted.
#include <getopt.h>
#include <pipewire/impl.h>
#include <pipewire/pipewire.h>
#include <spa/param/profiler.h>
#include <spa/pod/iter.h>
// Last: since 1.4 it uses what the others include.
#include <pipewire/extensions/profiler.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <set>
#include <string>
#include <utility>

#include "node_times.hpp"

namespace {

using flitzis::bench::NodeTimes;

struct Options {
    std::set<std::string> nodes;
    std::uint64_t skip = 20;
    std::uint64_t cycles = 500;
    long timeout_s = 30;
};

struct Profile {
    NodeTimes times;
    std::uint64_t cycles;
    bool begun = false;
    std::int64_t until = 0;  // CLOCK_MONOTONIC in ns; 0: until all cycles came
    pw_main_loop* loop = nullptr;
    spa_source* timer = nullptr;
    pw_registry* registry = nullptr;
    pw_proxy* profiler = nullptr;
    spa_hook profiler_hook{};
};

Options options(int argc, char** argv) {
    static constexpr option table[] = {{"node", required_argument, nullptr, 'n'},
                                       {"skip", required_argument, nullptr, 's'},
                                       {"cycles", required_argument, nullptr, 'c'},
                                       {"timeout", required_argument, nullptr, 't'},
                                       {}};
    Options all;
    for (int letter; (letter = getopt_long(argc, argv, "", table, nullptr)) != -1;) {
        switch (letter) {
            case 'n': all.nodes.insert(optarg); break;
            case 's': all.skip = std::strtoull(optarg, nullptr, 10); break;
            case 'c': all.cycles = std::strtoull(optarg, nullptr, 10); break;
            case 't': all.timeout_s = std::strtol(optarg, nullptr, 10); break;
            default: std::exit(2);
        }
    }
    return all;
}

/// Several cycles may come in one message: a Struct of Objects.
void on_profile(void* data, const spa_pod* pod) {
    auto& profile = *static_cast<Profile*>(data);
    const spa_pod* object = nullptr;
    SPA_POD_FOREACH(static_cast<const spa_pod*>(SPA_POD_BODY_CONST(pod)), SPA_POD_BODY_SIZE(pod), object) {
        if (!spa_pod_is_object_type(object, SPA_TYPE_OBJECT_Profiler)) continue;
        const auto cycle = flitzis::bench::profiled_cycle(object);
        if (profile.times.cycles() < profile.cycles) profile.times.add(cycle);
        if (profile.until > 0 && cycle.driver.signal > profile.until) pw_main_loop_quit(profile.loop);
        if (profile.times.cycles() > 0 && !std::exchange(profile.begun, true)) std::fputs("begun\n", stderr);
    }
    if (profile.times.cycles() >= profile.cycles) pw_main_loop_quit(profile.loop);
}

void on_global(void* data, std::uint32_t id, std::uint32_t, const char* type, std::uint32_t, const spa_dict*) {
    auto& profile = *static_cast<Profile*>(data);
    if (profile.profiler || std::strcmp(type, PW_TYPE_INTERFACE_Profiler) != 0) return;
    static constexpr pw_profiler_events events{PW_VERSION_PROFILER_EVENTS, on_profile};
    auto* profiler = static_cast<pw_profiler*>(pw_registry_bind(profile.registry, id, type, PW_VERSION_PROFILER, 0));
    profile.profiler = reinterpret_cast<pw_proxy*>(profiler);
    pw_profiler_add_listener(profiler, &profile.profiler_hook, &events, &profile);
}

void on_timeout(void* data, std::uint64_t) { pw_main_loop_quit(static_cast<Profile*>(data)->loop); }

void end_in(Profile& profile, long seconds) {
    timespec until{};
    until.tv_sec = seconds;
    pw_loop_update_timer(pw_main_loop_get_loop(profile.loop), profile.timer, &until, nullptr, false);
}

/// The profiler tells cycles some at a time: those until now are still to come.
void on_interrupt(void* data, int) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    auto& profile = *static_cast<Profile*>(data);
    profile.until = std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
    end_in(profile, 1);
}

/// Runs until all cycles came or the time is over.
void look(Profile& profile, pw_core* core, long timeout_s) {
    spa_hook registry_hook{};
    static constexpr pw_registry_events events{PW_VERSION_REGISTRY_EVENTS, on_global, nullptr};
    profile.registry = pw_core_get_registry(core, PW_VERSION_REGISTRY, 0);
    pw_registry_add_listener(profile.registry, &registry_hook, &events, &profile);

    pw_loop* loop = pw_main_loop_get_loop(profile.loop);
    profile.timer = pw_loop_add_timer(loop, on_timeout, &profile);
    end_in(profile, timeout_s);
    spa_source* interrupt = pw_loop_add_signal(loop, SIGINT, on_interrupt, &profile);
    pw_main_loop_run(profile.loop);

    pw_loop_destroy_source(loop, interrupt);
    pw_loop_destroy_source(loop, profile.timer);
    if (profile.profiler) pw_proxy_destroy(profile.profiler);
    pw_proxy_destroy(reinterpret_cast<pw_proxy*>(profile.registry));
}

}  // namespace

int main(int argc, char** argv) {
    const Options wanted = options(argc, argv);
    sigset_t interrupt;
    sigemptyset(&interrupt);
    sigaddset(&interrupt, SIGINT);
    sigprocmask(SIG_BLOCK, &interrupt, nullptr);  // in PipeWire's threads, too: the loop takes it
    pw_init(nullptr, nullptr);
    Profile profile{NodeTimes(wanted.nodes, wanted.skip), wanted.cycles};
    profile.loop = pw_main_loop_new(nullptr);
    pw_context* context = pw_context_new(pw_main_loop_get_loop(profile.loop), nullptr, 0);
    // Without this module the client does not know the profiler's messages.
    if (context) pw_context_load_module(context, PW_EXTENSION_MODULE_PROFILER, nullptr, nullptr);
    pw_core* core = context ? pw_context_connect(context, nullptr, 0) : nullptr;
    if (!core) {
        std::fprintf(stderr, "profile_nodes: no PipeWire server: %s\n", std::strerror(errno));
        return 1;
    }
    look(profile, core, wanted.timeout_s);
    pw_core_disconnect(core);
    pw_context_destroy(context);
    pw_main_loop_destroy(profile.loop);

    profile.times.print(stdout);
    if (profile.times.cycles() >= wanted.cycles || profile.until > 0) return 0;
    std::fprintf(stderr,
                 "profile_nodes: %llu of %llu cycles within %ld s; does the graph run, is the profiler loaded?\n",
                 static_cast<unsigned long long>(profile.times.cycles()),
                 static_cast<unsigned long long>(wanted.cycles), wanted.timeout_s);
    return 1;
}
