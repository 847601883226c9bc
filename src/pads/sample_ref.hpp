// Who in the callback holds a sample: a counted reference. The last one gives the sample back to the control side,
// which frees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/contract.hpp"
#include "base/sample.hpp"
#include "handoff/custody.hpp"

namespace flitzis {

/// What is lent: the control side may hold the sample longer than the callback, for its overview.
struct LentSample {
    std::shared_ptr<const Sample> sample;
    mutable std::uint32_t uses = 0;  // [render] only
};

/// A current one a pad, one that a paused pad was paused on, the stems of both, and as many as voices sound and loads
/// are on their way.
inline constexpr std::size_t most_lent = 8192;
using SampleCustody = Custody<LentSample, most_lent>;

/// [render] only: its functions are wait-free.
class SampleRef {
   public:
    SampleRef() = default;
    /// `lent` was taken from `custody`, which outlives this; it may be null.
    SampleRef(const LentSample* lent, SampleCustody& custody) NONBLOCKING : lent_(lent), custody_(&custody) { hold(); }
    SampleRef(const SampleRef& other) NONBLOCKING : lent_(other.lent_), custody_(other.custody_) { hold(); }
    SampleRef(SampleRef&& other) NONBLOCKING : lent_(std::exchange(other.lent_, nullptr)), custody_(other.custody_) {}
    SampleRef& operator=(const SampleRef& other) NONBLOCKING { return *this = SampleRef(other); }
    SampleRef& operator=(SampleRef&& other) NONBLOCKING {
        std::swap(lent_, other.lent_);
        std::swap(custody_, other.custody_);
        return *this;
    }
    ~SampleRef() {
        if (lent_ && --lent_->uses == 0) custody_->give_back(lent_);
    }

    explicit operator bool() const NONBLOCKING { return lent_ != nullptr; }
    const Sample* operator->() const NONBLOCKING { return lent_->sample.get(); }
    bool operator==(const SampleRef& other) const NONBLOCKING { return lent_ == other.lent_; }

   private:
    void hold() NONBLOCKING {
        if (lent_) ++lent_->uses;
    }

    const LentSample* lent_ = nullptr;
    SampleCustody* custody_ = nullptr;
};

}  // namespace flitzis
