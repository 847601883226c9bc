// A bank between two ends, without a graph: what it is told, what is heard of it, what it tells. At 1000 Hz, so that a
// millisecond is a frame.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "pads/bank.hpp"
#include "pads/master.hpp"
#include "render/ends.hpp"
#include "render/silence.hpp"

namespace flitzis {

using Signal = std::vector<float>;

inline std::shared_ptr<const Sample> sample_of(const std::vector<Signal>& channels) {
    std::vector<Plane> planes;
    for (const Signal& channel : channels) planes.emplace_back(channel);
    return std::make_shared<const Sample>(SampleInfo{}, SampleRate{1000}, std::move(planes));
}

/// Stems of a sample of `channels` channels, which stand one after the other.
inline std::shared_ptr<const Sample> stems_of(const std::vector<Signal>& channels_of_all, std::uint32_t channels = 1) {
    std::vector<Plane> planes;
    for (const Signal& channel : channels_of_all) planes.emplace_back(channel);
    const auto parts = static_cast<std::uint32_t>(planes.size()) / channels;
    return std::make_shared<const Sample>(SampleInfo{}, SampleRate{1000}, std::move(planes), Extents{},
                                          std::vector<std::uint32_t>{}, parts);
}

/// `first`, `first` + 1 ... as long as `frames`: each frame says which it is.
inline Signal ramp(std::uint32_t frames, float first = 1.0F) {
    Signal signal(frames);
    for (std::uint32_t i = 0; i < frames; ++i) signal[i] = first + static_cast<float>(i);
    return signal;
}

inline std::string in_words(const PadStarted& started) {
    return std::to_string(started.pad) + " started " + std::to_string(started.frame);
}
inline std::string in_words(const PadStopped& stopped) {
    return std::to_string(stopped.pad) + " " + std::string(to_string(stopped.reason)) + " " +
           std::to_string(stopped.frame);
}
inline std::string in_words(const PadIdle& idle) {
    return std::to_string(idle.pad) + " idle " + std::to_string(idle.frame);
}

struct Shape {
    std::uint32_t pads = 8;
    std::uint32_t voices = 4;
    double fade_ms = 0.0;
    std::uint32_t channels = 1;
    double lock_range = 4.0;
};

class PadsRig {
   public:
    explicit PadsRig(const Shape& shape = {}) : channels_(shape.channels), made_(make(shape)) {
        control().open_gate();
        bank().go_by([this](const Command& command) { return control().send(command); });
    }
    PadsRig(const PadsRig&) = delete;
    PadsRig& operator=(const PadsRig&) = delete;

    /// The next `frames` of every channel, in one block; the first channel's are returned.
    Signal render(std::uint32_t frames) {
        planes_.assign(channels_, Signal(frames, 77.0F));
        std::vector<float*> planes;
        for (Signal& plane : planes_) planes.push_back(plane.data());
        made_.ends.second.render_offline(0, planes, Frames{frames});
        return planes_.front();
    }
    const Signal& channel(std::uint32_t index) const { return planes_[index]; }

    /// What an engine does that no graph asks for audio. True where something was told.
    bool rest() { return made_.ends.second.obey_at_rest(bank().receiver(), 0); }

    /// All that was told since the last call.
    std::vector<std::string> told() {
        std::vector<std::string> words;
        for (RenderMessage message; control().pop(message);) {
            if (const auto* started = std::get_if<PadStarted>(&message.what)) words.push_back(in_words(*started));
            if (const auto* stopped = std::get_if<PadStopped>(&message.what)) words.push_back(in_words(*stopped));
            if (const auto* idle = std::get_if<PadIdle>(&message.what)) words.push_back(in_words(*idle));
        }
        return words;
    }

    std::vector<PadReading> read() {
        std::vector<PadReading> pads(bank().pads());
        reading = bank().read(pads);
        return pads;
    }

    BankEnd& bank() { return made_.bank; }
    ControlEnd& control() { return made_.ends.first; }

   private:
    struct Made {
        BankEnd bank;
        std::pair<ControlEnd, RenderEnd> ends;
    };

    static Made make(const Shape& shape) {
        auto [bank, renderer] = make_bank(shape.pads, shape.voices, shape.fade_ms, shape.lock_range);
        auto root = std::make_unique<Master>(std::make_unique<Silence>(), std::move(renderer));
        return {std::move(bank), make_ends(SampleRate{1000}, shape.channels, Frames{0}, std::move(root))};
    }

    std::uint32_t channels_;
    Made made_;
    std::vector<Signal> planes_;

   public:
    BankReading reading;  ///< the header of the last read()
};

}  // namespace flitzis
