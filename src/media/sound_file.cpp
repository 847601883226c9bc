// libsndfile's files.
#include <sndfile.h>

#include <algorithm>
#include <mutex>
#include <string>

#include "base/errors.hpp"
#include "media/decoder.hpp"

namespace flitzis {
namespace {

Cursor& cursor(void* user) { return *static_cast<Cursor*>(user); }

SF_VIRTUAL_IO reading{
    [](void* user) -> sf_count_t { return cursor(user).size(); },
    [](sf_count_t offset, int whence, void* user) -> sf_count_t { return cursor(user).seek(offset, whence); },
    [](void* to, sf_count_t count, void* user) -> sf_count_t {
        return count <= 0 ? 0 : static_cast<sf_count_t>(cursor(user).read(to, static_cast<std::size_t>(count)));
    },
    [](const void*, sf_count_t, void*) -> sf_count_t { return 0; },  // written to by nobody
    [](void* user) -> sf_count_t { return cursor(user).at(); },
};

/// libsndfile's words as a part of our sentence.
std::string as_clause(std::string text) {
    if (text.starts_with("Error : ")) text.erase(0, 8);
    while (!text.empty() && (text.back() == '.' || text.back() == '\n')) text.pop_back();
    return text;
}

class SoundFile final : public Decoder {
   public:
    SoundFile(const File& file, std::optional<std::uint64_t> promised, Progress& progress)
        : cursor_(file, progress), promised_(promised) {
        {
            // Why it cannot open a file libsndfile notes in one place for all threads.
            static std::mutex opening;
            const std::lock_guard lock(opening);
            file_.reset(sf_open_virtual(&reading, SFM_READ, &info_, &cursor_));
            if (!file_) fail_to_open();
        }
        cursor_.check();
        claim_.rate.hz = static_cast<std::uint32_t>(info_.samplerate);
        claim_.channels = static_cast<std::uint32_t>(info_.channels);
        cursor_.follow(share_of_decoding);
        // The largest number stands for one that is not known. Of W64 all that follows is counted.
        if (info_.frames > 0 && info_.frames < SF_COUNT_MAX) claim_.frames = static_cast<std::uint64_t>(info_.frames);
        if (promised && claim_.frames) claim_.frames = std::min(*claim_.frames, *promised);
    }

    std::size_t read(std::span<float> samples) override {
        if (ended_) return 0;
        std::uint64_t room = samples.size() / claim_.channels;
        if (promised_) room = std::min(room, *promised_ - std::min(*promised_, frames_));
        const sf_count_t got = sf_readf_float(file_.get(), samples.data(), static_cast<sf_count_t>(room));
        cursor_.check();
        const auto frames = static_cast<std::uint64_t>(got > 0 ? got : 0);
        frames_ += frames;
        if (const int error = sf_error(file_.get())) end(error);
        return static_cast<std::size_t>(frames);
    }

   private:
    struct Close {
        void operator()(SNDFILE* file) const { sf_close(file); }
    };

    /// Where the decoder stumbles: over what somebody has put behind a sound that is whole, over the end of a file that
    /// is not, or over damage.
    void end(int error) {
        const bool whole = claim_.frames && frames_ >= *claim_.frames;
        if (!whole && cursor_.at() < cursor_.size())
            throw LoadError("damaged after " + std::to_string(frames_) +
                            " frames: " + as_clause(sf_error_number(error)));
        ended_ = true;
    }

    [[noreturn]] void fail_to_open() const {
        cursor_.check();
        if (sf_error(nullptr) == SF_ERR_UNRECOGNISED_FORMAT)
            throw LoadError(std::string("unknown format; ") + known_formats + " are read");
        throw LoadError("cannot be read: " + as_clause(sf_strerror(nullptr)));
    }

    Cursor cursor_;
    const std::optional<std::uint64_t> promised_;
    SF_INFO info_{};
    std::unique_ptr<SNDFILE, Close> file_;
    std::uint64_t frames_ = 0;  // read so far
    bool ended_ = false;
};

}  // namespace

std::unique_ptr<Decoder> sound_file_decoder(const File& file, std::optional<std::uint64_t> promised,
                                            Progress& progress) {
    return std::make_unique<SoundFile>(file, promised, progress);
}

}  // namespace flitzis
