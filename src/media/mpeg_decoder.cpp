#include "media/mpeg_decoder.hpp"

#include <mpg123.h>

#include <algorithm>
#include <string>

#include "base/errors.hpp"

namespace flitzis {
namespace {

class MpegDecoder final : public Decoder {
   public:
    MpegDecoder(const File& file, const MpegStream& stream, Progress& progress) : cursor_(file, progress) {
        [[maybe_unused]] static const int ready = mpg123_init();  // nothing from 1.27 on
        int error = MPG123_OK;
        mpg123_.reset(mpg123_new(nullptr, &error));
        if (!mpg123_) throw LoadError(std::string("cannot be read: ") + mpg123_plain_strerror(error));
        // Tags hold nothing that is wanted here. What is no frame is skipped, however long: a tag behind the sound.
        set(MPG123_ADD_FLAGS, MPG123_QUIET | MPG123_GAPLESS | MPG123_FORCE_FLOAT | MPG123_SKIP_ID3V2);
        set(MPG123_RESYNC_LIMIT, -1);
        begin_ = static_cast<std::int64_t>(stream.begin);
        cursor_.seek(begin_, SEEK_SET);
        expect(mpg123_replace_reader_handle(mpg123_.get(), read_bytes, seek_bytes, nullptr));
        expect(mpg123_open_handle(mpg123_.get(), this));
        expect(mpg123_getformat(mpg123_.get(), &rate_, &channels_, &encoding_));
        // Without it lengths are guesses from the first frame's bit rate, and a header's frames are believed.
        expect(mpg123_scan(mpg123_.get()));
        cursor_.check();
        cursor_.follow(share_of_decoding);
        claim_.rate.hz = static_cast<std::uint32_t>(rate_);
        claim_.channels = static_cast<std::uint32_t>(channels_);
        if (stream.header) expect_all_of(*stream.header);
        claim_.delay_known = stream.header && stream.header->exact;
    }

    std::size_t read(std::span<float> samples) override {
        auto* const bytes = reinterpret_cast<unsigned char*>(samples.data());
        for (;;) {
            std::size_t done = 0;
            const int result = mpg123_read(mpg123_.get(), bytes, samples.size_bytes(), &done);
            cursor_.check();
            if (result == MPG123_NEW_FORMAT)
                expect_same_format();
            else if (result != MPG123_DONE)
                expect(result);
            if (done > 0 || result == MPG123_DONE) return done / sizeof(float) / claim_.channels;
        }
    }

   private:
    struct Delete {
        void operator()(mpg123_handle* handle) const { mpg123_delete(handle); }
    };

    /// A stream of fewer frames than its header says is not only shorter: it begins elsewhere, because libmpg123 leaves
    /// nothing out then.
    void expect_all_of(const MpegStream::EncoderHeader& header) {
        const auto frames = static_cast<std::uint64_t>(std::max<std::int64_t>(0, mpg123_framelength(mpg123_.get())));
        // Old encoders count their own header among the frames; those that state their delay do not.
        const std::uint64_t least = header.exact || header.frames == 0 ? header.frames : header.frames - 1;
        if (frames < least)
            throw LoadError("ends after " + std::to_string(header.sound(frames)) + " of " +
                            std::to_string(header.sound(header.frames)) + " frames");
        if (header.exact) claim_.frames = header.sound(header.frames);
    }

    static Cursor& cursor(void* decoder) { return static_cast<MpegDecoder*>(decoder)->cursor_; }
    static ssize_t read_bytes(void* decoder, void* to, std::size_t count) {
        return static_cast<ssize_t>(cursor(decoder).read(to, count));
    }
    /// The stream begins where its first frame was found.
    static off_t seek_bytes(void* decoder, off_t offset, int whence) {
        const std::int64_t begin = static_cast<MpegDecoder*>(decoder)->begin_;
        const std::int64_t at = cursor(decoder).seek(whence == SEEK_SET ? begin + offset : offset, whence);
        return static_cast<off_t>(at < begin ? -1 : at - begin);
    }

    void set(mpg123_parms parameter, long value) { expect(mpg123_param(mpg123_.get(), parameter, value, 0)); }

    void expect(int result) {
        cursor_.check();
        if (result != MPG123_OK) throw LoadError(std::string("damaged: ") + mpg123_strerror(mpg123_.get()));
    }

    void expect_same_format() {
        long rate = 0;
        int channels = 0;
        int encoding = 0;
        expect(mpg123_getformat(mpg123_.get(), &rate, &channels, &encoding));
        if (rate != rate_ || channels != channels_ || encoding != encoding_)
            throw LoadError("damaged: its rate or its channels change on the way");
    }

    Cursor cursor_;
    std::int64_t begin_ = 0;
    std::unique_ptr<mpg123_handle, Delete> mpg123_;
    long rate_ = 0;
    int channels_ = 0;
    int encoding_ = 0;
};

}  // namespace

std::unique_ptr<Decoder> mpeg_decoder(const File& file, const MpegStream& stream, Progress& progress) {
    return std::make_unique<MpegDecoder>(file, stream, progress);
}

}  // namespace flitzis
