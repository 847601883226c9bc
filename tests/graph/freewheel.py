"""A sink that PipeWire's freewheel driver drives: as fast as the machine can.

PipeWire 0.3.65's begins the next cycle one quantum later at the latest, whether or not all are ready (node-driver.c,
on_timeout): the longer the quantum, the rarer a lost cycle. See generations.freewheeling_waits().
"""

from __future__ import annotations

from eventually import eventually
from programs import run

SINK = "freewheeling"


def properties(rate: int) -> str:
    """The adapter's properties as SPA JSON."""
    return f"""{{
    factory.name     = support.null-audio-sink
    media.class      = Audio/Sink
    node.name        = {SINK}
    node.description = {SINK}
    node.group       = pipewire.freewheel
    audio.format     = F32P
    audio.rate       = {rate}
    audio.position   = [ FL FR ]
    object.linger    = true
    priority.session = 1
    session.suspend-timeout-seconds = 0
    adapter.auto-port-config = {{ mode = dsp monitor = true position = preserve }}
}}"""


def add_freewheeling_sink(rate: int = 48000) -> str:
    """Make the sink; its name, once it has ports."""
    run("pw-cli", "create-node", "adapter", properties(rate))
    eventually(lambda: run("pw-link", "--input").count(f"{SINK}:") == 2)
    return SINK
