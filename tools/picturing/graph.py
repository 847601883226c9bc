"""qpwgraph with an engine that plays."""

from __future__ import annotations

from pathlib import Path

from .stage import PYTHON, Stage, pixels, wait, write_png

SIZE = "960x400"
SETTINGS = """
[SystemTray]
Enabled=false
[GraphView]
RepelOverlappingNodes=true
"""
LINK_COLOURS = 20  # distinct greens of ports and links; an empty canvas has none


def shows_graph(ppm: bytes) -> bool:
    """Whether the picture has the green of audio ports and links, in its many shades."""
    greens = {
        (red, green, blue)
        for red, green, blue in pixels(ppm)
        if green > red + 40 and green > blue + 40
    }
    return len(greens) > LINK_COLOURS


def take(picture: Path) -> None:
    """Start everything, wait for the picture, write it."""
    with Stage(SIZE) as stage:
        (stage.home / "rncbc.org").mkdir()
        (stage.home / "rncbc.org" / "qpwgraph.conf").write_text(SETTINGS)
        stage.start(PYTHON, "-m", "flitzis_looper_audio")
        wait("linked node", lambda: b"flitzis-looper:" in stage.output("pw-link", "--links"))
        stage.env["XDG_CONFIG_HOME"] = str(stage.home)
        stage.env["QT_SCALE_FACTOR"] = "1"
        stage.start("qpwgraph", "-platform", "xcb", "-qwindowgeometry", f"{SIZE}+0+0")
        wait(
            "window of qpwgraph",
            lambda: b'"qpwgraph"' in stage.output("xwininfo", "-root", "-tree"),
        )
        write_png(stage.steady_picture("the graph", shows_graph), picture, 128)
