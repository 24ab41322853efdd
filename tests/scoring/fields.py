"""Small fields of candidates under bounds, and the best set of places found by trying all."""

import itertools
from dataclasses import replace

import numpy as np
import polars as pl
from hypothesis import strategies as st

from scoring.field import Field, Flags
from scoring.quotas import Quota, Quotas

COUNTIES, SIZES = ("甲县", "乙县", "丙县"), ("small", "medium")
INDUSTRIES = ("C35", "C36", "C39")


@st.composite
def fields(draw: st.DrawFn) -> tuple[Field, int]:
    """A field of up to nine candidates in up to four kinds of bounds, many equal, and places."""
    size, kinds = draw(st.integers(4, 9)), draw(st.integers(1, 4))
    per, spread = draw(st.integers(1, 3)), draw(st.sampled_from([2, 6, 50]))
    weight = sorted(draw(st.lists(st.integers(0, spread), min_size=size, max_size=size)))
    bounds = kinds * per
    of = np.empty((kinds, size), dtype=np.int64)
    for kind in range(kinds):
        drawn = draw(st.lists(st.integers(0, per), min_size=size, max_size=size))
        of[kind] = [bounds if one == per else kind * per + one for one in drawn]
    least = draw(st.lists(st.sampled_from([0, 0, 0, 1, 2]), min_size=bounds, max_size=bounds))
    more = draw(st.lists(st.sampled_from([0, 1, 2, 9, 9]), min_size=bounds, max_size=bounds))
    most = np.array(least) + np.array(more)
    ordered = np.array(weight[::-1], dtype=np.int64)
    field = Field(ordered, of, np.array(least, dtype=np.int64), most.astype(np.int64))
    return field, draw(st.integers(1, min(size, 5)))


def try_all(field: Field, places: int) -> Flags | None:
    """The best set by the stated rule: the sum, the sum of places, who comes first."""
    best: tuple[tuple[int, int, tuple[int, ...]], Flags] | None = None
    for some in itertools.combinations(range(field.weight.size), places):
        chosen = np.zeros(field.weight.size, dtype=np.bool_)
        chosen[list(some)] = True
        key = (-int(field.weight[chosen].sum()), sum(some), some)
        if field.holds(chosen) and (best is None or key < best[0]):
            best = key, chosen
    return best[1] if best else None


def knotted() -> tuple[Field, int]:
    """Bounds of three kinds whose linear program ends in halves: six candidates, two places."""
    of = np.array([[0, 0, 1, 1, 6, 6], [2, 3, 2, 3, 2, 6], [4, 5, 5, 4, 6, 6]], dtype=np.int64)
    least, most = np.zeros(6, dtype=np.int64), np.ones(6, dtype=np.int64)
    return Field(np.array([9, 9, 9, 9, 2, 1], dtype=np.int64), of, least, most), 2


def drawn(size: int, seed: int, step: float = 0.01) -> pl.DataFrame:
    """Enterprises in order of their points, with county, industry and size."""
    draw = np.random.default_rng(seed)
    points = np.sort(np.round(draw.normal(50, 15, size) / step) * step)[::-1]
    return pl.DataFrame(
        {
            "enterprise_id": [f"e{at:04}" for at in range(size)],
            "points": points,
            "county": draw.choice(COUNTIES, size, p=[0.6, 0.3, 0.1]),
            "industry": draw.choice(INDUSTRIES, size),
            "size": draw.choice(SIZES, size, p=[0.8, 0.2]),
        }
    )


def quotas(*rows: tuple[str, str, int | None, int | None]) -> Quotas:
    """Quotas of a file that was not read."""
    return Quotas("quota.csv", "0" * 64, tuple(Quota(*row) for row in rows))


def many(size: int, seed: int, kinds: tuple[int, ...] = (40, 25, 30, 4), step: int = 1) -> Field:
    """A larger field whose bounds hold close to what the order gives its first tenth."""
    draw, of, before = np.random.default_rng(seed), [], 0
    weight = np.sort(draw.integers(0, 1_000_000, size) // step * step)[::-1].astype(np.int64)
    for kind in kinds:
        of.append(before + draw.choice(kind, size, p=draw.dirichlet(np.full(kind, 2.0))))
        before += kind
    field = Field(
        weight,
        np.stack(of).astype(np.int64),
        np.zeros(before, dtype=np.int64),
        np.full(before, size, dtype=np.int64),
    )
    count = field.count(np.arange(size) < size // 10)
    asked = draw.random(before)
    least = np.where(asked < 0.3, np.ceil(count * draw.uniform(0.9, 1.2, before)), 0)
    most = np.where(asked > 0.5, np.floor(count * draw.uniform(0.85, 1.2, before)), size)
    return replace(field, least=least.astype(np.int64), most=most.astype(np.int64))
