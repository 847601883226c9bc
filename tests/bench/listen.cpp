// Hears what a sink plays, cycle by cycle, and counts where the sound is missing: for peers that cannot tell.
//
//     tools/headless -- sh -c 'build/tests/bench/node_bench --noise FILE & build/tests/bench/listen --seconds 5'
//
// --name is the sink's. Begins at the first sound. Prints {"cycles": N, "missed": cycles that it did not hear itself,
// "silent_frames": N, "repeated": blocks that are the same as the one before, "marks": [ns, ...]: CLOCK_MONOTONIC at
// which the graph began the frame of each mark (sound.hpp)}.
#include <pipewire/pipewire.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <vector>

#include "base/channel_map.hpp"
#include "client_options.hpp"
#include "pw/format.hpp"
#include "pw/library.hpp"

namespace {

using flitzis::bench::ClientOptions;

struct Ear {
    pw_stream* stream = nullptr;
    std::vector<float> previous = std::vector<float>(8192);
    std::vector<std::int64_t> marks;
    std::uint64_t cycles = 0;
    std::uint64_t missed = 0;
    std::uint64_t silent_before = 0;  // frames until the first sound
    std::uint64_t silent_frames = 0;
    std::uint64_t repeated = 0;
    std::uint64_t expected_ticks = 0;

    void hear(const float* samples, std::uint32_t frames, const pw_time& time);
};

void Ear::hear(const float* samples, std::uint32_t frames, const pw_time& time) {
    const auto silent = static_cast<std::uint64_t>(std::count(samples, samples + frames, 0.0F));
    if (cycles == 0 && silent == frames) {
        silent_before += frames;
        return;
    }
    if (cycles > 0 && time.ticks > expected_ticks) missed += (time.ticks - expected_ticks) / frames;
    expected_ticks = time.ticks + frames;
    ++cycles;
    silent_frames += silent;
    if (silent < frames && std::equal(samples, samples + frames, previous.data())) ++repeated;
    std::copy_n(samples, std::min<std::size_t>(frames, previous.size()), previous.data());
    for (std::uint32_t i = 0; i < frames; ++i)
        if (samples[i] > 0.9F && marks.size() < marks.capacity())
            marks.push_back(time.now + static_cast<std::int64_t>(i) * 1'000'000'000 * time.rate.num / time.rate.denom);
}

void process(void* data) {
    auto& ear = *static_cast<Ear*>(data);
    pw_buffer* buffer = pw_stream_dequeue_buffer(ear.stream);
    if (!buffer) return;
    const spa_data& plane = buffer->buffer->datas[0];
    pw_time time{};
    pw_stream_get_time_n(ear.stream, &time, sizeof time);
    if (plane.data && time.rate.denom > 0)
        ear.hear(static_cast<const float*>(plane.data), plane.chunk->size / static_cast<std::uint32_t>(sizeof(float)),
                 time);
    pw_stream_queue_buffer(ear.stream, buffer);
}

int connect(Ear& ear, const ClientOptions& options) {
    std::array<std::uint8_t, 1024> memory;
    const spa_pod* format = flitzis::pw::planar_format(memory, flitzis::SampleRate{options.rate},
                                                       flitzis::default_channel_map(options.channels));
    const auto flags = static_cast<pw_stream_flags>(PW_STREAM_FLAG_AUTOCONNECT | PW_STREAM_FLAG_MAP_BUFFERS |
                                                    PW_STREAM_FLAG_RT_PROCESS);
    return pw_stream_connect(ear.stream, PW_DIRECTION_INPUT, PW_ID_ANY, flags, &format, 1);
}

void print(const Ear& ear) {
    const auto number = [](std::uint64_t value) { return static_cast<unsigned long long>(value); };
    std::printf(
        "{\"cycles\": %llu, \"missed\": %llu, \"silent_before\": %llu, \"silent_frames\": %llu, "
        "\"repeated\": %llu, \"marks\": [",
        number(ear.cycles), number(ear.missed), number(ear.silent_before), number(ear.silent_frames),
        number(ear.repeated));
    const char* comma = "";
    for (const std::int64_t mark : ear.marks) {
        std::printf("%s%lld", comma, static_cast<long long>(mark));
        comma = ", ";
    }
    std::puts("]}");
}

}  // namespace

int main(int argc, char** argv) {
    const ClientOptions options = flitzis::bench::client_options(argc, argv, {.name = "test_sink"});
    pw_init(nullptr, nullptr);
    pw_thread_loop* loop = pw_thread_loop_new("ear", nullptr);
    pw_properties* client = pw_properties_new(PW_KEY_CONFIG_NAME, flitzis::pw::client_config_name(), nullptr);
    pw_context* context = pw_context_new(pw_thread_loop_get_loop(loop), client, 0);
    pw_core* core = context ? pw_context_connect(context, nullptr, 0) : nullptr;
    if (!core) {
        std::fprintf(stderr, "listen: no PipeWire server: %s\n", std::strerror(errno));
        return 1;
    }
    Ear ear;
    ear.marks.reserve(4096);
    pw_stream_events events{};
    events.version = PW_VERSION_STREAM_EVENTS;
    events.process = process;
    spa_hook hook{};
    ear.stream = pw_stream_new(
        core, "listen",
        pw_properties_new(PW_KEY_NODE_NAME, "listen", PW_KEY_MEDIA_TYPE, "Audio", PW_KEY_MEDIA_CATEGORY, "Capture",
                          PW_KEY_STREAM_CAPTURE_SINK, "true", PW_KEY_TARGET_OBJECT, options.name.c_str(), nullptr));
    pw_stream_add_listener(ear.stream, &hook, &events, &ear);
    if (const int result = connect(ear, options); result < 0) {
        std::fprintf(stderr, "listen: PipeWire refused the stream: %s\n", std::strerror(-result));
        return 1;
    }
    pw_thread_loop_start(loop);
    flitzis::bench::wait_for_end(options.seconds);

    pw_thread_loop_lock(loop);
    pw_stream_destroy(ear.stream);
    pw_core_disconnect(core);
    pw_thread_loop_unlock(loop);
    pw_thread_loop_stop(loop);
    pw_context_destroy(context);
    pw_thread_loop_destroy(loop);
    print(ear);
    return 0;
}
