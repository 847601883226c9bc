#include "engine/log_once.hpp"

#include "handoff/log_ring.hpp"

namespace flitzis {

void LogOnce::rates(SampleRate ours, SampleRate graph) {
    if (rates_logged_ || graph.hz == 0 || graph == ours) return;
    rates_logged_ = true;
    log_ring().push(LogLevel::info, "engine",
                    "'" + engine_name_ + "' plays at " + std::to_string(ours.hz) + " Hz, the graph at " +
                        std::to_string(graph.hz) + " Hz: PipeWire resamples");
}

void LogOnce::scheduling(const std::string& scheduling) {
    const bool real_time = scheduling.starts_with("FIFO") || scheduling.starts_with("RR");
    if (scheduling_logged_ || real_time || scheduling.empty()) return;
    scheduling_logged_ = true;
    log_ring().push(LogLevel::warning, "engine",
                    "'" + engine_name_ + "': the system refused real-time scheduling, the callback runs as " +
                        scheduling +
                        "; RTKit, or an rtprio of 88 or more in /etc/security/limits.d for this user, grants it");
}

}  // namespace flitzis
