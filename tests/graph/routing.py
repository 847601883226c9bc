"""What routers and other programs write about where a stream plays: metadata target.object."""

from __future__ import annotations

from eventually import eventually
from flitzis_looper_audio import AudioEngine, list_devices
from observer import links, nodes
from programs import run


def serials(name: str) -> list[int]:
    """The object.serial of every sink of that name, the oldest first."""
    return [one.serial for one in list_devices() if one.name == name]


def node_of(serial: int) -> int:
    """The node's id of a sink."""
    return next(one.id for one in nodes() if one.properties.get("object.serial") == serial)


def plays_on_serial(engine: AudioEngine, serial: int) -> None:
    """Return when the engine is linked to this sink and to no other."""
    sink = node_of(serial)
    eventually(
        lambda: {one.input_node for one in links() if one.output_node == engine.node_id} == {sink}
    )


def route(engine: AudioEngine, target: int | str) -> None:
    """As EasyEffects takes a stream (a serial), or as a person does by pw-metadata (a name)."""
    kind = "Spa:Id" if isinstance(target, int) else "Spa:String"
    run("pw-metadata", "--", str(engine.node_id), "target.object", str(target), kind)


def let_go(engine: AudioEngine) -> None:
    """As a router does that is switched off."""
    run("pw-metadata", "-d", str(engine.node_id), "target.object")


def cut(engine: AudioEngine) -> None:
    """As a patchbay does."""
    for link in run("pw-link", "-o", "-l", "-I").splitlines():
        words = link.split()
        if "|->" in words and words[0].isdigit():
            run("pw-link", "-d", words[0])
    eventually(lambda: not [one for one in links() if one.output_node == engine.node_id])
