"""Two pictures of what is rendered without a graph: voices a core carries, and what sounds beside a sine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from side_by_side import alias, voices
from side_by_side.offline import Row

OURS, OTHERS, GREY = "#0b6e4f", "#b0413e", "#5f6b73"  # as in plots
LINES = {  # those that lie upon each other are dashed in turn
    "engine": {"color": OURS},
    "signalflow": {"color": OTHERS},
    "pedalboard": {"color": "#8d99ae"},
    "pedalboard-linear": {"color": "#d08c34", "linestyle": "--"},
}


def carried(plt: Any, kept: list[Row], labels: Mapping[str, str]) -> Any:
    """Bars, a panel a setting; a player that has nothing for it has none, and says so."""
    shown = voices.players(kept, labels)
    settings = voices.SETTINGS
    figure, panels = plt.subplots(1, len(settings), figsize=(9, 2.6), sharey=True)
    for panel, setting in zip(panels, settings):
        for place, who in enumerate(shown):
            ns = voices.cost(kept, who, setting)
            count = voices.carried(ns) if ns else 0
            ours = who in voices.NATIVE or who == "engine"
            panel.barh(place, count, color=OURS if ours else OTHERS)
            text = f" {count:.0f}" if ns else " -"
            panel.text(count, place, text, va="center", color=GREY)
        panel.set_title(setting.name.replace(", ", "\n", 1), fontsize=9)
        panel.set_xlim(0, max(1.0, panel.get_xlim()[1]) * 1.45)
        panel.locator_params(axis="x", nbins=3)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks(range(len(shown)), list(shown.values()))
    panels[0].invert_yaxis()
    panels[len(panels) // 2].set_xlabel("stereo voices a core carries (more is better)")
    figure.tight_layout()
    return figure


def heard(plt: Any, kept: list[Row], labels: Mapping[str, str]) -> Any:
    """A panel a speed: the residual over the sine's frequency."""
    figure, panels = plt.subplots(1, len(alias.SPEEDS), figsize=(9, 2.8), sharey=True)
    for panel, speed in zip(panels, alias.SPEEDS):
        for who, line in LINES.items():
            rows = [r for r in kept if (r["who"], r.get("speed")) == (who, speed) and "db" in r]
            kilohertz = [row["hertz"] / 1000 for row in rows]
            levels = [row["db"] for row in rows]
            panel.plot(kilohertz, levels, marker="o", ms=3, label=labels[who], **line)
        panel.set_title(f"speed {speed:g}", fontsize=9)
        panel.set_xticks([hertz / 1000 for hertz in alias.HERTZ])
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(True, alpha=0.2)
    panels[0].set_ylabel("beside the sine, dB")
    figure.legend(
        *panels[0].get_legend_handles_labels(), frameon=False, ncols=4, loc="upper center"
    )
    panels[len(panels) // 2].set_xlabel("the sine played, kHz (lower is better)")
    figure.tight_layout(rect=(0, 0, 1, 0.93))
    return figure
