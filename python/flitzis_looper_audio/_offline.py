"""AudioEngine.offline(): a class method in Python, so that a subclass gets an engine of its class."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ._native import AudioEngine


def offline(
    cls: "type[AudioEngine]",
    *,
    name: str = "Flitzis Looper",
    sample_rate: int = 48000,
    channels: int = 2,
    fade_ms: float = 5.0,
    buffer_frames: int = 8192,
    pads: int = 216,
    voices: int = 32,
    lock_range: float = 4.0,
    max_events: int = 1024,
) -> "AudioEngine":
    """An engine without any graph: render() plays what is written and what pads play, the same bytes every time.

    It needs no PipeWire server, and nothing of PipeWire's but the library; it has no thread of its own, but for loads.
    The parameters are those of AudioEngine(). Pads, transport, write(), flush(), ping(), stats() and the events are as
    ever, at the frames that render() comes to; state is STOPPED, volume and mute are kept, and heard by nobody. A wait
    for room, or in drain(), is for another thread's render(): by default there is none. In a with block it is closed at
    the end, and not started.

    start(), play() and assigning a device raise AudioError. Raises TypeError and ValueError as AudioEngine() does.
    """
    given = {
        "name": name,
        "sample_rate": sample_rate,
        "channels": channels,
        "fade_ms": fade_ms,
        "buffer_frames": buffer_frames,
        "pads": pads,
        "voices": voices,
        "lock_range": lock_range,
        "max_events": max_events,
    }
    return cls(**given, _offline=True)  # type: ignore[arg-type,call-arg]


offline.__qualname__ = "AudioEngine.offline"  # of which the extension module makes it a method
