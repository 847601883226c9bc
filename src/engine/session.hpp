// An engine's life on a server: enters the graph, starts, stops, leaves; records what the graph tells.
// Every call is [control]; several threads may call at once, the loop's lock serializes them.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/config.hpp"
#include "base/stats.hpp"
#include "engine/facts.hpp"
#include "pw/connection.hpp"
#include "pw/listener.hpp"
#include "pw/output_stream.hpp"
#include "pw/registry.hpp"
#include "render/ends.hpp"

namespace flitzis {

class Session final : private pw::Listener {
   public:
    /// Puts the node into the graph; when it cannot, nothing is left behind.
    Session(const EngineConfig& config, std::unique_ptr<Renderer> renderer);
    ~Session();

    void start();
    void stop();
    void close();

    State state();
    Stats stats();
    std::optional<std::uint32_t> node_id();

    /// As resolved at construction; they stay.
    SampleRate sample_rate() const { return rate_; }
    const std::optional<std::string>& device() const { return device_; }

   private:
    using Lock = pw::Loop::Lock;
    using Clock = std::chrono::steady_clock;

    // [loop]
    void stream_changed() override;
    void rendered() override;

    // [control] with the lock
    void enter(Lock& lock, std::unique_ptr<Renderer> renderer);
    void check_graph() const;
    void wait_until_standing(Lock& lock, const Deadline& deadline);
    bool standing() const;
    void pin_target();
    void leave(Lock& lock);
    void deactivate();
    [[noreturn]] void refuse_start(bool server_answered);
    Facts facts() const;

    const EngineConfig config_;
    pw::Connection connection_;
    std::optional<std::string> device_;
    SampleRate rate_;
    std::optional<ControlEnd> control_;
    std::optional<RenderEnd> render_;
    std::unique_ptr<pw::Registry> registry_;
    std::unique_ptr<pw::OutputStream> stream_;

    bool closed_ = false;
    bool started_ = false;
    bool resampling_told_ = false;         // [loop]
    Clock::time_point started_at_;
    std::uint64_t cycles_at_start_ = 0;
};

}  // namespace flitzis
