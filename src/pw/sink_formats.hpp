// The rates of one sink, as its formats say: asked when the sink is found, and again whenever they change.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <vector>

struct pw_registry;
struct spa_pod;

namespace flitzis::pw {

class SinkFormats {
   public:
    /// Binds global `sink`, and calls `told` after every format that it tells: what comes before the answer to a
    /// question that is asked then is all of them. [loop]
    SinkFormats(pw_registry* registry, std::uint32_t sink, std::function<void()> told);
    /// [loop]
    ~SinkFormats();
    SinkFormats(const SinkFormats&) = delete;
    SinkFormats& operator=(const SinkFormats&) = delete;

    /// Hz, ascending; empty where the server does not tell. [loop]
    std::vector<std::uint32_t> rates() const { return {rates_.begin(), rates_.end()}; }

   private:
    struct Bound;

    void ask();
    void take(int question, const spa_pod* format);

    std::function<void()> told_;
    std::set<std::uint32_t> rates_;
    int question_ = 0;  // the newest; what answers an older one is dropped
    std::unique_ptr<Bound> bound_;
};

}  // namespace flitzis::pw
