#include "base/extents.hpp"

namespace flitzis {

void Extents::complete() {
    levels_.resize(1);
    levels_[0].shrink_to_fit();
    while (levels_.back().size() > 1) {
        const std::vector<Extent>& fine = levels_.back();
        std::vector<Extent> coarse((fine.size() + 1) / 2);
        for (std::size_t i = 0; i < fine.size(); ++i) coarse[i / 2].include(fine[i]);
        levels_.push_back(std::move(coarse));
    }
}

void mean_of(std::span<const Plane> planes, std::uint64_t first, std::span<float> means) {
    const float* const front = planes[0].data() + first;
    std::copy(front, front + means.size(), means.begin());
    if (planes.size() == 1) return;
    for (const Plane& plane : planes.subspan(1))
        for (std::size_t i = 0; i < means.size(); ++i) means[i] += plane.data()[first + i];
    const float share = 1.0F / static_cast<float>(planes.size());
    for (float& mean : means) mean *= share;
}

}  // namespace flitzis
