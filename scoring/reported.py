"""The facts of an enterprise as they were reported, side by side, for its page."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from configs.words import Words
from features.columns import COLUMNS, Column
from scoring.writing import written

# Units of facts as they are shown; shares as percent, money in 万元.
UNITS = {"money": "万元", "share": "%", "count": None, "number": None, "rank": "名"}
# Reports that are told side by side; older ones are in the list folder.
REPORTS = 6


def tell_reports(facts: pl.DataFrame, key: str, words: Words) -> dict[str, Any]:
    """The facts of an enterprise as reported: a column for each report, a line for each fact.

    heads: year, day, source and state of each report, the newest first. Empty where none is kept.
    """
    own = facts.filter(pl.col("enterprise_id") == key).head(REPORTS)
    heads = [
        {
            "year": row["year"],
            "known_on": row["known_on"].isoformat(),
            "source": row["source"],
            "state": words.say(f"state.{row['state']}"),
        }
        for row in own.iter_rows(named=True)
    ]
    lines = []
    for (name, kind), values in zip(own.schema.items(), zip(*own.rows())):
        if name in COLUMNS and any(value is not None for value in values):
            column = COLUMNS[name]
            cells = _cells(values, column, words)
            label, text = getattr(column, words.lang), not kind.is_numeric()
            lines.append({"label": label, "cells": cells, "text": text})
    return {"heads": heads, "lines": lines}


def _cells(values: Sequence[Any], column: Column, words: Words) -> list[str]:
    """A fact of each report as readers see it; nothing where one does not tell it."""
    if column.kind == "day":
        return ["" if value is None else value.isoformat() for value in values]
    unit = UNITS.get(column.kind)
    return ["" if value is None else written(value, unit, words) for value in values]
