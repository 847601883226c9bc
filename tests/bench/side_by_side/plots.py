"""Pictures for README: what is lost, how cost grows; those of plots_offline and plots_in_key. Needs matplotlib."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from side_by_side import in_key, plots_in_key, plots_offline
from side_by_side.peers import Peer
from side_by_side.visit import Reading

SITUATIONS = {"lost.idle": "idle", "lost.load": "load on all cores", "lost.held": "GIL held"}
COLOURS = {"engine": "#0b6e4f", "engine-cpp": "#6bbf59", "floor": "#8d99ae"}
GREY = "#5f6b73"


def draw(
    directory: Path,
    peers: list[Peer],
    readings: dict[str, Reading],
    growth: list[dict[str, Any]],
    offline: Mapping[str, Any],
    names: Mapping[str, str],
) -> None:
    """Write what was measured of lost.svg, growth.svg, voices.svg, alias.svg, chord.svg and attack.svg."""
    import matplotlib

    matplotlib.use("svg")
    import matplotlib.pyplot as plt

    plt.rcParams.update({"font.size": 9, "svg.hashsalt": "bench", "svg.fonttype": "none"})
    directory.mkdir(parents=True, exist_ok=True)
    shown = [peer for peer in peers if peer.key in readings]
    figures = {"lost": lost(plt, shown, readings)} if shown else {}
    if growth:
        labels = {peer.key: peer.label for peer in peers}
        figures["growth"] = grown(plt, labels, growth)
    if offline["voices"]:
        figures["voices"] = plots_offline.carried(plt, offline["voices"], names)
    if offline["alias"]:
        figures["alias"] = plots_offline.heard(plt, offline["alias"], names)
    if offline["pictures"]:
        called = in_key.labels(offline["in_key"])
        figures["chord"] = plots_in_key.spectra(plt, offline["pictures"], called)
        figures["attack"] = plots_in_key.attacks(plt, offline["pictures"], called)
    for name, figure in figures.items():
        figure.savefig(directory / f"{name}.svg", metadata={"Date": None})
    plt.close("all")


def per_thousand(reading: Reading, key: str) -> float | None:
    """Quanta lost of 1000 that were played."""
    lost_quanta = reading.values.get(key)
    heard = reading.values.get(key.replace("lost", "heard"))
    if isinstance(lost_quanta, str) or isinstance(heard, str) or lost_quanta is None or not heard:
        return None
    return 1000 * lost_quanta / heard


def lost(plt: Any, peers: list[Peer], readings: dict[str, Reading]) -> Any:
    """Bars, one panel a situation in which anybody lost any; a peer without a figure has none, and says so."""
    shown = {
        key: title
        for key, title in SITUATIONS.items()
        if any(per_thousand(readings[peer.key], key) for peer in peers)
    } or SITUATIONS
    figure, grid = plt.subplots(1, len(shown), figsize=(9, 2.6), sharey=True, squeeze=False)
    panels = grid[0]
    for panel, (key, title) in zip(panels, shown.items()):
        for place, peer in enumerate(peers):
            value = per_thousand(readings[peer.key], key)
            ours = peer.key.startswith("engine")
            panel.barh(place, value or 0, color="#0b6e4f" if ours else "#b0413e")
            text = " -" if value is None else f" {value:.3g}"
            panel.text(value or 0, place, text, va="center", color=GREY)
        panel.set_title(title)
        panel.set_xlim(0, max(1.0, panel.get_xlim()[1]) * 1.25)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks(range(len(peers)), [peer.label for peer in peers])
    panels[0].invert_yaxis()
    figure.supxlabel("quanta not heard, of 1000 (fewer is better)", fontsize=9)
    figure.tight_layout()
    return figure


def grown(plt: Any, labels: dict[str, str], growth: list[dict[str, Any]]) -> Any:
    """Busy time over nodes, quantum and channels, both axes logarithmic."""
    names = list(dict.fromkeys(row["what"] for row in growth))
    figure, panels = plt.subplots(1, len(names), figsize=(9, 2.8))
    for panel, what in zip(panels, names):
        for key, colour in COLOURS.items():
            rows = [r for r in growth if r["what"] == what and r["peer"] == key and "why" not in r]
            values = [row["value"] for row in rows]
            busy = [row["busy_us"] for row in rows]
            panel.plot(values, busy, "o-", ms=3, color=colour, label=labels[key])
        ticks = sorted({row["value"] for row in growth if row["what"] == what})
        panel.set_xscale("log", base=2)
        panel.set_yscale("log")
        panel.set_xticks(ticks, [str(tick) for tick in ticks])
        panel.minorticks_off()
        panel.set_xlabel(what)
        panel.set_ylim(0.5, None)
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(True, alpha=0.2)
    panels[0].set_ylabel("busy, us a cycle")
    panels[0].legend(frameon=False)
    figure.tight_layout()
    return figure
