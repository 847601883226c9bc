// StreamRenderer against a simple model: random writes, some of them for a frame of their own, renders, pauses,
// flushes, drains, waits for room, in any order. Without a fade every sample is foretold; with one no step is steeper
// than the fade.
#include <algorithm>
#include <cmath>
#include <deque>
#include <vector>

#include "fuzz.hpp"
#include "render/stream.hpp"

namespace flitzis::fuzz {
namespace {

constexpr SampleRate rate{48000};
constexpr std::uint32_t longest_block = 600;

class Model {
   public:
    explicit Model(Bytes& bytes)
        : bytes_(bytes),
          fade_(bytes.ConsumeBool() ? bytes.ConsumeFloatingPointInRange(0.1, 20.0) : 0.0),
          halves_(make_stream(1, Frames{bytes.ConsumeIntegralInRange(16U, 2000U)}, fade_)),
          stream_(halves_.first) {
        halves_.second->prepare(rate, 1, Frames{8192});
    }

    void write() {
        std::vector<float> samples(bytes_.ConsumeIntegralInRange(0U, 2500U));
        for (float& sample : samples) sample = exact() ? static_cast<float>(++number_ % 1'000'000 + 1) : 1.0F;
        const std::uint32_t room = stream_.writable().count;
        const bool fits = stream_.has_room(Frames{std::min(room, stream_.capacity().count)});
        const FrameView view = FrameView::interleaved(samples.data(), 1, samples.size());
        const std::uint64_t end = stream_.end_of_queue(position_);
        expect(end >= position_, "the queue ends after what is in it");
        std::uint32_t count = 0;
        if (bytes_.ConsumeBool() && stream_.has_room_for_start() && !samples.empty()) {
            starts_.push_back({written_, end + bytes_.ConsumeIntegralInRange(0U, 1000U)});
            calm_ = false;
            count = stream_.write_at(view, 0, starts_.back().frame).frames.count;
        } else {
            count = stream_.write(view, 0).frames.count;
        }
        expect(fits && count == std::min<std::size_t>(room, samples.size()), "write() takes what writable() promises");
        queued_.insert(queued_.end(), samples.begin(), samples.begin() + count);
        written_ += count;
    }

    void render() {
        const auto frames = bytes_.ConsumeIntegralInRange(1U, longest_block);
        std::vector<float> heard(frames, 77.0F);
        float* planes[] = {heard.data()};
        const Rendered rendered = halves_.second->render({planes, Frames{frames}, position_});
        position_ += frames;
        if (exact()) foretold(heard, rendered);
        smooth(heard);
        expect(!rendered.silent || std::all_of(heard.begin(), heard.end(), [](float s) { return s == 0.0F; }),
               "a silent block is silent");
    }

    /// Frames of the engine's count for which the renderer is asked nothing.
    void pause() { position_ += bytes_.ConsumeIntegralInRange(0U, longest_block); }

    void flush() {
        calm_ = false;
        flush_to_ = stream_.flush();
        expect(flush_to_ == written_ && stream_.queued().count == 0, "flush() is about all that was written");
        if (bytes_.ConsumeBool()) return;
        stream_.flush_at_rest(flush_to_);
        expect(stream_.flushed(flush_to_) && stream_.played(flush_to_), "at rest it is done at once");
    }

    void drain() {
        calm_ = false;
        ends_at_ = stream_.end();
        stream_.played(ends_at_);
    }

    void agree() const {
        const std::uint64_t read = written_ - queued_.size();
        if (!exact()) return;
        expect(stream_.queued().count == written_ - std::max(read, flush_to_), "queued() is what will be played");
        expect(stream_.taken() == taken_, "taken() is what was");
        if (flush_to_ == obeyed_) expect(stream_.number_at(position_) == read, "the path ends where the renderer is");
        for (std::size_t i = 0; i < at_.size(); i += 7)
            expect(stream_.number_at(block_ + i) == at_[i], "and has been where that has played");
    }

   private:
    bool exact() const { return fade_ == 0.0; }

    /// What the model plays without a fade.
    void foretold(const std::vector<float>& heard, const Rendered& rendered) {
        if (flush_to_ != obeyed_) {
            while (written_ - queued_.size() < flush_to_) queued_.pop_front();
            obeyed_ = flush_to_;
            owing_ = false;
        }
        while (!starts_.empty() && starts_.front().number < next()) starts_.pop_front();
        block_ = position_ - heard.size();
        at_.clear();
        std::uint64_t late = 0;
        std::size_t dry = 0;
        for (std::size_t i = 0; i < heard.size(); ++i) {
            at_.push_back(next());
            const bool waits = waits_at(block_ + i, late);
            if (waits) owing_ = false;
            const bool plays = !waits && !queued_.empty();
            expect(heard[i] == (plays ? queued_.front() : 0.0F), "what was written is played, in order, at its frame");
            if (plays) {
                queued_.pop_front();
                ++taken_;
                owing_ = true;
            } else if (!waits) {
                if (next() == ends_at_) owing_ = false;
                ++dry;
            }
        }
        expect(rendered.missing.count == (owing_ ? dry : 0), "what is missing is counted");
        expect(rendered.late.frames == late, "and what is late");
    }

    std::uint64_t next() const { return written_ - queued_.size(); }

    /// Whether the frame that is next is to be played later than at `position`.
    bool waits_at(std::uint64_t position, std::uint64_t& late) {
        while (!starts_.empty() && starts_.front().number == next()) {
            if (starts_.front().frame > position) return true;
            if (starts_.front().frame < position) late = position - starts_.front().frame;
            starts_.pop_front();
        }
        return false;
    }

    /// However the writer stalls, while it neither flushes nor drains: those begin and end at full level.
    void smooth(const std::vector<float>& heard) {
        if (exact() || !calm_) return;
        const float steepest = 1.0F / static_cast<float>(frames_in(fade_, rate).count) + 1e-5F;
        for (const float sample : heard) {
            expect(sample >= -1e-5F && sample <= 1.0F + 1e-5F, "nothing is louder than what was written");
            expect(std::abs(sample - last_) <= steepest || !begun_, "no step is steeper than the fade");
            begun_ = begun_ || sample != 0.0F;
            last_ = sample;
        }
    }

    Bytes& bytes_;
    double fade_;  // ms
    std::pair<StreamEnd, std::unique_ptr<StreamRenderer>> halves_;
    StreamEnd& stream_;
    std::deque<float> queued_;
    std::deque<StreamStart> starts_;
    std::vector<std::uint64_t> at_;  // of each frame of the newest block, which begins at
    std::uint64_t block_ = 0;
    std::uint64_t number_ = 0;
    std::uint64_t position_ = 0;
    std::uint64_t written_ = 0;
    std::uint64_t taken_ = 0;
    std::uint64_t flush_to_ = 0;
    std::uint64_t obeyed_ = 0;
    std::uint64_t ends_at_ = 0;
    bool owing_ = false;
    bool calm_ = true;    // neither flushed nor drained yet
    bool begun_ = false;  // something was heard
    float last_ = 0.0F;
};

}  // namespace

void run(Bytes& bytes) {
    Model model(bytes);
    for (int i = 0; i < 300 && bytes.remaining_bytes() > 0; ++i) {
        switch (bytes.ConsumeIntegralInRange(0, 10)) {
            case 0: model.flush(); break;
            case 1: model.drain(); break;
            case 2: model.pause(); break;
            case 3:
            case 4:
            case 5: model.write(); break;
            default: model.render();
        }
        model.agree();
    }
}

}  // namespace flitzis::fuzz
