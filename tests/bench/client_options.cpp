#include "client_options.hpp"

#include <getopt.h>
#include <sched.h>
#include <signal.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace flitzis::bench {
namespace {

sigset_t ending_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

double number(const char* text, double lowest, double highest) {
    char* end = nullptr;
    const double value = std::strtod(text, &end);
    if (end != text && *end == '\0' && value >= lowest && value <= highest) return value;
    std::fprintf(stderr, "'%s': a number in %g-%g is accepted\n", text, lowest, highest);
    std::exit(2);
}

std::uint32_t whole(const char* text, double lowest, double highest) {
    return static_cast<std::uint32_t>(number(text, lowest, highest));
}

}  // namespace

ClientOptions client_options(int argc, char** argv, ClientOptions defaults) {
    const sigset_t signals = ending_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    static constexpr option table[] = {{"name", required_argument, nullptr, 'n'},
                                       {"channels", required_argument, nullptr, 'c'},
                                       {"rate", required_argument, nullptr, 'r'},
                                       {"quantum", required_argument, nullptr, 'q'},
                                       {"seconds", required_argument, nullptr, 's'},
                                       {"noise", required_argument, nullptr, 'N'},
                                       {"marks", no_argument, nullptr, 'm'},
                                       {"no-empty", no_argument, nullptr, 'e'},
                                       {}};
    ClientOptions options = std::move(defaults);
    for (int letter; (letter = getopt_long(argc, argv, "", table, nullptr)) != -1;) {
        switch (letter) {
            case 'n': options.name = optarg; break;
            case 'c': options.channels = whole(optarg, 1, 64); break;
            case 'r': options.rate = whole(optarg, 8000, 384000); break;
            case 'q': options.quantum = whole(optarg, 16, 8192); break;
            case 's': options.seconds = number(optarg, 0, 86400); break;
            case 'N': options.noise = optarg; break;
            case 'm': options.marks = true; break;
            case 'e': options.empty = false; break;
            default: std::exit(2);
        }
    }
    return options;
}

std::string scheduling() {
    const int policy = sched_getscheduler(0) & ~SCHED_RESET_ON_FORK;
    sched_param param{};
    sched_getparam(0, &param);
    const char* name = policy == SCHED_FIFO ? "FIFO " : policy == SCHED_RR ? "RR " : "OTHER ";
    return name + std::to_string(param.sched_priority);
}

void wait_for_end(double seconds) {
    const sigset_t signals = ending_signals();
    timespec time{};
    time.tv_sec = static_cast<time_t>(seconds);
    time.tv_nsec = static_cast<long>((seconds - std::floor(seconds)) * 1e9);
    sigtimedwait(&signals, nullptr, &time);
}

}  // namespace flitzis::bench
