// A client that sends a node commands as fast as it can for a while: flooder NODE_ID SECONDS
// Says "ready" once the first thousand are on their way, and "done" when the last is.
#include <pipewire/pipewire.h>
#include <spa/node/command.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace {

using Clock = std::chrono::steady_clock;

struct Flood {
    pw_main_loop* loop;
    pw_node* node;
    Clock::time_point until;
    bool told = false;

    void go_on() {
        for (int i = 0; i < 1000; ++i) {
            const spa_command command = SPA_NODE_COMMAND_INIT(i % 2 ? SPA_NODE_COMMAND_Pause : SPA_NODE_COMMAND_Start);
            pw_node_send_command(node, &command);
        }
        if (!told) std::puts("ready"), std::fflush(stdout);
        told = true;
        if (Clock::now() > until) pw_main_loop_quit(loop);
    }
};

}  // namespace

int main(int count, char** words) {
    if (count != 3) return 2;
    pw_init(nullptr, nullptr);
    pw_main_loop* loop = pw_main_loop_new(nullptr);
    pw_context* context = pw_context_new(pw_main_loop_get_loop(loop), nullptr, 0);
    pw_core* core = context ? pw_context_connect(context, nullptr, 0) : nullptr;
    if (!core) return 1;
    pw_registry* registry = pw_core_get_registry(core, PW_VERSION_REGISTRY, 0);
    const auto id = static_cast<std::uint32_t>(std::atoi(words[1]));
    auto* node = static_cast<pw_node*>(pw_registry_bind(registry, id, PW_TYPE_INTERFACE_Node, PW_VERSION_NODE, 0));

    Flood flood{loop, node, Clock::now() + std::chrono::milliseconds(static_cast<int>(1000 * std::atof(words[2])))};
    const auto go_on = [](void* data) { static_cast<Flood*>(data)->go_on(); };
    pw_loop_add_idle(pw_main_loop_get_loop(loop), true, go_on, &flood);
    pw_main_loop_run(loop);
    pw_core_disconnect(core);
    std::puts("done");
}
