// All voices there will ever be, and the chains in which pads hold theirs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "base/contract.hpp"
#include "pads/voice.hpp"

namespace flitzis {

/// A voice and its place in a chain: its pad's, or that of the free ones.
struct Chained {
    Voice voice;
    Chained* next = nullptr;
};

/// A pad's voices, the newest first.
class Chain {
   public:
    bool empty() const NONBLOCKING { return !first_; }
    Chained* first() const NONBLOCKING { return first_; }

    /// [render] wait-free.
    void push(Chained& one) NONBLOCKING { one.next = std::exchange(first_, &one); }
    Chained& pop() NONBLOCKING { return *std::exchange(first_, first_->next); }

    /// Takes `one` out, which is in it. [render] as long as the chain.
    void remove(Chained& one) NONBLOCKING {
        if (first_ == &one) {
            first_ = one.next;
            return;
        }
        Chained* before = first_;
        while (before && before->next != &one) before = before->next;
        if (before) before->next = one.next;
    }

   private:
    Chained* first_ = nullptr;
};

class VoicePool {
   public:
    /// [control]
    void prepare(std::size_t voices) {
        voices_ = std::vector<Chained>(voices);
        free_ = {};
        for (Chained& one : voices_) free_.push(one);
    }

    bool idle() const NONBLOCKING { return used_ == 0; }
    bool empty() const NONBLOCKING { return free_.empty(); }

    /// One of them, while it is not empty(). [render] wait-free.
    Chained& take() NONBLOCKING {
        ++used_;
        return free_.pop();
    }
    /// Lets go of its sample, too. [render] wait-free.
    void give_back(Chained& one) NONBLOCKING {
        --used_;
        one.voice = Voice{};
        free_.push(one);
    }

   private:
    std::vector<Chained> voices_;
    Chain free_;
    std::size_t used_ = 0;
};

}  // namespace flitzis
