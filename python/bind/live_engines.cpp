#include "live_engines.hpp"

#include <algorithm>
#include <exception>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "base/errors.hpp"
#include "handoff/log_ring.hpp"
#include "unlocked.hpp"

namespace flitzis::bind {
namespace {

using Engine = std::shared_ptr<AudioEngine>;

/// Every engine that may still be open, so that the interpreter's exit can close it.
class LiveEngines {
   public:
    void add(const Engine& engine) {
        const std::lock_guard guard(mutex_);
        std::erase_if(engines_, [](const auto& weak) { return weak.expired(); });
        engines_.push_back(engine);
    }

    std::vector<Engine> all() {
        const std::lock_guard guard(mutex_);
        std::vector<Engine> result;
        for (const auto& weak : engines_)
            if (auto engine = weak.lock()) result.push_back(std::move(engine));
        return result;
    }

   private:
    std::mutex mutex_;
    std::vector<std::weak_ptr<AudioEngine>> engines_;
};

LiveEngines& live_engines() {
    static LiveEngines& engines = *new LiveEngines;
    return engines;
}

/// Whoever hears nothing, because it let go of its engine, finds out why.
void note_forgotten(const AudioEngine& engine) {
    try {
        if (engine.state() == State::closed) return;
        log_ring().push(LogLevel::warning, "engine",
                        "'" + engine.name() + "' was not closed, and nobody holds it any more: it leaves the graph");
    } catch (const std::exception&) {  // the child of a fork, whose engine it is not
    }
}

/// An engine whose end waits for PipeWire, and therefore not for the GIL.
Engine owned(std::unique_ptr<AudioEngine> engine) {
    return {engine.release(), [](AudioEngine* raw) {
                note_forgotten(*raw);
                if (!PyGILState_Check()) return delete raw;
                unlocked([&] { delete raw; });
            }};
}

}  // namespace

Engine held(std::unique_ptr<AudioEngine> made) {
    Engine engine = owned(std::move(made));
    live_engines().add(engine);
    return engine;
}

/// An engine of the process that this one was forked from stays as it is.
void close_all() {
    unlocked([] {
        std::exception_ptr interrupt;
        for (const Engine& engine : live_engines().all()) {
            try {
                engine->close();
            } catch (const AudioError&) {
            } catch (...) {  // Ctrl-C
                interrupt = std::current_exception();
            }
        }
        if (interrupt) std::rethrow_exception(interrupt);
    });
}

}  // namespace flitzis::bind
