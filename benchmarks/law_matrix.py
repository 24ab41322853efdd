"""Made-up enterprises on one day, with their numbers spread around the lines of the law."""

from collections.abc import Iterable, Iterator
from datetime import date

import numpy as np
import polars as pl

from configs.reader import known
from scoring.cases import dtypes
from scoring.clauses import Edition, Item, nodes_of, ways
from scoring.indicator_words import PER_UNIT, IndicatorWords, held, read_indicators
from scoring.policy import policy_at

UNKNOWN_SHARE = 0.05
# Exactly on a line is where two ways of judging part most easily.
ON_A_LINE_SHARE = 0.10
NEVER_RANKED_SHARE = 0.30


def editions_on(as_of: date) -> dict[str, Edition]:
    """What is in force on the day for first applicants, by title; titles without law left out."""
    editions = {title: policy_at(title, as_of).edition for title in known("policies")}
    return {title: edition for title, edition in editions.items() if edition is not None}


def make_matrix(editions: Iterable[Edition], enterprises: int, seed: int) -> pl.DataFrame:
    """One row per enterprise: enterprise_id and every indicator that the editions ask for."""
    luck = np.random.default_rng(seed)
    words = read_indicators()
    types: dict[str, type[pl.DataType]] = {}
    lines: dict[str, list[float]] = {}
    for edition in editions:
        for name, dtype in dtypes(edition).items():
            if types.setdefault(name, dtype) is not dtype:
                raise ValueError(f"{name} is of two types")
        for name, line in _lines(edition):
            lines.setdefault(name, []).append(line)
    columns = [pl.int_range(enterprises, eager=True).cast(pl.String).str.zfill(18)]
    for name, dtype in types.items():
        if dtype is pl.Boolean:
            values = pl.Series(luck.random(enterprises) < 0.6 + 0.25 * words[name].sign)
        elif dtype is pl.String:
            levels = pl.Series(words[name].levels, dtype=pl.String)
            values = levels.gather(luck.integers(len(levels), size=enterprises))
        else:
            values = pl.Series(_numbers(luck, enterprises, sorted(set(lines[name])), words[name]))
        unknown = pl.Series(luck.random(enterprises) < UNKNOWN_SHARE)
        columns.append(values.zip_with(~unknown, pl.Series([None], dtype=dtype)).alias(name))
    return pl.DataFrame([columns[0].alias("enterprise_id"), *columns[1:]])


def _numbers(
    luck: np.random.Generator, enterprises: int, lines: list[float], words: IndicatorWords
) -> np.ndarray:
    """Three of four on the good side of a single line; things that are counted come whole."""
    low, high = lines[0], lines[-1]
    spread = max(abs(low), abs(high), high - low) or held(1.0, words.unit)
    values = luck.uniform(
        low - spread * (1.0 - 0.5 * words.sign),
        high + spread * (1.0 + 0.5 * words.sign),
        enterprises,
    )
    if words.unit and words.unit not in PER_UNIT:
        # Down, or nobody would have none of what is asked for once.
        values = np.maximum(np.floor(values), 1.0 if words.unit == "名" else 0.0)
    on_a_line = luck.random(enterprises) < ON_A_LINE_SHARE
    values[on_a_line] = luck.choice(lines, on_a_line.sum())
    if words.unit == "名":
        # Known to have won nothing is a fact of its own: the rank is infinite, not unknown.
        values[luck.random(enterprises) < NEVER_RANKED_SHARE] = np.inf
    return values


def _lines(edition: Edition) -> Iterator[tuple[str, float]]:
    """Every line that an edition draws on a number, in held units, by indicator."""
    for node in nodes_of(edition):
        for line in (node.at_least, node.above, node.at_most, node.below):
            if node.indicator and isinstance(line, float | int):
                yield node.indicator, held(line, node.unit)
        if node.tiers:
            for step in node.tiers.steps:
                for line in (step.at_least, step.above):
                    if line is not None:
                        yield node.tiers.by, held(line, node.tiers.unit)
    for item in edition.points:
        yield from _item_lines(item)


def _item_lines(item: Item) -> Iterator[tuple[str, float]]:
    for way in ways(item):
        if item.given:
            yield from ((way.indicator, line) for line in (0.0, item.max))
        if item.per_unit:
            units = item.per_unit.cap / item.per_unit.points
            yield from ((way.indicator, item.per_unit.every * n) for n in (1.0, units))
        for step in way.steps:
            for line in (step.at_least, step.above, step.at_most):
                if line is not None:
                    yield way.indicator, held(line, way.unit)
