"""With whom an enterprise is compared in its reasons: the reference groups of a list."""

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

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


# A group as it is chosen: circle, values, members, and which of those asked stand in it.
Chosen = tuple[tuple[str, ...], tuple[str, ...], int, list[int]]


def find_references(frame: pl.DataFrame, rows: list[int]) -> list[tuple[Reference, list[int]]]:
    """The reference of each of these rows of a matrix, rows of one group together.

    frame: in order of enterprise_id, with industry and size. Every row stands in one group: of the
    nearest circle with LEAST members in which it has a known place. The groups come in order.
    """
    numbered = frame.select("industry", "size").with_row_index("row")
    asked = numbered.filter(pl.col("row").is_in(pl.Series(rows, dtype=pl.UInt32).implode()))
    chosen = choose_groups(count_groups(numbered), asked)
    inside = {circle: _inside(numbered, circle) for circle in {circle for circle, *_ in chosen}}
    return [
        (Reference(circle, values, members, spread(inside[circle][values])), own)
        for circle, values, members, own in chosen
    ]


def _inside(numbered: pl.DataFrame, circle: tuple[str, ...]) -> dict[tuple[str, ...], pl.Series]:
    """The rows of each group of a circle, in order."""
    if not circle:
        return {(): numbered["row"]}
    groups = numbered.drop_nulls(circle).group_by(circle, maintain_order=True).agg("row")
    return dict(zip(groups.select(circle).iter_rows(), groups["row"]))


def count_groups(frame: pl.DataFrame) -> pl.DataFrame:
    """How many enterprises there are of each industry and size: industry, size, members."""
    return frame.group_by("industry", "size").agg(pl.len().cast(pl.Int64).alias("members"))


def choose_groups(counts: pl.DataFrame, asked: pl.DataFrame) -> list[Chosen]:
    """The groups of those who are asked about (row, industry, size), by what `count_groups` tells.

    counts: of the whole population; several counts of one group are added up.
    """
    found: list[Chosen] = []
    for circle in CIRCLES:
        known = counts.drop_nulls(circle) if circle else counts
        left = asked.drop_nulls(circle) if circle else asked
        if circle:
            sums = known.group_by(circle).agg(pl.col("members").sum())
            own = left.group_by(circle).agg(pl.col("row").sort())
            groups = own.join(sums.filter(pl.col("members") >= LEAST), on=circle).sort(circle)
        else:
            groups = left.select(pl.col("row").sort().implode()).filter(bool(left.height))
            groups = groups.with_columns(pl.lit(known["members"].sum()).alias("members"))
        for group in groups.iter_rows(named=True):
            values = tuple(str(group[name]) for name in circle)
            found.append((circle, values, group["members"], group["row"]))
            asked = asked.filter(~pl.col("row").is_in(group["row"]))
    return found


def spread(rows: pl.Series) -> tuple[int, ...]:
    """All rows of a group, or MOST of them at even distances."""
    return tuple(rows.to_numpy()[places_in(rows.len())].tolist())


def places_in(members: int) -> NDArray[np.int64]:
    """Which of so many members are looked at, by their order."""
    if members <= MOST:
        return np.arange(members)
    return np.arange(MOST) * members // MOST
