"""A private PipeWire server without devices, D-Bus or desktop: HeadlessServer, and the sinks it can have."""

from .config import Sink
from .keeper import HeadlessError
from .server import HeadlessServer

__all__ = ["HeadlessError", "HeadlessServer", "Sink"]
