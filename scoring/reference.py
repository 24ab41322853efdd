"""With whom an enterprise is compared in its reasons: the reference groups of a list."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl

# What the members of a group have in common, the nearest first; the last is the population.
CIRCLES: tuple[tuple[str, ...], ...] = (("industry", "size"), ("size",), ())
# A group of fewer is widened; of more, so many are looked at.
LEAST, MOST = 30, 1_000


@dataclass(frozen=True)
class Reference:
    """A group of the population on the list's day that scores are told against.

    circle, values: what its members have in common; both empty for the whole population.
    members: how many there are, the enterprise itself among them. rows: their rows in the matrix;
        of more than MOST every so-manieth by enterprise_id, so that no draw decides.
    """

    circle: tuple[str, ...]
    values: tuple[str, ...]
    members: int = field(compare=False)
    rows: tuple[int, ...] = field(compare=False, repr=False)


def find_references(frame: pl.DataFrame, rows: list[int]) -> list[tuple[Reference, list[int]]]:
    """The reference of each of these rows of a matrix, rows of one group together.

    frame: in order of enterprise_id, with industry and size. Every row stands in one group: of the
    nearest circle with LEAST members in which it has a known place. The groups come in order.
    """
    left, found = pl.Series("row", rows, dtype=pl.UInt32), []
    numbered = frame.select("industry", "size").with_row_index("row")
    for circle in CIRCLES:
        known = numbered.drop_nulls(circle) if circle else numbered
        groups = (
            known.group_by(circle, maintain_order=True).agg("row")
            if circle
            else known.select(pl.col("row").implode())
        )
        asked = pl.col("row").list.set_intersection(left.implode())
        told = groups.with_columns(pl.col("row").list.len().alias("members"), asked.alias("asked"))
        told = told.filter(pl.col("members") >= (LEAST if circle else 0))
        for group in told.filter(pl.col("asked").list.len() > 0).sort(circle).iter_rows(named=True):
            values = tuple(str(group[name]) for name in circle)
            reference = Reference(circle, values, group["members"], _spread(group["row"]))
            found.append((reference, sorted(group["asked"])))
            left = left.filter(~left.is_in(group["asked"]))
        if left.is_empty():
            break
    return found


def _spread(rows: list[int]) -> tuple[int, ...]:
    """All rows of a group, or MOST of them at even distances."""
    if len(rows) <= MOST:
        return tuple(rows)
    places = np.arange(MOST) * len(rows) // MOST
    return tuple(np.asarray(rows)[places].tolist())
