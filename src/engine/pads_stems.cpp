// The stems of pads: who loads them, and of which sample they are.
#include <utility>

#include "base/errors.hpp"
#include "engine/pads.hpp"

namespace flitzis {

/// As load(): the one before is over before the new one begins. Should the pad get another sample before this one is
/// known to it, publish_stems() finds that out.
std::shared_ptr<Loading> Pads::load_stems(std::uint32_t pad, std::vector<StemSource> sources, bool align) {
    const auto sample = this->sample(pad);
    if (!sample) throw AudioError("load_stems(): pad " + std::to_string(pad) + " has no sample that they could be of");
    note(&Pad::loading_stems, pad, nullptr);
    const auto publish = [this, pad, sample](const auto& stems) { publish_stems(pad, stems, sample); };
    const auto loading = loader_.load(StemsSource{std::move(sources), sample, align}, publish);
    note(&Pad::loading_stems, pad, loading);
    return loading;
}

/// Throws Cancelled where the pad has another sample by now.
void Pads::publish_stems(std::uint32_t pad, const std::shared_ptr<const Sample>& stems,
                         const std::shared_ptr<const Sample>& of) {
    const std::lock_guard guard(mutex_);
    if (pads_[pad].sample != of) throw Cancelled();
    bank_.load_stems(pad, stems);
    pads_[pad].stems = stems->parts();
    changed_();
}

/// With the lock held: another sample, which has no stems. Returns who loads stems of the old one: to be cancelled
/// without the lock, for a loader that publishes holds its Loading's own lock.
std::shared_ptr<Loading> Pads::hold(std::uint32_t pad, std::shared_ptr<const Sample> sample) {
    pads_[pad].sample = std::move(sample);
    pads_[pad].stems = 0;
    return std::exchange(pads_[pad].loading_stems, {}).lock();
}

std::uint32_t Pads::stems(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].stems;
}

void Pads::set_stem_mix(std::uint32_t pad, const std::optional<StemSet>& stems) {
    const std::lock_guard guard(mutex_);
    pads_[pad].stem_mix = stems;
    bank_.set_stem_mix(pad, stems ? std::optional(static_cast<std::uint32_t>(stems->to_ulong())) : std::nullopt);
}

std::optional<StemSet> Pads::stem_mix(std::uint32_t pad) const {
    const std::lock_guard guard(mutex_);
    return pads_[pad].stem_mix;
}

}  // namespace flitzis
