"""What marks a group: its mean contributions against those of the rest, by theme and indicator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from experiments.portrait_sample import Sample
from models.inputs import Floats

DIMENSIONS = ("county", "cluster", "size", "industry")
# A group of fewer, or with fewer beside it, is counted and not judged.
LEAST = 10
# Draws of the enterprises, the seed they come from, and the ends of the interval.
DRAWS, SEED, ENDS = 400, 1, (0.025, 0.975)


@dataclass(frozen=True)
class Compared:
    """Columns of points (themes first, then indicators) of some enterprises, and draws of them.

    weights: how often each enterprise is in each draw (bootstrap over enterprises, all drawn
    together, so that what two groups share is drawn once), shape (draws, rows).
    """

    names: tuple[str, ...]
    points: Floats
    weights: Floats


def compare_sample(sample: Sample) -> Compared:
    """The columns and draws of a sample."""
    themes = by_theme(sample.parts, sample)
    columns = np.column_stack([*themes.values(), sample.parts])
    names = (*(f"theme:{name}" for name in themes), *sample.names)
    rows = len(sample.rows)
    draw = np.random.default_rng(SEED)
    weights = np.array(
        [np.bincount(draw.integers(0, rows, rows), minlength=rows) for _ in range(DRAWS)], float
    )
    return Compared(names, columns, weights.reshape(DRAWS, rows))


def by_theme(parts: Floats, sample: Sample) -> dict[str, Floats]:
    """Sums of parts (last axis: indicators) by theme, in order of the themes' first indicators."""
    words = sample.words
    sums: dict[str, Floats] = {}
    for at, name in enumerate(sample.names):
        theme, own = words[name].theme, parts[..., at]
        sums[theme] = sums[theme] + own if theme in sums else own
    return sums


def mark_groups(compared: Compared, groups: Sequence[str | None]) -> list[dict[str, Any]]:
    """Each group by name: n, rest, small, and for those not small its differences by column.

    groups: the group of each row; those of none are part of the rest and no group.
    """
    values = np.array([name if name is not None else "" for name in groups], dtype=object)
    told = []
    for name in sorted({name for name in groups if name is not None}):
        inside = values == name
        told.append({"group": name, **mark_group(compared, inside)})
    return told


def mark_group(compared: Compared, inside: NDArray[np.bool_]) -> dict[str, Any]:
    """One group against the rest: {n, rest, small, marks}.

    marks: for every column its name, the difference of the mean points, its interval, and whether
    the whole of that lies on one side (`apart`).
    """
    n, rest = int(inside.sum()), int((~inside).sum())
    told: dict[str, Any] = {"n": n, "rest": rest, "small": min(n, rest) < LEAST}
    if told["small"]:
        return told | {"marks": []}
    found = compared.points[inside].mean(axis=0) - compared.points[~inside].mean(axis=0)
    sides = []
    for side in (inside, ~inside):
        weights = compared.weights[:, side]
        # A draw without anybody of a small group says nothing of it.
        with np.errstate(invalid="ignore"):
            sides.append(weights @ compared.points[side] / weights.sum(axis=1, keepdims=True))
    low, high = np.nanquantile(sides[0] - sides[1], ENDS, axis=0)
    return told | {
        "marks": [
            {
                "name": name,
                "difference": float(d),
                "low": float(lo),
                "high": float(hi),
                "apart": bool(lo > 0 or hi < 0),
            }
            for name, d, lo, hi in zip(compared.names, found, low, high)
        ]
    }


def view_cohorts(sample: Sample, listed: Sample) -> dict[str, Any]:
    """What marks the listed, and each group among all and among the listed.

    sample: of the population; listed: those of the list, all of them or an even sample.
    """
    told: dict[str, Any] = {"least": LEAST, "draws": DRAWS, "seed": SEED}
    told["listed"] = _listed(sample, listed)
    for key, own in (("population", sample), ("list", listed)):
        compared, frame = compare_sample(own), own.frame
        told[key] = {name: _groups(compared, frame, name) for name in DIMENSIONS}
    return told


def _groups(compared: Compared, frame: pl.DataFrame, name: str) -> list[dict[str, Any]]:
    return mark_groups(compared, frame[name].to_list()) if frame.height else []


def _listed(sample: Sample, listed: Sample) -> dict[str, Any]:
    """The listed against who of the sample is not."""
    others = ~sample.frame["listed"].fill_null(False).to_numpy()
    both = Sample(
        sample.ranking,
        np.concatenate([listed.rows, sample.rows[others]]),
        sample.reference,
        sample.X.head(0),
        sample.names,
        np.vstack([listed.parts, sample.parts[others]]),
        np.zeros((0, 0, len(sample.names))),
        0.0,
    )
    inside = np.arange(len(both.rows)) < len(listed.rows)
    return mark_group(compare_sample(both), inside)
