#include "pw/log.hpp"

#include <pipewire/log.h>
#include <spa/support/log.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "handoff/log_ring.hpp"

namespace flitzis::pw {
namespace {

// Called from every thread of libpipewire, its data loop among them: hence a stack buffer and a lock-free ring.
void write_line(spa_log_level level, const spa_log_topic* topic, const char* format, std::va_list arguments) {
    char text[sizeof LogLine::text];
    std::vsnprintf(text, sizeof text, format, arguments);
    const int clamped = std::clamp<int>(level, SPA_LOG_LEVEL_ERROR, SPA_LOG_LEVEL_TRACE);
    log_ring().push(static_cast<LogLevel>(clamped), topic ? topic->topic : "pipewire", text);
}

void logtv(void*, spa_log_level level, const spa_log_topic* topic, const char*, int, const char*, const char* format,
           std::va_list arguments) {
    write_line(level, topic, format, arguments);
}

void logt(void*, spa_log_level level, const spa_log_topic* topic, const char*, int, const char*, const char* format,
          ...) {
    std::va_list arguments;
    va_start(arguments, format);
    write_line(level, topic, format, arguments);
    va_end(arguments);
}

void logv(void*, spa_log_level level, const char*, int, const char*, const char* format, std::va_list arguments) {
    write_line(level, nullptr, format, arguments);
}

void log(void*, spa_log_level level, const char*, int, const char*, const char* format, ...) {
    std::va_list arguments;
    va_start(arguments, format);
    write_line(level, nullptr, format, arguments);
    va_end(arguments);
}

void topic_init(void*, spa_log_topic*) {}  // every topic follows the one level

const spa_log_methods methods = {SPA_VERSION_LOG_METHODS, log, logv, logt, logtv, topic_init};

spa_log_level level_from_environment() {
    const char* text = std::getenv("PIPEWIRE_DEBUG");
    if (!text || !*text) return SPA_LOG_LEVEL_WARN;
    if (*text >= '0' && *text <= '5') return static_cast<spa_log_level>(*text - '0');
    constexpr const char* letters = "XEWIDT";  // none, error, warning, info, debug, trace
    const char* letter = std::strchr(letters, *text);
    return letter ? static_cast<spa_log_level>(letter - letters) : SPA_LOG_LEVEL_WARN;
}

}  // namespace

void redirect_log() {
    static spa_log redirected = {
        .iface = SPA_INTERFACE_INIT(SPA_TYPE_INTERFACE_Log, SPA_VERSION_LOG, &methods, nullptr),
        .level = SPA_LOG_LEVEL_WARN,
    };
    pw_log_set(&redirected);
    pw_log_set_level(level_from_environment());
}

}  // namespace flitzis::pw
