#include "render/cycle_meter.hpp"

#include <algorithm>

namespace flitzis {

std::uint64_t CycleMeter::note_lost(const Cycle& cycle, std::uint64_t ticks) NONBLOCKING {
    const std::uint64_t quantum = now_.newest.quantum.count;
    if (quantum == 0) return 0;
    const std::uint64_t skipped = ticks == 0 ? 0 : std::max<std::uint64_t>(1, ticks / quantum);
    const std::uint64_t lost = skipped + (late_ ? 1 : 0);
    now_.xruns += lost;
    now_.last_xrun_ns = cycle.time_ns;
    return lost;
}

void CycleMeter::note_break() NONBLOCKING {
    breaks_.push({{now_.newest.time_ns, now_.position, latency_then_, now_.newest.drift}, now_.frames});
}

/// In floating point, where the difference of two far numbers does not overflow.
std::int64_t detail::Run::frame_at(std::int64_t at_ns, SampleRate rate) const NONBLOCKING {
    constexpr double farthest = 4e18;
    const double ns = static_cast<double>(at_ns) - static_cast<double>(time_ns);
    const double frames = std::clamp(ns * rate.hz * drift / 1e9, -farthest, farthest);
    return static_cast<std::int64_t>(frame - latency) +
           static_cast<std::int64_t>(frames < 0 ? frames - 0.5 : frames + 0.5);
}

/// From the newest run back to the one that the frame is of.
std::uint64_t CycleMeter::heard_at(std::int64_t time_ns, const CycleAccount& account, SampleRate rate) const noexcept {
    if (account.offline) return account.frames;
    const std::uint64_t latency = latency_.load(std::memory_order_relaxed);
    detail::Run run{account.newest.time_ns, account.position, latency, account.newest.drift};
    std::uint64_t end = account.frames;
    for (std::uint64_t number = breaks_.count(); run.time_ns != 0; --number) {
        const std::optional<detail::Break> at = number > 0 ? breaks_.read(number - 1) : std::nullopt;
        if (number > 0 && !at) return end;  // longer ago than any latency
        const std::uint64_t begin = at ? std::min(at->frame, end) : 0;
        const std::int64_t frame = std::min(run.frame_at(time_ns, rate), static_cast<std::int64_t>(end));
        if (!at || frame >= static_cast<std::int64_t>(begin))
            return static_cast<std::uint64_t>(std::max(frame, static_cast<std::int64_t>(begin)));
        run = at->before;
        end = begin;
    }
    return end;
}

void CycleMeter::reset() noexcept {
    baseline_ = totals();
    generation_.fetch_add(1, std::memory_order_relaxed);
}

namespace {

/// A maximum of an older generation says nothing about the time since the reset.
Durations durations_since(const DurationAccount& base, const DurationAccount& now, Histogram::Counts counts,
                          const Histogram::Counts& base_counts, bool max_is_ours) noexcept {
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] -= base_counts[i];
    const std::uint64_t count = Histogram::total(counts);
    if (count == 0) return {};
    const std::uint64_t max = max_is_ours ? now.max_ns : now.last_ns;
    const auto quantile = [&](double q) { return std::min(Histogram::quantile(q, counts), max); };
    return {now.last_ns, (now.sum_ns - base.sum_ns) / count, quantile(0.5), quantile(0.99), max};
}

}  // namespace

void CycleMeter::read(Stats& stats) const noexcept {
    const CycleAccount& base = baseline_.account;
    const CycleAccount now = account();
    stats.quantum = now.newest.quantum;
    stats.graph_rate = now.newest.graph_rate;
    stats.cycles = now.cycles - base.cycles;
    stats.frames = now.frames - base.frames;
    stats.xruns = now.xruns - base.xruns;
    stats.underruns = now.underruns - base.underruns;
    stats.last_xrun_ns = stats.xruns > 0 ? now.last_xrun_ns : 0;

    const bool max_is_ours = now.generation == generation_.load(std::memory_order_relaxed);
    stats.callback_ns =
        durations_since(base.callback, now.callback, callback_histogram_.counts(), baseline_.callback, max_is_ours);
    stats.lateness_ns =
        durations_since(base.lateness, now.lateness, lateness_histogram_.counts(), baseline_.lateness, max_is_ours);
}

}  // namespace flitzis
