"""Pictures of a model as a whole: bars with their spread, and curves held against directions."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from models.pictures import COLOURS, lay_panels, save_svg

# Inches of a bar, and what stands above and below all of them.
BAR, AROUND = 0.26, 1.2
UP, DOWN, LINE, MARK = COLOURS[5], COLOURS[4], COLOURS[0], COLOURS[1]


@dataclass(frozen=True)
class Curve:
    """A curve to be drawn: its title, its bins (`models.dependence`), and how values are written.

    written: the value at which each bin begins, in words; missing: what the last bin is called
    where values are missing.
    """

    title: str
    bins: pd.DataFrame
    written: Sequence[str]
    missing: str


def draw_bars(table: pd.DataFrame, axis: str, path: Path) -> None:
    """Bars from the top, on either side of nought, each with its whisker.

    Columns: label, points, low, high (both NaN where nothing is known of the spread).
    """
    turned = table.iloc[::-1]
    height = BAR * max(len(table), 1) + AROUND
    figure, (panel,) = lay_panels(1, height, table["label"])
    places = np.arange(len(turned))
    points = turned["points"].to_numpy(float)
    panel.barh(places, points, color=np.where(points < 0, DOWN, UP), height=0.7)
    ends = [(points - turned["low"]).clip(0), (turned["high"] - points).clip(0)]
    known = turned["low"].notna().to_numpy()
    panel.errorbar(
        points[known],
        places[known],
        xerr=[end.to_numpy(float)[known] for end in ends],
        fmt="none",
        ecolor="#333333",
        elinewidth=1,
        capsize=2,
    )
    panel.axvline(0, color="#999999", linewidth=0.8)
    panel.set_yticks(places, turned["label"])
    panel.set_ylim(-0.7, max(len(turned), 1) - 0.3)
    panel.set_xlabel(axis)
    panel.tick_params(labelsize="small")
    save_svg(figure, path)


def draw_curves(curves: Sequence[Curve], axis: str, path: Path) -> None:
    """A panel for each curve: bins side by side, whatever their width, the spread behind.

    A step against the direction is drawn in another colour and marked. The panels of one picture
    share their scale, so that what matters little looks so.
    """
    figure, panels = lay_panels(len(curves), 2.6, ["-00.0"])
    for panel, curve in zip(panels, curves):
        bins = curve.bins
        missing = bins["low"].isna().to_numpy()
        known = bins[~missing]
        x = np.arange(len(known))
        panel.axhline(0, color="#999999", linewidth=0.8)
        panel.fill_between(x, known["mean_low"], known["mean_high"], color=LINE, alpha=0.2)
        panel.plot(x, known["mean"], color=LINE, marker="o", markersize=3)
        for at in np.flatnonzero(known["against"].to_numpy()):
            step = known["mean"].iloc[at - 1 : at + 1]
            panel.plot([at - 1, at], step, color=MARK, marker="v", linewidth=2.5, markersize=6)
        ticks = [float(at) for at in sorted({0, len(known) // 2, len(known) - 1}) if len(known)]
        words = [curve.written[int(at)] for at in ticks]
        if missing.any():
            mean, low, high = bins[missing][["mean", "mean_low", "mean_high"]].to_numpy(float)[0]
            place = len(known) + 1.0
            spread = [[mean - low], [high - mean]]
            panel.errorbar([place], [mean], spread, fmt="s", color="#555555", markersize=4)
            ticks, words = [*ticks, place], [*words, curve.missing]
        panel.set_xticks(ticks, words)
        panel.set_title(curve.title, fontsize="small")
        panel.tick_params(labelsize="x-small")
    tops = [curve.bins[["mean_low", "mean_high"]].to_numpy() for curve in curves]
    low = min((float(top.min(initial=0.0)) for top in tops), default=0.0)
    high = max((float(top.max(initial=0.0)) for top in tops), default=1.0)
    room = 0.06 * ((high - low) or 1.0)
    for panel in panels[: len(curves)]:
        panel.set_ylim(low - room, high + room)
    for panel in panels[: len(curves) : 3]:
        panel.set_ylabel(axis, fontsize="x-small")
    save_svg(figure, path)
