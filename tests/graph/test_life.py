"""From AudioEngine() into the graph and back."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable

import pytest

from eventually import eventually
from flitzis_looper_audio import AudioEngine, EngineClosed, State, StateChanged
from kinds import NewEngine
from observer import node, nodes, ports

pytestmark = pytest.mark.usefixtures("server")


def let_the_graph_run(witness: AudioEngine, cycles: int = 20) -> None:
    """Return when a running engine on the same sink has seen `cycles` more."""
    target = witness.stats().cycles + cycles
    eventually(lambda: witness.stats().cycles >= target)


def test_construction_shows_the_node_with_its_ports(new_engine: NewEngine) -> None:
    engine = new_engine()

    seen = node(engine.node_id)

    assert seen is not None
    assert seen.name == "flitzis-looper"
    assert {"output_FL", "output_FR"} <= set(ports(engine.node_id))


def test_a_new_engine_is_stopped_and_is_not_called_back(new_engine: NewEngine) -> None:
    witness = new_engine(name="witness")
    engine = new_engine()
    witness.start()

    let_the_graph_run(witness)

    seen = node(engine.node_id)
    assert seen is not None and seen.state != "running"
    assert engine.state is State.STOPPED
    assert engine.stats().cycles == 0


@pytest.mark.parametrize("start", [AudioEngine.start, AudioEngine.play])
def test_start_and_play_return_when_a_callback_has_run(
    new_engine: NewEngine, start: Callable[[AudioEngine], None]
) -> None:
    engine = new_engine()

    start(engine)

    assert engine.stats().cycles >= 1
    assert engine.state is State.RUNNING
    eventually(lambda: (seen := node(engine.node_id)) and seen.state == "running")


def test_callbacks_keep_coming_after_start(new_engine: NewEngine) -> None:
    engine = new_engine()

    engine.start()

    eventually(lambda: engine.stats().cycles > 40)
    assert engine.state is State.RUNNING


def test_no_callback_runs_after_stop_returned(new_engine: NewEngine) -> None:
    witness = new_engine(name="witness")
    engine = new_engine()
    witness.start()

    for _ in range(10):
        engine.start()
        engine.stop()
        cycles = engine.stats().cycles
        let_the_graph_run(witness, cycles=5)

        assert engine.stats().cycles == cycles
        assert engine.state is State.STOPPED


def test_stop_leaves_the_node_in_the_graph(new_engine: NewEngine) -> None:
    engine = new_engine()
    node_id = engine.node_id
    engine.start()

    engine.stop()

    assert engine.node_id == node_id
    seen = node(node_id)
    assert seen is not None
    assert {"output_FL", "output_FR"} <= set(ports(node_id))
    eventually(lambda: (seen := node(node_id)) and seen.state != "running")


def test_a_stopped_engine_starts_again(new_engine: NewEngine) -> None:
    engine = new_engine()
    engine.start()
    engine.stop()
    cycles = engine.stats().cycles

    engine.start()

    assert engine.state is State.RUNNING
    assert engine.stats().cycles > cycles


def test_close_has_removed_the_node_when_it_returns(new_engine: NewEngine) -> None:
    engine = new_engine(name="to be closed")
    engine.start()

    engine.close()

    assert nodes("to-be-closed") == []


def test_start_stop_and_close_may_be_called_twice(new_engine: NewEngine) -> None:
    engine = new_engine()

    engine.stop()
    assert engine.state is State.STOPPED

    engine.start()
    engine.start()
    assert engine.state is State.RUNNING

    engine.stop()
    engine.stop()
    assert engine.state is State.STOPPED

    engine.close()
    engine.close()
    engine.stop()
    assert engine.state is State.CLOSED


def test_a_with_block_runs_the_engine_and_closes_it() -> None:
    with AudioEngine(name="in a block") as engine:
        inside = engine.state
        seen = nodes("in-a-block")

    assert inside is State.RUNNING
    assert len(seen) == 1
    assert engine.state is State.CLOSED
    assert nodes("in-a-block") == []


def test_an_exception_leaves_a_with_block_and_closes_the_engine() -> None:
    with pytest.raises(KeyError, match="the caller's"):
        with AudioEngine(name="in a block") as engine:
            raise KeyError("the caller's")

    assert engine.state is State.CLOSED
    assert nodes("in-a-block") == []


def test_a_with_block_may_close_its_engine_itself() -> None:
    with AudioEngine() as engine:
        engine.close()

    assert engine.state is State.CLOSED


def test_a_closed_engine_answers_with_plain_values_and_refuses_the_rest() -> None:
    engine = AudioEngine(
        name="Closed", device="other", sample_rate=44100, channels=1, quantum=256, timeout=5
    )
    pad, transport = engine.pads[0], engine.transport
    engine.start()

    engine.close()

    assert engine.state is State.CLOSED
    assert engine.node_id is None
    assert engine.name == "Closed"
    assert engine.device == "other"
    assert (engine.sample_rate, engine.channels, engine.quantum) == (44100, 1, 256)
    assert "CLOSED" in repr(engine)
    assert (repr(pad), repr(transport)) == (
        "<Pad 0 of a closed engine>",
        "<Transport of a closed engine>",
    )
    refused: list[Callable[[], object]] = [engine.start, engine.play, engine.stats]
    for call in [*refused, engine.__enter__]:
        with pytest.raises(EngineClosed, match="closed"):
            call()


@pytest.mark.parametrize("running", [False, True])
def test_an_engine_that_nobody_holds_leaves_the_graph(running: bool) -> None:
    engine = AudioEngine(name="forgotten")
    if running:
        engine.start()
    assert len(nodes("forgotten")) == 1

    del engine
    gc.collect()

    assert nodes("forgotten") == []


def test_an_engine_in_a_reference_cycle_leaves_the_graph() -> None:
    class Holder:
        """Holds itself and an engine."""

        def __init__(self) -> None:
            self.engine = AudioEngine(name="in a cycle")
            self.me = self

    holder = Holder()
    holder.engine.start()
    gone = weakref.ref(holder)

    del holder
    gc.collect()

    assert gone() is None
    assert nodes("in-a-cycle") == []


def test_two_engines_run_side_by_side(new_engine: NewEngine) -> None:
    one, two = new_engine(name="one"), new_engine(name="two", device="other")

    one.start()
    two.start()

    eventually(lambda: min(one.stats().cycles, two.stats().cycles) > 20)
    one.close()
    let_the_graph_run(two)
    assert two.state is State.RUNNING


def test_two_engines_may_have_one_name(new_engine: NewEngine) -> None:
    one, two = new_engine(name="twin"), new_engine(name="twin")

    one.start()
    two.start()

    assert {seen.id for seen in nodes("twin")} == {one.node_id, two.node_id}
    assert one.node_id != two.node_id
    two.close()
    assert {seen.id for seen in nodes("twin")} == {one.node_id}
    let_the_graph_run(one)


def test_one_thread_starts_and_another_stops_and_closes(new_engine: NewEngine) -> None:
    engine = new_engine()
    states = []
    calls: list[Callable[[], None]] = [engine.start, engine.stop, engine.start, engine.close]
    for call in calls:
        thread = threading.Thread(target=call)

        thread.start()
        thread.join(timeout=10)

        assert not thread.is_alive()
        states.append(engine.state)

    assert states == [State.RUNNING, State.STOPPED, State.RUNNING, State.CLOSED]


def test_whoever_closes_waits_until_the_node_is_gone(new_engine: NewEngine) -> None:
    for _ in range(10):
        engine = new_engine(name="closed by many", device="other")
        engine.start()
        left: list[object] = []

        def close(engine: AudioEngine = engine, left: list[object] = left) -> None:
            engine.close()
            left.append((nodes("closed-by-many"), engine.state, engine.device))

        threads = [threading.Thread(target=close) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=10)

        assert left == [([], State.CLOSED, "other")] * 4
        changes = [one.new for one in engine.poll_events() if isinstance(one, StateChanged)]
        assert changes.count(State.CLOSED) == 1


def test_stop_brings_the_node_to_rest_where_its_fade_takes_the_whole_timeout(
    new_engine: NewEngine,
) -> None:
    engine = new_engine(timeout=0.1, fade_ms=1000)
    engine.start()

    engine.stop()

    eventually(lambda: engine.state is State.STOPPED)
    assert len(engine.render(512)) == 512, "nothing calls back any more"


def test_a_move_goes_where_its_fade_takes_the_whole_timeout(new_engine: NewEngine) -> None:
    engine = new_engine(timeout=0.2, fade_ms=1000)
    engine.start()

    engine.device = "other"

    eventually(lambda: engine.stats().device == "other")


def test_a_property_cannot_be_deleted(new_engine: NewEngine) -> None:
    engine = new_engine(device="other")

    with pytest.raises(AttributeError, match="deleted"):
        del engine.device

    assert engine.device == "other"
