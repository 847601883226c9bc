// A router that is as quick as a program can be, against the engine's own word about where it plays.
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/audio_engine.hpp"
#include "pw/registry.hpp"
#include "waiting.hpp"

namespace flitzis::test {
namespace {

/// Leads the first stream that comes to the sink "fx" as soon as it has a port.
class Router {
   public:
    Router() {
        in_loop([this] {
            connection_.emplace(context_, std::nullopt, pw::Properties{}, wake_);
            registry_.emplace(*connection_, wake_, unused_, unused_, unused_);
        });
    }
    ~Router() {
        in_loop([this] {
            registry_.reset();
            connection_.reset();
        });
        context_.stop();
    }
    Router(const Router&) = delete;
    Router& operator=(const Router&) = delete;

    bool is_ready() {
        bool ready = false;
        in_loop([&] { ready = registry_->graph().find({"fx", {}}) && registry_->graph().has_session_manager; });
        return ready;
    }

   private:
    template <class Task>
    void in_loop(Task task) {
        EXPECT_TRUE(context_.loop().call(Deadline(Seconds{5}), task));
    }

    void look() {
        if (routed_ || !registry_) return;
        const pw::Graph& graph = registry_->graph();
        const pw::Sink* fx = graph.find({"fx", {}});
        for (const auto& [id, port] : graph.ports) {
            if (port.input || graph.sinks.contains(port.node) || !fx) continue;
            registry_->set_target(port.node, std::to_string(fx->serial));
            routed_ = true;
            return;
        }
    }

    bool routed_ = false;
    pw::Context context_;
    pw::Wake wake_{context_.loop(), [this] { look(); }};
    std::optional<pw::Connection> connection_;
    pw::Timer unused_{context_.loop(), [] {}};
    std::optional<pw::Registry> registry_;
};

class ARouter : public ::testing::TestWithParam<DeviceChoice> {};

TEST_P(ARouter, WinsThoughTheEngineWritesItsOwnWordOnlyNow) {
    for (int turn = 0; turn < 10; ++turn) {
        Router router;
        ASSERT_TRUE(eventually([&] { return router.is_ready(); }));
        EngineConfig config;
        config.device = GetParam();
        AudioEngine engine(config);
        engine.start();

        EXPECT_TRUE(eventually([&] { return engine.device() == "fx" && engine.stats().device == "fx"; }));
        EXPECT_TRUE(eventually([&] { return engine.state() == State::running; }));
    }
}

INSTANTIATE_TEST_SUITE_P(Routers, ARouter,
                         ::testing::Values(DeviceChoice(FollowDefault{}), DeviceChoice(std::string("main")),
                                           DeviceChoice(std::string("other"))));

}  // namespace
}  // namespace flitzis::test
