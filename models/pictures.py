"""Pictures of tables: vectors whose text is text, the same bytes every time; each says its table.

The numbers of a picture stand beside it as CSV: a picture is never the only place of a figure.
"""

import unicodedata
import warnings
from collections.abc import Iterable
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd

matplotlib.use("Agg")
from matplotlib import pyplot
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Text stays text in the picture, so that none needs a font to be made.
pyplot.rcParams["svg.fonttype"] = "none"
pyplot.rcParams["svg.hashsalt"] = "lingpao"
# Colours that a colour-blind reader can tell apart (Okabe, Ito 2008); then also by their dashes.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")
DASHES = ("-", "--", "-.", ":")


def current_figure() -> Figure:
    """The figure that a library has just drawn upon."""
    return pyplot.gcf()


def save_svg(figure: Figure, path: Path) -> None:
    """Writes a figure as SVG without a date, and forgets it."""
    with warnings.catch_warnings():
        # Text stays text: the reader's own fonts show what those of this machine lack.
        warnings.filterwarnings("ignore", "Glyph .* missing from", UserWarning)
        figure.savefig(path, format="svg", metadata={"Date": None})
    pyplot.close(figure)


def draw_precision(table: pd.DataFrame, path: Path) -> None:
    """Share of hits over the length of the list, a panel for each day, a line for each order.

    Columns of the table: day, order, k, precision, base (the share of positives in all rows).
    """
    days = sorted(table["day"].unique())
    figure, panels = lay_panels(len(days))
    names = list(dict.fromkeys(table["order"]))
    for panel, day in zip(panels, days):
        of_day = table[table["day"] == day]
        for nth, name in enumerate(names):
            line = of_day[of_day["order"] == name]
            colour, dash = _style(nth)
            panel.plot(line["k"], line["precision"], label=name, color=colour, linestyle=dash)
        panel.axhline(of_day["base"].iloc[0], color="#999999", linewidth=0.8)
        panel.set(title=day, xlabel="length of list", ylabel="precision", ylim=(0, None))
    panels[0].legend(fontsize="small")
    save_svg(figure, path)


def draw_reliability(table: pd.DataFrame, path: Path) -> None:
    """Outcome over probability, with the interval of each share; on the line all is as it is told.

    Columns: order, probability, share, low, high (of each bin).
    """
    figure, (panel,) = lay_panels(1)
    top = float(table[["probability", "high"]].to_numpy().max(initial=0.01))
    panel.plot([0, top], [0, top], color="#999999", linewidth=0.8)
    for nth, (name, bins) in enumerate(table.groupby("order", sort=False)):
        # An end that stands upon the share itself may be a rounding beyond it.
        gaps = [(bins["share"] - bins["low"]).clip(0), (bins["high"] - bins["share"]).clip(0)]
        panel.errorbar(bins["probability"], bins["share"], gaps, label=name, color=_style(nth)[0])
    panel.set(xlabel="probability that was told", ylabel="share that was recognised")
    if len(table):
        panel.legend(fontsize="small")
    save_svg(figure, path)


def draw_drift(table: pd.DataFrame, path: Path) -> None:
    """How far each indicator moved from its training to the tested day: a panel for each day.

    Columns: day, indicator, psi (missing where nothing can be said), verdict.
    """
    days = sorted(table["day"].unique())
    names = list(dict.fromkeys(table["indicator"]))[::-1]
    figure, panels = lay_panels(len(days), 0.22 * len(names) + 1.2, names)
    for panel, day in zip(panels, days):
        of_day = table[table["day"] == day].set_index("indicator")
        index = of_day["psi"].reindex(names).fillna(0.0)
        panel.barh(names, index, color=COLOURS[0])
        for mark in (0.1, 0.25):
            panel.axvline(mark, color="#999999", linewidth=0.8)
        panel.set(title=day, xlabel="population stability index")
        panel.tick_params(labelsize="small")
    save_svg(figure, path)


def draw_weights(table: pd.DataFrame, path: Path) -> None:
    """Mean absolute contribution by indicator, largest first; columns: indicator, contribution."""
    figure, (panel,) = lay_panels(1, 0.22 * len(table) + 1.2, table["indicator"])
    panel.barh(table["indicator"][::-1], table["contribution"][::-1], color=COLOURS[0])
    panel.set(xlabel="mean absolute contribution (raw score)")
    panel.tick_params(labelsize="small")
    save_svg(figure, path)


def lay_panels(
    count: int, height: float = 3.6, names: Iterable[str] = ()
) -> tuple[Figure, list[Axes]]:
    """A figure with panels side by side, at most three in a row; names: what stands at the left.

    Laid out by hand, in inches: to let matplotlib measure every text costs a second drawing.
    """
    across = min(max(count, 1), 3)
    down = -(-max(count, 1) // across)
    left, inside = label_inches(names), 3.6
    width = left + across * inside + (across - 1) * left + 0.2
    figure, grid = pyplot.subplots(down, across, figsize=(width, height * down), squeeze=False)
    figure.subplots_adjust(
        left=left / width,
        right=1 - 0.2 / width,
        bottom=0.5 / (height * down),
        top=1 - 0.35 / (height * down),
        wspace=left / inside,
        hspace=0.85 / (height - 0.85),
    )
    panels = list(np.ravel(grid))
    for spare in panels[count:]:
        spare.set_visible(False)
    return figure, panels


def label_inches(names: Iterable[str]) -> float:
    """How wide the longest of these names stands at the left of a panel."""
    return 0.6 + 0.075 * max(map(_places, names), default=0)


def _places(text: str) -> int:
    """How many letters wide a text is; a Chinese one counts for two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _style(nth: int) -> tuple[str, str]:
    """Colour and dashes of the nth line."""
    return COLOURS[nth % len(COLOURS)], DASHES[nth // len(COLOURS) % len(DASHES)]
