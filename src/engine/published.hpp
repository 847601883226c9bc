// What [loop] has published for callers that only read: they never wait for [loop], which may be busy for long with
// what other clients send.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/device.hpp"
#include "base/state.hpp"
#include "pw/output_stream.hpp"

namespace flitzis {

class Published {
   public:
    struct Snapshot {
        State state = State::stopped;
        std::optional<std::uint32_t> node_id;
        std::optional<std::string> device;  ///< asked for, or moved to; none: the default sink
        std::optional<std::string> sink;    ///< linked now
        double volume = 1.0;
        bool mute = false;
        std::shared_ptr<const std::vector<Device>> devices = std::make_shared<std::vector<Device>>();
    };

    /// [loop]
    void publish(Snapshot snapshot) {
        const std::lock_guard guard(mutex_);
        if (!closed_) snapshot_ = std::move(snapshot);
    }

    /// [any] but [render]
    Snapshot read() const {
        const std::lock_guard guard(mutex_);
        return snapshot_;
    }

    /// The engine is closed, whatever [loop] still has to do for that. [control]
    void close() {
        const std::lock_guard guard(mutex_);
        closed_ = true;
        snapshot_.state = State::closed;
        snapshot_.node_id.reset();
    }

    /// Lends the stream to readers until the next call; null where there is none any more. Returns when no reader uses
    /// the one before. [loop]
    void lend(const pw::OutputStream* stream) {
        const std::lock_guard guard(stream_mutex_);
        stream_ = stream;
    }

    /// From the engine to the device, at the engine's rate; none while nothing runs. [any] but [render]
    std::optional<std::uint64_t> latency_frames() const {
        const std::lock_guard guard(stream_mutex_);
        return stream_ ? stream_->latency_frames() : std::nullopt;
    }

   private:
    mutable std::mutex mutex_;  // held for a copy
    Snapshot snapshot_;
    bool closed_ = false;
    mutable std::mutex stream_mutex_;
    const pw::OutputStream* stream_ = nullptr;
};

}  // namespace flitzis
