#include "media/overview.hpp"

#include <algorithm>
#include <bit>
#include <span>

#include "base/config.hpp"

namespace flitzis {
namespace {

constexpr std::uint64_t finest = Extents::finest;

class Look {
   public:
    explicit Look(const Sample& sample) : planes_(sample.planes()), extents_(sample.extents()) {}

    std::uint64_t looked_at() const { return looked_at_; }

    /// Of frames [first, last): whole stretches from the coarsest level that has one, single frames at both ends.
    Extent extent(std::uint64_t first, std::uint64_t last) {
        Extent extent;
        while (first < last) {
            if (first % finest != 0 || last - first < finest) {
                const std::uint64_t until = std::min(last, (first / finest + 1) * finest);
                include_frames(extent, first, until);
                first = until;
                continue;
            }
            std::size_t level = 0;
            std::uint64_t stretch = finest;
            while (level + 1 < extents_.levels() && first % (2 * stretch) == 0 && last - first >= 2 * stretch) {
                ++level;
                stretch *= 2;
            }
            extent.include(extents_.level(level)[first / stretch]);
            ++looked_at_;
            first += stretch;
        }
        return extent;
    }

    void means(std::uint64_t first, std::span<float> means) {
        mean_of(planes_, first, means);
        looked_at_ += means.size();
    }

   private:
    /// At most `finest` frames.
    void include_frames(Extent& extent, std::uint64_t first, std::uint64_t last) {
        float buffer[finest];
        const std::span<float> frames = std::span(buffer).first(static_cast<std::size_t>(last - first));
        means(first, frames);
        for (const float frame : frames) extent.include({frame, frame});
    }

    const std::span<const Plane> planes_;
    const Extents& extents_;
    std::uint64_t looked_at_ = 0;
};

/// Borders of columns of so many frames are laid on multiples of this, where extents are known: an eighth at most, or
/// half where that would be less than the finest.
std::uint64_t raster(std::uint64_t column) {
    if (column < 2 * finest) return 1;
    return std::max(finest, std::bit_floor(column / 8));
}

}  // namespace

Overview overview(const Sample& sample, std::uint64_t width, std::uint64_t start, std::uint64_t end) {
    if (width < 1) refuse("width", "0", "at least 1");
    end = std::min(end, sample.frames());
    start = std::min(start, end);
    const std::uint64_t frames = end - start;

    Overview view;
    view.raw = frames / 2 < width;
    const std::uint64_t columns = view.raw ? frames : width;
    Look look(sample);
    view.times.resize(columns);
    view.low.resize(columns);
    view.high.resize(columns);
    if (view.raw && frames > 0) {
        look.means(start, view.low);
        view.high = view.low;
    }
    const std::uint64_t step = view.raw ? 1 : raster(frames / columns);
    const auto border = [&](std::uint64_t column) {
        const std::uint64_t there = start + column * frames / columns;
        return column == 0 || column == columns ? there : (there + step / 2) / step * step;
    };
    for (std::uint64_t i = 0; i < columns; ++i) {
        const std::uint64_t first = border(i);
        view.times[i] = static_cast<double>(first) / sample.rate().hz;
        if (view.raw) continue;
        const Extent extent = look.extent(first, border(i + 1));
        view.low[i] = extent.low;
        view.high[i] = extent.high;
    }
    view.looked_at = look.looked_at();
    return view;
}

}  // namespace flitzis
