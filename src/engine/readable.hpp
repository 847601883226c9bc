// A descriptor that select, asyncio and Qt can wait for: readable from set() until clear().
#pragma once

namespace flitzis {

class Readable {
   public:
    /// Throws AudioError where the system gives no descriptor. [control]
    Readable();
    ~Readable();
    Readable(const Readable&) = delete;
    Readable& operator=(const Readable&) = delete;

    /// [any] but [render]
    void set() noexcept;
    void clear() noexcept;

    /// Stays good for the object's life. [any]
    int descriptor() const { return descriptor_; }

   private:
    int descriptor_;
};

}  // namespace flitzis
