"""Two pictures of loops in their own key: ten tones at speed 1.25, and an attack at .8."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from side_by_side.in_key import AROUND_MS
from side_by_side.sounds import RATE

OURS, OTHERS, GREY = "#0b6e4f", "#b0413e", "#5f6b73"  # as in plots


def unpacked(values: str) -> list[float]:
    """Of what in_key has kept."""
    return [float(value) for value in values.split()]


def panels_of(plt: Any, count: int) -> Any:
    """One beside the other, with the same axes."""
    figure, panels = plt.subplots(1, count, figsize=(9, 2.4), sharex=True, sharey=True)
    for panel in [panels] if count == 1 else panels:
        panel.spines[["top", "right"]].set_visible(False)
        panel.grid(True, alpha=0.2)
    return figure, [panels] if count == 1 else list(panels)


def spectra(plt: Any, kept: Mapping[str, Any], labels: Mapping[str, str]) -> Any:
    """A panel a player: what is heard of ten tones, of which there should be ten lines."""
    shown = [who for who in labels if "chord" in kept.get(who, {})]
    figure, panels = panels_of(plt, len(shown))
    for panel, who in zip(panels, shown):
        levels = unpacked(kept[who]["chord"])
        hertz = [1600 * place / len(levels) for place in range(len(levels))]
        panel.plot(hertz, levels, lw=0.7, color=OURS if who == "engine" else OTHERS)
        panel.set_title(labels[who], fontsize=9)
        panel.set_ylim(-90, 3)
    panels[0].set_ylabel("dB")
    figure.supxlabel("ten tones at speed 1.25, Hz (ten thin lines are best)", fontsize=9)
    figure.tight_layout()
    return figure


def attacks(plt: Any, kept: Mapping[str, Any], labels: Mapping[str, str]) -> Any:
    """A panel a player: an attack, upon the source's where that belongs."""
    shown = [who for who in labels if "attack" in kept.get(who, {})]
    source = unpacked(kept["source"]["attack"])
    moments = [AROUND_MS[0] + 1000 * frame / RATE for frame in range(len(source))]
    figure, panels = panels_of(plt, len(shown))
    for panel, who in zip(panels, shown):
        heard = unpacked(kept[who]["attack"])
        panel.plot(moments, source, lw=1.6, color="#c9ced2")
        panel.plot(moments, heard, lw=0.7, color=OURS if who == "engine" else OTHERS)
        panel.set_title(labels[who], fontsize=9)
    figure.supxlabel(
        "a plucked string at speed 0.8, ms from where it belongs (grey: the source's)", fontsize=9
    )
    figure.tight_layout()
    return figure
