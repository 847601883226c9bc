"""AudioEngine as the looper knows it: its rooms in one class."""

from __future__ import annotations

from ._inputs import Inputs
from ._life import Life
from ._loading import Samples
from ._playing import Playing
from ._settings import Settings
from ._stems import Stems


class AudioEngine(Life, Samples, Playing, Settings, Stems, Inputs):
    """216 pads in a node of the PipeWire graph, from run() to shut_down(). Making one opens nothing, and never
    fails."""
