"""Places counted by portions: those that scoring.places tells where everybody is at hand."""

import numpy as np
import polars as pl

from scoring.counting import Counted, add_up, asks_of, count_places
from scoring.places import Places


def table() -> pl.DataFrame:
    draw = np.random.default_rng(4)
    some = lambda names: draw.choice([*names, None], 300).tolist()  # noqa: E731
    return pl.DataFrame(
        {
            "county": some("ab"),
            "industry": some("xyz"),
            "cluster": some("pq"),
            "value": pl.Series(draw.integers(0, 9, 300).tolist(), dtype=pl.Float64),
            "flag": some([True, False]),
        }
    ).with_columns(pl.when(pl.col("value") != 3).then("value").alias("value"))


def test_portions_add_up_to_the_places_among_all() -> None:
    frame = table()
    whole, shown = Places(frame), frame[:40]
    asks = asks_of(shown, [(row, name) for row in range(40) for name in ("value", "flag")])
    known = [ask for ask in asks.values() if ask]
    counts = [count_places(portion, known) for portion in frame.iter_slices(37)]
    placed = iter(add_up(known, counts))
    counted = Counted(shown, told={key: next(placed) if ask else None for key, ask in asks.items()})
    told = 0
    for row in range(40):
        for name in ("value", "flag"):
            assert counted.of(row, name) == whole.of(row, name)
            for circle in (("cluster",), ("industry",)):
                assert counted.within(circle, row, name) == whole.within(circle, row, name)
                told += counted.within(circle, row, name) is not None
    assert told > 60
