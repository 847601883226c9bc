"""An engine plays on another host, through what PipeWire itself has for it, as pipewire-conf/user/network sets it up.

Two network namespaces are the hosts. What is heard is recorded on the other one, by pw-record.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from band_noise import RATE, BandNoise
from eventually import eventually
from flitzis_looper_audio import (
    AudioEngine,
    DeviceLost,
    DeviceReturned,
    State,
    StateChanged,
    list_devices,
)
from flitzis_looper_audio.testing import HeadlessServer, leading_to
from hosts import DROP_INS, Host, heard_at, two_hosts
from programs import run
from told import Told
from ways import (
    NETJACK2,
    RTP,
    TUNNEL,
    Way,
    here,
    is_installed,
    modules_can_be_refused,
    tunnels_come_back,
)

pytestmark = [pytest.mark.network, pytest.mark.timeout(180)]

HERE, THERE = "main", "speaker"  # the sinks of the sender and of the receiver
LOSS_SECONDS = 3.0
LOSS_TIMEOUT = 20.0  # seconds until a module has noticed; netjack2 takes two
WAYS = here()


@dataclass
class Played:
    """An engine on the sender, which plays on the receiver."""

    way: Way
    engine: AudioEngine
    sender: Host
    receiver: HeadlessServer
    told: Told
    directory: Path
    noise: BandNoise = field(default_factory=lambda: BandNoise(0))

    def is_heard(self) -> None:
        """Play a noise that was not played before; return when it is heard on the receiver."""
        self.noise = BandNoise(self.noise.seed + 1)
        pad = self.engine.pads[0]
        pad.load(self.noise.frames, sample_rate=RATE).result()
        pad.loop = True
        pad.play()
        eventually(self.hears, timeout=40)

    def hears(self) -> bool:
        """Whether a second of the receiver's sink has the newest noise."""
        heard = heard_at(self.receiver, THERE, self.directory / "heard.wav")
        return self.noise.is_untouched_in(heard) if self.way.exact else self.noise.is_in(heard)


@pytest.fixture
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Played]:
    """An engine that was moved live from a sink of its own host to the one that leads to the other."""
    way: Way = request.param
    drop_ins = DROP_INS / way.folder
    with ExitStack() as stack:
        sender, receiver = stack.enter_context(two_hosts())
        there = stack.enter_context(
            receiver.server(drop_ins / "receiver", THERE, tmp_path / "there")
        )
        own = stack.enter_context(sender.server(drop_ins / "sender", HERE, tmp_path / "here"))
        stack.enter_context(leading_to(own.env))
        eventually(lambda: way.sink in [device.name for device in list_devices()], timeout=20)
        engine = stack.enter_context(AudioEngine())
        told = Told(engine)
        runs(engine, HERE)

        engine.device = way.sink

        runs(engine, way.sink)
        yield Played(way, engine, sender, there, told, tmp_path)


def runs(engine: AudioEngine, sink: str) -> None:
    """Return when the engine has rendered some cycles more, on this sink."""
    eventually(lambda: engine.state is State.RUNNING and engine.stats().device == sink)
    before = engine.stats().cycles
    eventually(lambda: engine.stats().cycles >= before + 10)


def over(ways: list[Way]) -> pytest.MarkDecorator:
    """A test of each of these."""
    return pytest.mark.parametrize("played", ways, ids=str, indirect=True)


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_its_module_is_installed(way: Way) -> None:
    assert is_installed(way)


@over(WAYS)
def test_a_sink_on_another_host_is_a_device_like_others(played: Played) -> None:
    device = next(one for one in list_devices() if one.name == played.way.sink)

    assert device.channels == 2 and not device.is_default
    played.is_heard()
    assert played.engine.stats().latency_frames == played.way.latency
    assert played.told.of(DeviceLost) == []


@over([TUNNEL, RTP])
def test_the_engine_runs_on_through_a_lost_link(
    played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    played.is_heard()
    played.told.forget()

    played.sender.unplug()
    end = time.monotonic() + LOSS_SECONDS
    while time.monotonic() < end:
        runs(played.engine, played.way.sink)
    assert not played.hears()
    played.sender.plug()

    played.is_heard()
    assert played.told.of(StateChanged) == [] and played.told.of(DeviceLost) == []
    assert [one for one in caplog.records if one.levelno >= logging.WARNING] == []


def loses_its_host(played: Played) -> None:
    """The receiver's server ends."""
    played.receiver.stop_server()


def loses_its_link(played: Played) -> None:
    """The cable carries nothing."""
    played.sender.unplug()


LOSSES = [(TUNNEL, loses_its_host), (NETJACK2, loses_its_host), (NETJACK2, loses_its_link)]


@over([TUNNEL])
def test_who_reaches_the_port_loads_no_module_where_pipewire_can_refuse_it(played: Played) -> None:
    there = {"PULSE_SERVER": "tcp:192.0.2.1:4713"}
    load = ("pactl", "load-module", "module-null-sink", "sink_name=planted")

    with played.sender.inside():
        if not modules_can_be_refused():
            assert int(run(*load, env=there)) >= 0
            return
        with pytest.raises(AssertionError, match="Access denied"):
            run(*load, env=there)


@pytest.mark.parametrize(
    ("played", "loses_it"),
    [(way, loss) for way, loss in LOSSES if way in WAYS],
    ids=lambda value: getattr(value, "__name__", str(value)),
    indirect=["played"],
)
def test_a_device_that_was_lost_returns_when_the_other_host_restarts(
    played: Played, loses_it: Callable[[Played], None]
) -> None:
    played.is_heard()

    loses_it(played)
    assert played.told.soon(DeviceLost, timeout=LOSS_TIMEOUT).device == played.way.sink
    eventually(lambda: played.engine.state is State.WAITING)
    played.sender.plug()
    played.receiver.restart()
    if played.way == TUNNEL and not tunnels_come_back():
        load_the_tunnel()

    played.told.soon(DeviceReturned, timeout=LOSS_TIMEOUT)
    runs(played.engine, played.way.sink)
    played.is_heard()


def load_the_tunnel() -> None:
    """By the words of its drop-in, as its first lines say."""
    file = DROP_INS / "pulse-tunnel/sender/pipewire-pulse.conf.d/51-tunnel.conf"
    words = re.search('args *= "(.*)"', file.read_text())
    assert words
    run("pactl", "load-module", *words[1].split())


@over([RTP])
def test_rtp_knows_nothing_of_the_other_host(played: Played) -> None:
    played.is_heard()
    played.told.forget()

    played.receiver.restart()

    played.is_heard()
    assert played.told.of(StateChanged) == [] and played.told.of(DeviceLost) == []
