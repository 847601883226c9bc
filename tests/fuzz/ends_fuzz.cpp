// Both ends of the boundary, however the graph's clock runs and whatever the caller does: no block is left unfilled,
// nothing is heard behind a shut gate, and the account adds up.
#include <algorithm>
#include <optional>
#include <vector>

#include "fuzz.hpp"
#include "render/ends.hpp"

namespace flitzis::fuzz {
namespace {

/// Writes 1 everywhere.
class Ones final : public Renderer {
   public:
    void prepare(SampleRate, std::uint32_t, Frames most) override { most_ = most; }
    Rendered render(const Block& block) NONBLOCKING override {
        expect(block.frames.count > 0 && block.frames <= most_, "a block is as long as prepare() said, at most");
        for (float* plane : block.channels) std::fill_n(plane, block.frames.count, 1.0F);
        return {};
    }

   private:
    Frames most_;
};

class Graph {
   public:
    explicit Graph(Bytes& bytes)
        : bytes_(bytes),
          channels_(bytes.ConsumeIntegralInRange(1U, 8U)),
          fade_(bytes.ConsumeIntegralInRange(0U, 2000U)),
          ends_(make_ends(SampleRate{48000}, channels_, Frames{fade_}, std::make_unique<Ones>())),
          memory_(channels_) {}

    void cycle() { cycle(Frames{bytes_.ConsumeBool() ? 512U : bytes_.ConsumeIntegralInRange(0U, 20'000U)}); }

    void cycle(Frames frames) {
        std::vector<float*> planes;
        for (auto& plane : memory_) {
            plane.assign(frames.count + 1, 77.0F);
            planes.push_back(plane.data());
        }
        now_.quantum = Frames{bytes_.ConsumeBool() ? 512U : bytes_.ConsumeIntegral<std::uint32_t>()};
        now_.graph_rate.hz = bytes_.ConsumeBool() ? 48000U : bytes_.ConsumeIntegral<std::uint32_t>();
        now_.ticks += bytes_.ConsumeBool() ? now_.quantum.count : bytes_.ConsumeIntegral<std::uint64_t>();
        now_.clock_id = bytes_.ConsumeIntegralInRange(0U, 2U);
        now_.time_ns = bytes_.ConsumeIntegral<std::int64_t>() / 4;

        const auto outcome = ends_.second.render(now_, bytes_.ConsumeIntegral<std::int64_t>() / 4, planes, frames);
        ends_.second.finish(frames, bytes_.ConsumeIntegral<std::uint32_t>(), now_.ticks);
        frames_ += frames.count;
        rendered_ += frames.count;
        look(frames, outcome.silent);
        if (until_shut_) *until_shut_ -= std::min(*until_shut_, frames.count);
    }

    void call() {
        ControlEnd& control = ends_.first;
        switch (bytes_.ConsumeIntegralInRange(0, 9)) {
            case 0: control.open_gate(), until_shut_.reset(); break;
            case 1: control.close_gate(), until_shut_ = until_shut_.value_or(fade_); break;
            case 2: control.cut_gate(), until_shut_ = 0; break;
            case 3: ping(); break;
            case 4: control.guard_clock(bytes_.ConsumeBool()); break;
            case 5: control.forget_clock(); break;
            case 6: control.reset_stats(), frames_ = 0; break;
            case 7: control.open_gate_at(bytes_.ConsumeIntegral<std::int64_t>() / 4), until_shut_.reset(); break;
            case 8: control.note_latency(bytes_.ConsumeIntegralInRange(0U, 400'000U)); break;
            default: hear_messages();
        }
    }

    /// For now, for a frame that is past, or for one of the next cycles.
    void ping() {
        const std::uint64_t frame = bytes_.ConsumeBool() ? 0 : rendered_ + bytes_.ConsumeIntegralInRange(0U, 40'000U);
        pings_ +=
            ends_.first.send(ends_.first.pings().command(++number_, frame - std::min<std::uint64_t>(frame, 20'000)))
                ? 1
                : 0;
    }

    void hear_messages() {
        for (RenderMessage message; ends_.first.pop(message);) {
            pongs_ += std::holds_alternative<Pong>(message.what) ? 1 : 0;
            const Xrun* xrun = std::get_if<Xrun>(&message.what);
            expect(!xrun || xrun->cycles > 0, "an xrun lost something");
        }
        ends_.first.take_lost_messages();
        expect(pongs_ <= pings_, "no answer without a ping");
    }

    void end() {
        for (int i = 0; i < 3; ++i) cycle(Frames{20'000}), hear_messages();
        expect(pongs_ == pings_, "every ping is answered");
    }

   private:
    void look(Frames frames, bool silent) {
        for (const auto& plane : memory_) {
            const auto end = plane.begin() + frames.count;
            expect(*end == 77.0F, "nothing beyond the block");
            expect(std::all_of(plane.begin(), end, [](float s) { return s >= 0.0F && s <= 1.0F; }), "all of it filled");
            const bool zero = std::all_of(plane.begin(), end, [](float s) { return s == 0.0F; });
            expect(zero || !silent, "silent is silent");
            expect(zero || until_shut_ != 0U, "nothing is heard behind a shut gate");
        }
        Stats stats;
        ends_.first.meter().read(stats);
        expect(stats.frames == frames_, "every frame is counted");
        expect(stats.callback_ns.p50 <= stats.callback_ns.p99 && stats.callback_ns.p99 <= stats.callback_ns.max &&
                   stats.callback_ns.last <= stats.callback_ns.max,
               "the longest is the longest");
    }

    Bytes& bytes_;
    std::uint32_t channels_;
    std::uint32_t fade_;
    std::pair<ControlEnd, RenderEnd> ends_;
    std::vector<std::vector<float>> memory_;
    Cycle now_;
    std::uint64_t frames_ = 0;
    std::uint64_t rendered_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t pings_ = 0;
    std::uint64_t pongs_ = 0;
    std::optional<std::uint32_t> until_shut_ = 0;  // frames that may be heard still; none: the gate is open
};

}  // namespace

void run(Bytes& bytes) {
    Graph graph(bytes);
    for (int i = 0; i < 200 && bytes.remaining_bytes() > 0; ++i) {
        graph.cycle();
        graph.call();
    }
    graph.end();
}

}  // namespace flitzis::fuzz
