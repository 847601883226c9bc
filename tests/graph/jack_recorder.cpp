// A recorder that is part of the graph's cycles: a JACK client, which notes when the graph began each cycle.
// Arguments: the client's name, channels, frames there is room for, the file of samples (float32, one plane after the
// other), the file of cycles (four int64 each: the first frame in a plane, the graph's clock in frames and in
// microseconds, the quantum).
// Silence before the first sound is not kept, but for the row of the cycle before it, whose first frame is negative.
// For each line of its input it says how many cycles it heard, kept or not; it ends with its input. Runs under pw-jack,
// without JACK's headers.
#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Client;
struct Port;

struct Jack {
    template <class Function>
    static Function* find(const char* name) {
        static void* library = dlopen("libjack.so.0", RTLD_NOW);
        void* found = library ? dlsym(library, name) : nullptr;
        if (!found) {
            std::fprintf(stderr, "%s\n", dlerror());
            std::exit(1);
        }
        return reinterpret_cast<Function*>(found);
    }

    Client* (*open)(const char*, int, int*, ...) = find<Client*(const char*, int, int*, ...)>("jack_client_open");
    int (*activate)(Client*) = find<int(Client*)>("jack_activate");
    int (*deactivate)(Client*) = find<int(Client*)>("jack_deactivate");
    int (*set_process)(Client*, int (*)(std::uint32_t, void*),
                       void*) = find<int(Client*, int (*)(std::uint32_t, void*), void*)>("jack_set_process_callback");
    Port* (*register_port)(Client*, const char*, const char*, unsigned long, unsigned long) =
        find<Port*(Client*, const char*, const char*, unsigned long, unsigned long)>("jack_port_register");
    void* (*buffer)(Port*, std::uint32_t) = find<void*(Port*, std::uint32_t)>("jack_port_get_buffer");
    int (*times)(const Client*, std::uint32_t*, std::uint64_t*, std::uint64_t*, float*) =
        find<int(const Client*, std::uint32_t*, std::uint64_t*, std::uint64_t*, float*)>("jack_get_cycle_times");
};

struct Row {
    std::int64_t first, clock_frames, clock_microseconds, quantum;
};

struct Recorder {
    Recorder(const char* name, std::size_t channels, std::size_t frames)
        : client(jack.open(name, 1, nullptr)), planes(channels, std::vector<float>(frames, 1.0F)) {
        if (!client) std::exit(1);
        cycles.resize(frames / 16);
        for (std::size_t i = 0; i < channels; ++i) {
            std::array<char, 32> port{};
            std::snprintf(port.data(), port.size(), "in_%02zu", i);
            ports.push_back(jack.register_port(client, port.data(), "32 bit float mono audio", 1, 0));
        }
        jack.set_process(
            client, [](std::uint32_t n, void* self) { return static_cast<Recorder*>(self)->hear(n); }, this);
        if (jack.activate(client) != 0) std::exit(1);
    }

    int hear(std::uint32_t frames) {
        ++cycles_run;
        if (frames_heard + frames > planes[0].size() || cycles_heard == cycles.size()) return 0;
        bool loud = frames_heard > 0;
        for (std::size_t i = 0; i < ports.size(); ++i) {
            float* to = planes[i].data() + frames_heard;
            std::memcpy(to, jack.buffer(ports[i], frames), frames * sizeof(float));
            loud = loud || std::any_of(to, to + frames, [](float sample) { return sample != 0.0F; });
        }
        std::uint32_t now = 0;
        std::uint64_t begin = 0, end = 0;
        float period = 0;
        jack.times(client, &now, &begin, &end, &period);
        const Row row{static_cast<std::int64_t>(frames_heard), now, static_cast<std::int64_t>(begin), frames};
        if (!loud) {
            cycles[0] = row;
            cycles[0].first -= frames;
            cycles_heard = 1;
            return 0;
        }
        cycles[cycles_heard++] = row;
        frames_heard += frames;
        return 0;
    }

    void write(const char* samples, const char* rows) {
        std::FILE* file = std::fopen(samples, "wb");
        for (const auto& plane : planes) std::fwrite(plane.data(), sizeof(float), frames_heard, file);
        std::fclose(file);
        file = std::fopen(rows, "wb");
        std::fwrite(cycles.data(), sizeof(Row), cycles_heard, file);
        std::fclose(file);
    }

    Jack jack;
    Client* client;
    std::vector<std::vector<float>> planes;
    std::vector<Port*> ports;
    std::vector<Row> cycles;
    std::size_t frames_heard = 0;
    std::size_t cycles_heard = 0;
    std::atomic<unsigned> cycles_run{0};
};

}  // namespace

int main(int, char** words) {
    Recorder recorder(words[1], std::stoul(words[2]), std::stoul(words[3]));
    std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);
    std::puts("ready");
    while (std::getchar() != EOF) std::printf("%u\n", recorder.cycles_run.load());
    recorder.jack.deactivate(
        recorder.client);  // jack_client_close() of PipeWire 1.4 frees twice when the server is gone
    recorder.write(words[4], words[5]);
    _exit(0);  // libjack's own end is nobody's business here
}
