"""stats(): what the graph granted, and an account of the cycles."""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, Durations, Stats
from kinds import NewEngine, NewServer
from linking import link_ports
from machine import needs_every_cycle
from observer import sinks_of, threads
from profiling import profiled
from programs import running_python, without_preload
from recording import tone

pytestmark = pytest.mark.usefixtures("server")

POLICIES = {0: "OTHER", 1: "FIFO", 2: "RR", 3: "BATCH", 5: "IDLE"}


def after(engine: AudioEngine, cycles: int) -> Stats:
    """The engine's stats once it rendered so many cycles."""
    eventually(lambda: engine.stats().cycles >= cycles)
    return engine.stats()


def test_before_the_first_cycle_nothing_is_granted(new_engine: NewEngine) -> None:
    engine = new_engine()

    stats = engine.stats()

    assert (stats.cycles, stats.frames, stats.xruns) == (0, 0, 0)
    assert (stats.underruns, stats.not_finite) == (0, 0)
    assert (stats.quantum, stats.graph_rate, stats.latency_frames) == (0, 0, 0)
    assert stats.callback_ns == Durations(last=0, mean=0, p50=0, p99=0, max=0)
    assert stats.lateness_ns == Durations(last=0, mean=0, p50=0, p99=0, max=0)
    assert stats.last_xrun_ns == 0
    assert stats.scheduling == ""


def test_a_running_engine_tells_what_it_was_granted(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    stats = after(engine, 20)

    assert (stats.quantum, stats.graph_rate) == (512, 48000)
    assert stats.device == "main"
    assert sinks_of(engine.node_id) == {"main"}


def test_stats_are_frozen_and_of_the_documented_fields(new_engine: NewEngine) -> None:
    stats = new_engine().stats()

    assert isinstance(stats, Stats)
    assert [field.name for field in dataclasses.fields(stats)] == [
        *("cycles", "frames", "quantum", "graph_rate", "device", "latency_frames"),
        *("xruns", "last_xrun_ns", "underruns", "played", "late", "stolen"),
        *("unstretched", "not_finite"),
        *("callback_ns", "lateness_ns", "scheduling"),
    ]
    with pytest.raises(dataclasses.FrozenInstanceError):
        stats.cycles = 1  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        stats.callback_ns.max = 1  # type: ignore[misc]


def test_every_cycle_is_a_quantum_of_frames(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    after(engine, 40)
    engine.stop()

    stats = engine.stats()

    assert stats.frames == stats.cycles * 512


def test_cycles_keep_time_with_the_clock(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    first, begin = after(engine, 20), time.monotonic()

    last, end = after(engine, first.cycles + 60), time.monotonic()

    seconds = (last.frames - first.frames) / 48000
    assert seconds == pytest.approx(end - begin, abs=0.2 + 0.0107 * (last.xruns - first.xruns))


def test_counters_only_grow(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    readings: list[Stats] = []
    while not readings or readings[-1].cycles < 50:
        readings.append(engine.stats())

    for before, now in zip(readings, readings[1:]):
        assert before.cycles <= now.cycles
        assert before.frames <= now.frames
        assert before.xruns <= now.xruns
        assert before.callback_ns.max <= now.callback_ns.max


def test_counters_survive_stop_and_start(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    before = after(engine, 20)

    engine.stop()
    stopped = engine.stats()
    engine.start()
    again = engine.stats()

    assert before.cycles <= stopped.cycles < again.cycles
    assert before.frames <= stopped.frames < again.frames
    assert stopped.quantum == again.quantum == 512


@needs_every_cycle
def test_stopping_and_starting_is_no_xrun(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    engine.start()
    # With the tone the graph's clock goes on meanwhile.
    with tone(tmp_path / "tone.wav", sink="main"), profiled() as profile:
        engine.reset_stats()
        for turn in range(1, 9):
            engine.start()
            after(engine, 5 * turn)
            engine.stop()

        with profile.judged():
            assert engine.stats().xruns == 0


def test_silence_underruns_never(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    assert after(engine, 50).underruns == 0


def test_the_callbacks_time_is_told_in_order(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    spent = after(engine, 40).callback_ns

    assert 0 < spent.last <= spent.max
    assert 0 < spent.mean <= spent.max
    assert 0 < spent.p50 <= spent.p99 <= spent.max
    assert spent.mean < 10_000_000, "more than a quantum"


def test_xruns_count_the_cycles_that_ran_without_us(new_server: NewServer) -> None:
    new_server()
    script = """
        import sys
        from flitzis_looper_audio import AudioEngine
        with AudioEngine() as engine:
            for line in sys.stdin:
                print(engine.stats().cycles, engine.stats().xruns, flush=True)
    """
    with running_python(script) as process:
        assert process.stdin and process.stdout

        def ask() -> tuple[int, int]:
            assert process.stdin and process.stdout
            process.stdin.write("\n")
            process.stdin.flush()
            cycles, xruns = process.stdout.readline().split()
            return int(cycles), int(xruns)

        eventually(lambda: ask()[0] > 20)
        before = ask()[1]
        with AudioEngine() as witness:
            cycles = after(witness, 5).cycles

            process.send_signal(signal.SIGSTOP)
            after(witness, cycles + 50)
            process.send_signal(signal.SIGCONT)

        eventually(lambda: ask()[1] - before >= 40)


def data_threads(before: set[str]) -> dict[str, str]:
    """The scheduling of the threads that are new since `before`, as the kernel tells it."""
    found = {}
    for thread in threads() - before:
        policy = os.sched_getscheduler(int(thread)) & ~0x40000000  # SCHED_RESET_ON_FORK
        found[thread] = f"{POLICIES[policy]} {os.sched_getparam(int(thread)).sched_priority}"
    return found


def test_scheduling_is_what_the_kernel_says_of_the_callbacks_thread(new_engine: NewEngine) -> None:
    new_engine().close()  # from here on the log has its thread
    before = threads()
    engine = new_engine()
    engine.start()

    told = after(engine, 5).scheduling

    scheduled = data_threads(before)
    assert told in scheduled.values()
    thread = busiest(scheduled)
    assert told == scheduled[thread]


def busiest(scheduled: dict[str, str]) -> str:
    """The thread that wakes up most often while the graph runs: the callback's."""
    first = {thread: switches(thread) for thread in scheduled}
    eventually(lambda: max(switches(thread) - first[thread] for thread in scheduled) > 50)
    return max(scheduled, key=lambda thread: switches(thread) - first[thread])


def switches(thread: str) -> int:
    status = Path(f"/proc/self/task/{thread}/status").read_text(encoding="ascii")
    return int(status.split("voluntary_ctxt_switches:")[1].split()[0])


def test_scheduling_follows_what_others_make_of_the_thread(new_engine: NewEngine) -> None:
    new_engine().close()
    before = threads()
    engine = new_engine()
    engine.start()
    after(engine, 5)
    thread = busiest(data_threads(before))

    subprocess.run(["chrt", "--other", "--pid", "0", thread], env=without_preload(), check=True)

    assert engine.stats().scheduling == "OTHER 0"


def test_device_is_none_without_a_link_and_the_linked_sinks_name_with_one(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(autoconnect=False)
    assert engine.stats().device is None

    link_ports("flitzis-looper:output_FL", "other:playback_FL")

    eventually(lambda: engine.stats().device == "other")


def test_latency_is_less_than_a_second(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()

    assert 0 <= after(engine, 50).latency_frames < 48000


def test_resampling_adds_its_own_latency(new_engine: NewEngine) -> None:
    engine = new_engine(sample_rate=44100)
    engine.start()

    assert 0 < after(engine, 50).latency_frames < 4410
