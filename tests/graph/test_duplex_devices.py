"""A node that plays and records, media.class Audio/Duplex, is a sink like others."""

from __future__ import annotations

import pytest

from eventually import eventually
from flitzis_looper_audio import list_devices
from kinds import NewEngine, NewServer
from linking import link_ports
from observer import sinks_of
from programs import run

DUPLEX = """{
    factory.name = support.null-audio-sink
    media.class = Audio/Duplex
    node.name = duplex
    node.description = duplex
    audio.format = F32P
    audio.rate = 48000
    audio.position = [ FL FR ]
    object.linger = true
    priority.session = 3000
    session.suspend-timeout-seconds = 0
    adapter.auto-port-config = { mode = dsp monitor = true position = preserve }
}"""


def add_duplex(media_class: str = "Audio/Duplex") -> None:
    run("pw-cli", "create-node", "adapter", DUPLEX.replace("Audio/Duplex", media_class))


def test_alone_it_is_listed_and_the_default_and_played_on(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=[], pulse=False)
    add_duplex()
    eventually(lambda: [one.name for one in list_devices() if one.is_default] == ["duplex"])

    engine = new_engine()
    engine.start()

    assert engine.stats().device == "duplex"
    assert sinks_of(engine.node_id) == {"duplex"}


def test_it_is_asked_for_by_name(new_server: NewServer, new_engine: NewEngine) -> None:
    new_server(sinks=["main"], pulse=False)
    add_duplex()
    eventually(lambda: "duplex" in [one.name for one in list_devices()])

    engine = new_engine(device="duplex")
    engine.start()

    assert engine.stats().device == engine.device == "duplex"
    assert next(one.channels for one in list_devices() if one.name == "duplex") == 2


def test_it_is_known_where_a_patchbay_links_it(
    new_server: NewServer, new_engine: NewEngine
) -> None:
    new_server(sinks=["main"], pulse=False)
    add_duplex()
    engine = new_engine(autoconnect=False)

    link_ports("flitzis-looper:output_FL", "duplex:playback_FL")
    engine.start()

    eventually(lambda: engine.stats().device == "duplex")


@pytest.mark.parametrize("media_class", ["Audio/Sink/Internal", "Audio/Source", "Video/Sink"])
def test_what_nobody_takes_for_a_sink_is_not_listed(
    new_server: NewServer, media_class: str
) -> None:
    new_server(sinks=["main"], pulse=False)
    add_duplex(media_class)
    eventually(lambda: "duplex" in run("pw-cli", "ls", "Node"))

    assert [one.name for one in list_devices()] == ["main"]
