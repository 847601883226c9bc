// What the bank has to tell, in its order: through the outbox and, where that has no room, in a later cycle.
// Sound never waits for it. What finds even this queue full is lost, and the outbox counts it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/contract.hpp"
#include "base/events.hpp"
#include "render/outbox.hpp"

namespace flitzis {

class News {
   public:
    static constexpr std::size_t most = 4096;  ///< waiting for the outbox

    /// [control]
    void prepare() { waiting_.assign(most, {}); }

    /// Where all is told from now on; lives as long as commands come. [render] wait-free.
    void go_to(Outbox& outbox) NONBLOCKING { outbox_ = &outbox; }

    /// [render] wait-free, after the first go_to().
    void tell(const PadStarted& started) NONBLOCKING { tell(Note{started.frame, started.pad, Note::started}); }
    void tell(const PadIdle& idle) NONBLOCKING { tell(Note{idle.frame, idle.pad, Note::idle}); }
    void tell(const PadStopped& stopped) NONBLOCKING {
        tell(Note{stopped.frame, stopped.pad, Note::stopped, stopped.reason});
    }

    /// [render] wait-free.
    bool none_waits() const NONBLOCKING { return count_ == 0; }

    /// Tells what waits, as far as there is room. [render] wait-free.
    void pass_on() NONBLOCKING {
        for (; count_ > 0 && outbox_->has_room(); --count_) {
            put(waiting_[first_]);
            first_ = (first_ + 1) % most;
        }
    }

   private:
    struct Note {
        std::uint64_t frame = 0;
        std::uint32_t pad = 0;
        enum : std::uint8_t { started, stopped, idle } what = started;
        StopReason reason{};
    };

    void tell(const Note& note) NONBLOCKING {
        pass_on();
        const bool waits = count_ > 0 || !outbox_->has_room();
        if (!waits || count_ == most) return put(note);
        waiting_[(first_ + count_++) % most] = note;
    }

    void put(const Note& note) NONBLOCKING {
        switch (note.what) {
            case Note::started: return outbox_->tell(PadStarted{note.pad, note.frame});
            case Note::stopped: return outbox_->tell(PadStopped{note.pad, note.frame, note.reason});
            case Note::idle: return outbox_->tell(PadIdle{note.pad, note.frame});
        }
    }

    Outbox* outbox_ = nullptr;
    std::vector<Note> waiting_;  // a ring
    std::size_t first_ = 0;
    std::size_t count_ = 0;
};

}  // namespace flitzis
