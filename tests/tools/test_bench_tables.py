"""tools/bench: what becomes of the readings; nothing is measured here."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.append(str(ROOT / "tests" / "bench"))

from side_by_side import growth, run, table  # noqa: E402
from side_by_side.peers import Peer, Sound, all_peers  # noqa: E402
from side_by_side.rooms import Rooms  # noqa: E402
from side_by_side.visit import Reading  # noqa: E402

ENGINE = Peer("engine", "this engine", ("engine",))
FLOOR = Peer("floor", "bare pw_stream", ("floor",))
ABSENT = Peer("jack", "JACK-Client", ("jack",), missing="there is no pip")


def test_a_figure_is_the_median_of_its_rounds() -> None:
    rounds = [Reading({"start_ms": value, "scheduling": "FIFO 88"}) for value in (9.0, 1.0, 2.0)]

    total = table.medians(rounds)

    assert total.values == {"start_ms": 2.0, "scheduling": "FIFO 88"}


def test_what_could_not_be_taken_is_a_dash_and_has_its_reason() -> None:
    readings = {
        "engine": Reading({"start_ms": 12.0, "threads": 5}),
        "floor": Reading({"start_ms": 3.0}, {"threads": "it ended too early"}),
    }

    rows = table.table([ENGINE, FLOOR, ABSENT], readings)
    why = table.reasons([ENGINE, FLOOR, ABSENT], readings)

    assert rows[0] == ["", "this engine", "bare pw_stream"]
    assert ["threads", "5", "-"] in rows
    assert "bare pw_stream: threads: it ended too early" in why
    assert "JACK-Client: left out: there is no pip" in why


def test_latency_is_what_is_added_to_the_floors() -> None:
    readings = {
        "engine": Reading({"latency_quanta": 1.5}),
        "floor": Reading({"latency_quanta": 1.0}),
    }

    table.add_latency(readings)

    assert readings["engine"].values["added_quanta"] == 0.5
    assert readings["floor"].values["added_quanta"] == 0.0


def test_cycles_lost_are_summed_up_and_a_round_without_figures_does_not_count() -> None:
    taken = {"what": "nodes", "value": 8, "peer": "floor", "cycles": 94, "missed": 1}
    taken |= {"busy_us": 10.0, "wait_p99_us": 5.0, "cpu_ms_per_s": 1.0}
    why = {"what": "nodes", "value": 8, "peer": "floor", "why": "7 of 8 nodes ran"}

    (row,) = growth.medians([[taken], [why], [taken | {"busy_us": 20.0}]])

    assert (row["missed"], row["cycles"], row["busy_us"]) == (2, 188, 15.0)


def test_only_those_that_are_asked_for_are_measured() -> None:
    assert run.choose([ENGINE, FLOOR], ["floor"]) == [FLOOR]
    with pytest.raises(ValueError, match="no such peer: pulse; there are engine, floor"):
        run.choose([ENGINE, FLOOR], ["pulse"])


@pytest.mark.parametrize("peer", all_peers(Rooms(1.0)), ids=lambda peer: str(peer.key))
def test_every_peer_is_told_the_name_of_its_node_and_its_quantum(peer: Peer) -> None:
    sound = Sound("somebody", 128, wave=Path("noise.wav"))

    told = " ".join(peer.command_line(sound) + list(peer.environment(sound).values()))

    assert "somebody" in told
    assert "128" in told
