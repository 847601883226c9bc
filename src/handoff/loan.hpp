// A pointer lent to the callback by somebody who may take it back while callbacks run.
// For memory that PipeWire maps and unmaps under a running stream.
// Invariant: once lend() has returned, no callback holds the pointer that was lent before.
#pragma once

#include <atomic>
#include <thread>

#include "base/contract.hpp"

namespace flitzis {

template <class T>
class Loan {
   public:
    /// Lends `object`, or nothing; returns when the callback has let go of what it held. At most one lender at a time.
    /// [loop] waits for at most the one callback that is using the loan.
    void lend(T* object) noexcept {
        lent_.store(object);
        wait();
    }

    /// Returns when no callback uses what was lent when it was called. [loop] as lend()
    void wait() const noexcept {
        while (in_use_.load()) std::this_thread::yield();
    }

    /// Calls `use(T*)` with what is lent now, or with nullptr. The pointer is good until `use` returns.
    /// [render] the single borrower; wait-free.
    template <class Use>
    auto borrow(Use use) NONBLOCKING {
        // Sequentially consistent on both sides: either lend() sees in_use_, or we see what it stored.
        in_use_.store(true);
        struct Return {
            explicit Return(std::atomic<bool>& flag) NONBLOCKING : in_use(flag) {}
            Return(const Return&) = delete;
            Return& operator=(const Return&) = delete;
            ~Return() { in_use.store(false, std::memory_order_release); }
            std::atomic<bool>& in_use;
        } returned{in_use_};
        return use(lent_.load());
    }

   private:
    std::atomic<T*> lent_{nullptr};
    std::atomic<bool> in_use_{false};
};

}  // namespace flitzis
