"""An additive card: for every indicator cuts, and for every bin a part of the score."""

import json
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd

from models.bins import Bins
from models.inputs import Floats, Indicator, ModelError, additive_against, prepare

CardKind = Literal["scorecard", "optbinning", "ebm"]
POINTS = ("indicator", "from", "to", "missing", "points", "part", "rows", "positives", "rate")


@dataclass(frozen=True)
class Steps:
    """One indicator on the card: its bins, the part of the score in each, and the mean part."""

    bins: Bins
    parts: Floats
    mean: float

    def of(self, values: Floats) -> Floats:
        """The part of each value."""
        return self.parts[np.searchsorted(self.bins.cuts, values, side="right")]


@dataclass(frozen=True)
class Card:
    """Log-odds as a sum of parts: one per indicator, by the bin in which its value stands.

    kind: how it was made. steps: in the order of the indicators. No part falls in the good
    direction, and a missing value stands in the bin of the bad end.
    """

    kind: CardKind
    indicators: tuple[Indicator, ...]
    steps: tuple[Steps, ...]
    base: float

    @property
    def names(self) -> list[str]:
        """The indicator names, in the order of the steps."""
        return [indicator.name for indicator in self.indicators]

    @property
    def text(self) -> str:
        """Bins with their points and parts, base and means: JSON, a line for each bin."""
        blocks = []
        table = self.points()
        for name, steps in zip(self.names, self.steps):
            own = table[table["indicator"] == name].drop(columns=["indicator", "missing", "rate"])
            rows = own.assign(points=own["points"].round(2)).to_dict("records")
            lines = [json.dumps({k: _open(v) for k, v in row.items()}) for row in rows]
            head = f'  {{"indicator": {json.dumps(name)}, "mean": {json.dumps(steps.mean)}, '
            blocks.append(head + '"bins": [\n    ' + ",\n    ".join(lines) + "\n  ]}")
        head = f'{{"kind": "{self.kind}", "base": {json.dumps(self.base)}, "indicators": [\n'
        return head + ",\n".join(blocks) + "\n]}\n"

    def score(self, X: pd.DataFrame) -> Floats:
        """Log-odds of shape (rows,)."""
        total = np.full(len(X), self.base)
        # Summed in one order for every row, so that no rounding turns two rows round.
        for parts in self._parts(X):
            total = total + parts
        return total

    def contributions(self, X: pd.DataFrame) -> Floats:
        """Parts above their training means; the mean score last."""
        base = self.base + sum(steps.mean for steps in self.steps)
        own = [parts - steps.mean for parts, steps in zip(self._parts(X), self.steps)]
        return np.column_stack([*own, np.full(len(X), base)])

    def contributions_against(self, X: pd.DataFrame, reference: pd.DataFrame) -> Floats:
        """Parts above their means over the reference rows, and the mean score of these last."""
        return additive_against(self._parts(X), self._parts(reference), self.base)

    def points(self) -> pd.DataFrame:
        """The card to be read: a row for each bin, from the lowest value to the highest.

        points: the parts drawn out so that the worst of all rows has 0 and the best possible 100;
        an order by points is the order by score. from and to: NaN where the bin is open; a value
        at `from` belongs to it, at `to` no more. missing: whether a missing value stands there.
        """
        reach = sum(float(np.ptp(steps.parts)) for steps in self.steps)
        tables = []
        for indicator, steps in zip(self.indicators, self.steps):
            bins, count = steps.bins, len(steps.parts)
            bad = 0 if indicator.sign > 0 else count - 1
            above = steps.parts - steps.parts.min()
            table = {
                "indicator": indicator.name,
                "from": [np.nan, *bins.cuts],
                "to": [*bins.cuts, np.nan],
                "missing": np.arange(count) == bad,
                "points": above / reach * 100 if reach > 0 else above,
                "part": steps.parts,
                "rows": bins.rows,
                "positives": bins.positives,
                "rate": bins.positives / np.maximum(bins.rows, 1),
            }
            tables.append(pd.DataFrame(table))
        return pd.concat(tables, ignore_index=True)[list(POINTS)]

    def _parts(self, X: pd.DataFrame) -> list[Floats]:
        known = prepare(X, self.indicators)
        return [s.of(known[i.name].to_numpy()) for i, s in zip(self.indicators, self.steps)]


def _open(value: Any) -> Any:
    """A value as it is written: an open end as null."""
    return None if value != value else value


def read_card(text: str, indicators: tuple[Indicator, ...]) -> Card:
    """The card that was kept as text. Points and rates are told anew from parts and counts."""
    kept = json.loads(text)
    if kept["kind"] not in get_args(CardKind):
        raise ModelError("unknown_learner", found=kept["kind"], right=", ".join(get_args(CardKind)))
    steps = tuple(_steps(entry) for entry in kept["indicators"])
    return Card(kept["kind"], indicators, steps, float(kept["base"]))


def _steps(entry: dict[str, Any]) -> Steps:
    kept = entry["bins"]
    cuts = np.array([row["from"] for row in kept[1:]], dtype=float)
    rows, positives = (np.array([row[n] for row in kept], np.int64) for n in ("rows", "positives"))
    parts = np.array([row["part"] for row in kept], dtype=float)
    return Steps(Bins(cuts, rows, positives), parts, float(entry["mean"]))


def make_card(
    kind: CardKind,
    indicators: tuple[Indicator, ...],
    columns: list[Floats],
    bins: list[Bins],
    parts: list[Floats],
    base: float,
) -> Card:
    """A card whose contributions are counted from the mean parts over these training columns."""
    steps = []
    for values, own, part in zip(columns, bins, parts):
        mean = float(part[np.searchsorted(own.cuts, values, side="right")].mean())
        steps.append(Steps(own, part, mean))
    return Card(kind, indicators, tuple(steps), base)
