"""The cells of tools/matrix, and what runs in each."""

from __future__ import annotations

import dataclasses


@dataclasses.dataclass(frozen=True)
class Cell:
    """A suite of Debian and what it stands for."""

    suite: str
    about: str
    alias: str = ""


CELLS = [
    Cell("bookworm", "Debian 12: PipeWire 0.3.65, WirePlumber 0.4"),
    Cell("trixie", "Debian 13: PipeWire 1.4, WirePlumber 0.5"),
    Cell("sid", "Debian unstable: the newest of both", "unstable"),
]

# README's commands, the first one for a moment only.
README = ("tools/run --seconds 1", "tools/test")
PARTS = ("compilers", "rtsan", "consumer", "wheel")
# tools/test --only would have all that tools/test --all needs installed, a screen too.
MORE = " ".join(
    (
        "tools/setup --matrix && PYTHONPATH=tools /usr/bin/python3 -P -m runner",
        *(f"--only={part}" for part in PARTS),
    )
)
