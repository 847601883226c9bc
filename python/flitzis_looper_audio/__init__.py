"""A native PipeWire output node for Python programs.

    from flitzis_looper_audio import AudioEngine

    engine = AudioEngine()   # in the graph now, inactive
    engine.play()            # = start(): running when it returns
    engine.stop()            # inactive when it returns; still in the graph
    engine.close()           # gone

The process callback runs in C++ on PipeWire's real-time thread and never meets the interpreter.

States: STOPPED, RUNNING (callbacks come), WAITING (started, but nothing drives the node), RECONNECTING (no server;
the engine comes back when it does, as it was), CLOSED.

Devices: with device=None an engine follows the default sink. An explicit device never gives way to another one: while
it is away the engine is silent and out of the graph (DeviceLost, WAITING), and plays on when it returns. A move made
in a mixer, or by a router, wins until it is undone or its sink goes: then the engine is back where its caller asked.
Of two sinks of one name a serial or a Device means that very one, a name the first. Links that a patchbay cut come
back when engine.device is assigned again.

Audio: C-contiguous float32 in NumPy arrays, array.array("f"), memoryviews, lists of planes: whatever has the buffer
protocol. What was written is played once and in order, whatever becomes of quantum, device and server. Where the
queue runs dry the sound fades out, and in again with the next frames.

Errors: TypeError and ValueError before anything is touched; then AudioError and under it ServerUnavailable,
StreamCreationFailed, DeviceNotFound, EngineClosed, LoadError. A failed construction leaves nothing behind.

Waiting: all calls are thread-safe, release the GIL while they wait, let Ctrl-C through, and return within the
engine's timeout whatever the server and its other clients do; what only reads waits for nobody. Where PipeWire's
thread is busy for that long, what acts raises ServerUnavailable; stop() and close() never do, and the node follows.

Parameters of the node: `pw-cli set-param ID Props '{ params = [ "flitzis.bpm" 126.0 ] }'` sets master, limiter,
speed, bpm or bpm_lock, and a ParameterChanged event tells. PropInfo has their ranges and what they are initially,
Props, from the first change on, what they are.

Precedence: the environment's PIPEWIRE_*, then properties, then ours.

Logging: nothing on stdout or stderr; messages of the engine and of libpipewire go to
logging.getLogger("flitzis_looper_audio"). PIPEWIRE_DEBUG=3 makes libpipewire say more.

fork(): the parent plays and loads on; in the child every call on the parent's engine, its pads and its loads raises
AudioError, and the child can make its own.
"""

TYPE_CHECKING = (
    False  # for type checkers it is True; importing typing would take longer than all the rest
)

if TYPE_CHECKING:
    from ._events import (
        DefaultChanged,
        DeviceAdded,
        DeviceChanged,
        DeviceLost,
        DeviceRemoved,
        DeviceReturned,
        Drained,
        Event,
        EventsDropped,
        Moved,
        PadIdle,
        PadLoaded,
        PadStarted,
        PadStopped,
        PadUnloaded,
        ParameterChanged,
        Pong,
        QuantumChanged,
        RateChanged,
        ServerLost,
        ServerReturned,
        StateChanged,
        Underrun,
        VolumeChanged,
        Xrun,
    )
    from ._native import (
        AudioEngine,
        AudioError,
        DeviceNotFound,
        EngineClosed,
        LoadError,
        Loading,
        Pad,
        ServerUnavailable,
        StreamCreationFailed,
        Transport,
        __version__,
        list_devices,
    )
    from ._once import play, stop
    from ._values import (
        Clock,
        Device,
        Durations,
        Meters,
        Overview,
        PadState,
        Sample,
        State,
        Stats,
        TransportPosition,
    )

__all__ = [
    "AudioEngine",
    "AudioError",
    "Clock",
    "DefaultChanged",
    "Device",
    "DeviceAdded",
    "DeviceChanged",
    "DeviceLost",
    "DeviceNotFound",
    "DeviceRemoved",
    "DeviceReturned",
    "Drained",
    "Durations",
    "EngineClosed",
    "Event",
    "EventsDropped",
    "LoadError",
    "Loading",
    "Meters",
    "Moved",
    "Overview",
    "Pad",
    "PadIdle",
    "PadLoaded",
    "PadStarted",
    "PadState",
    "PadStopped",
    "PadUnloaded",
    "ParameterChanged",
    "Pong",
    "QuantumChanged",
    "RateChanged",
    "Sample",
    "ServerLost",
    "ServerReturned",
    "ServerUnavailable",
    "State",
    "StateChanged",
    "Stats",
    "StreamCreationFailed",
    "Transport",
    "TransportPosition",
    "Underrun",
    "VolumeChanged",
    "Xrun",
    "__version__",
    "list_devices",
    "play",
    "stop",
]


def __getattr__(name: str) -> object:
    """Import what is asked for when it is asked for first, and keep it.

    The engine, because flitzis_looper_audio.testing works without it: before anything is built, and in every run of a
    pytest that has the plugin, also where there is no libpipewire. The values, because dataclasses take twice as long
    as all the rest.
    """
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(_engine(), name, None)
    if found is None:
        from . import _events, _once, _values

        found = next(
            getattr(room, name) for room in (_values, _events, _once) if hasattr(room, name)
        )
    globals()[name] = found
    return found


def _engine() -> object:
    """The extension module."""
    try:
        from . import _native
    except ImportError as error:
        if "libpipewire" not in str(error):
            raise
        raise ImportError(
            f"{error}: flitzis_looper_audio uses the system's libpipewire; install PipeWire 0.3.65 or newer"
            " (Debian, Ubuntu: libpipewire-0.3-0; Fedora: pipewire-libs; Arch: pipewire)"
        ) from error
    return _native


def __dir__() -> list[str]:
    return __all__
