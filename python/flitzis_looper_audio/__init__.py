"""A native PipeWire output node for Python programs.

    from flitzis_looper_audio import AudioEngine

    engine = AudioEngine()   # in the graph now, inactive
    engine.play()            # = start(): running when it returns
    engine.stop()            # inactive when it returns; still in the graph
    engine.close()           # gone

The process callback runs in C++ on PipeWire's real-time thread and never meets the interpreter. Messages of the engine
and of libpipewire go to logging.getLogger("flitzis_looper_audio").
"""

TYPE_CHECKING = (
    False  # for type checkers it is True; importing typing would take longer than all the rest
)

try:
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
except ImportError as error:
    if "libpipewire" not in str(error):
        raise
    raise ImportError(
        f"{error}: flitzis_looper_audio uses the system's libpipewire; install PipeWire 0.3.65 or newer"
        " (Debian, Ubuntu: libpipewire-0.3-0; Fedora: pipewire-libs; Arch: pipewire)"
    ) from error
if TYPE_CHECKING:
    from ._events import (
        DefaultChanged,
        DeviceAdded,
        DeviceChanged,
        DeviceLost,
        DeviceRemoved,
        DeviceReturned,
        Event,
        EventsDropped,
        Moved,
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
]


def __getattr__(name: str) -> object:
    """Import the values when the first of them is asked for: dataclasses take twice as long as all the rest."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import _events, _values

    return getattr(_values if hasattr(_values, name) else _events, name)


def __dir__() -> list[str]:
    return __all__
