// The floor: the least a PipeWire client can do to play planar audio on the real-time thread, with the node's own
// properties, format and flags. What the engine costs beyond this is what the engine costs.
//
//     tools/headless -- build/tests/bench/bare_stream --seconds 5 [--quantum 512] [--channels 2] [--noise FILE]
//     [--no-empty]
//
// Prints {"cycles": N, "scheduling": "FIFO 88", "marks": [...]}. beside_the_floor.py runs it next to node_bench.
#include <pipewire/pipewire.h>
#include <spa/param/audio/format-utils.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#include "base/channel_map.hpp"
#include "client_options.hpp"
#include "pw/format.hpp"
#include "pw/library.hpp"
#include "sound.hpp"

namespace {

using flitzis::bench::ClientOptions;

struct Floor {
    const ClientOptions& options;
    flitzis::bench::Sound sound{options.noise, options.marks};
    pw_stream* stream = nullptr;
    std::atomic<std::uint64_t> cycles{0};
    std::string scheduling;
};

void process(void* data) {
    auto& floor = *static_cast<Floor*>(data);
    if (floor.scheduling.empty()) floor.scheduling = flitzis::bench::scheduling();
    pw_buffer* buffer = pw_stream_dequeue_buffer(floor.stream);
    if (!buffer) return;

    spa_buffer& planes = *buffer->buffer;
    const std::uint64_t wanted = buffer->requested > 0 ? buffer->requested : floor.options.quantum;
    const auto room = planes.datas[0].maxsize / static_cast<std::uint32_t>(sizeof(float));
    const auto frames = static_cast<std::uint32_t>(std::min<std::uint64_t>(wanted, room));
    const bool silent = floor.sound.silent();
    float* channels[64];
    for (std::uint32_t i = 0; i < planes.n_datas; ++i) {
        channels[i] = static_cast<float*>(planes.datas[i].data);
        if (silent) std::memset(channels[i], 0, frames * sizeof(float));
        planes.datas[i].chunk->offset = 0;
        planes.datas[i].chunk->stride = sizeof(float);
        planes.datas[i].chunk->size = frames * static_cast<std::uint32_t>(sizeof(float));
        planes.datas[i].chunk->flags = silent && floor.options.empty ? SPA_CHUNK_FLAG_EMPTY : SPA_CHUNK_FLAG_NONE;
    }
    if (!silent) floor.sound.play(channels, planes.n_datas, frames);
    buffer->size = frames;
    pw_stream_queue_buffer(floor.stream, buffer);
    floor.cycles.store(floor.cycles.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

pw_properties* properties(const ClientOptions& options) {
    pw_properties* all = pw_properties_new(PW_KEY_NODE_NAME, options.name.c_str(), PW_KEY_NODE_DESCRIPTION,
                                           options.name.c_str(), PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY,
                                           "Playback", PW_KEY_NODE_LATENCY, options.latency().c_str(), nullptr);
    pw_properties_setf(all, PW_KEY_NODE_RATE, "1/%u", options.rate);
    return all;
}

int connect(Floor& floor) {
    std::array<std::uint8_t, 1024> memory;
    const spa_pod* format = flitzis::pw::planar_format(memory, flitzis::SampleRate{floor.options.rate},
                                                       flitzis::default_channel_map(floor.options.channels));
    const auto flags = static_cast<pw_stream_flags>(PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS |
                                                    PW_STREAM_FLAG_RT_PROCESS);
    return pw_stream_connect(floor.stream, PW_DIRECTION_OUTPUT, PW_ID_ANY, flags, &format, 1);
}

}  // namespace

int main(int argc, char** argv) {
    const ClientOptions options = flitzis::bench::client_options(argc, argv, {.name = "bare-stream"});
    pw_init(nullptr, nullptr);
    pw_thread_loop* loop = pw_thread_loop_new("bare-loop", nullptr);
    pw_properties* client = pw_properties_new(PW_KEY_CONFIG_NAME, flitzis::pw::client_config_name(), nullptr);
    pw_context* context = pw_context_new(pw_thread_loop_get_loop(loop), client, 0);
    pw_core* core = context ? pw_context_connect(context, nullptr, 0) : nullptr;
    if (!core) {
        std::fprintf(stderr, "bare_stream: no PipeWire server: %s\n", std::strerror(errno));
        return 1;
    }

    Floor floor{options};
    pw_stream_events events{};
    events.version = PW_VERSION_STREAM_EVENTS;
    events.process = process;
    spa_hook hook{};
    floor.stream = pw_stream_new(core, options.name.c_str(), properties(options));
    pw_stream_add_listener(floor.stream, &hook, &events, &floor);
    if (const int result = connect(floor); result < 0) {
        std::fprintf(stderr, "bare_stream: PipeWire refused the stream: %s\n", std::strerror(-result));
        return 1;
    }
    pw_thread_loop_start(loop);
    flitzis::bench::wait_for_end(options.seconds);

    pw_thread_loop_lock(loop);
    pw_stream_destroy(floor.stream);
    pw_core_disconnect(core);
    pw_thread_loop_unlock(loop);
    pw_thread_loop_stop(loop);
    pw_context_destroy(context);
    pw_thread_loop_destroy(loop);
    std::printf("{\"cycles\": %llu, \"scheduling\": \"%s\"", static_cast<unsigned long long>(floor.cycles.load()),
                floor.scheduling.c_str());
    floor.sound.print_marks(stdout);
    std::puts("}");
    return 0;
}
