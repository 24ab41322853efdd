"""One indicator of one enterprise, for tests that work it by hand."""

from typing import Any

import polars as pl

from features.columns import COLUMNS, dtype
from features.indicators import measure
from features.rights_day import PREFIX

# An indicator, the facts it is given, what it must be.
Case = tuple[str, dict[str, Any], Any]

# What an enterprise's row holds beside yearly facts and titles.
BESIDE: dict[str, pl.DataType] = {
    "as_of": pl.Date(),
    "latest_year": pl.Int64(),
    "founded_on": pl.Date(),
    "industry": pl.String(),
    "county": pl.String(),
    "cluster": pl.String(),
    "size": pl.String(),
}
# What the register says of a title: whether it is held, since when, until when.
OF_TITLE = {"holds_": pl.Boolean(), "since_": pl.Date(), "until_": pl.Date(), "given_": pl.Date()}


def type_of(root: str) -> pl.DataType:
    """The type of a column that an indicator asks for, such as revenue@1 or holds_srdi."""
    if root in BESIDE:
        return BESIDE[root]
    if root[:6] in OF_TITLE:
        return OF_TITLE[root[:6]]
    if root.startswith(PREFIX):
        return pl.Float64()
    return dtype(COLUMNS[root.split("@")[0]])


def measured(name: str, **facts: Any) -> Any:
    """One indicator of one enterprise; facts are given latest year first, a lone one alone.

    A fact of one year back only is named so: revenue@2; a title that is held, holds_TITLE; a sum
    over rights, right:held.
    """
    given: dict[str, Any] = {}
    for fact, values in facts.items():
        if "@" in fact or fact in BESIDE or fact[:6] in OF_TITLE or fact.startswith(PREFIX):
            given[fact] = values
        else:
            years = values if isinstance(values, tuple) else (values,)
            given |= {f"{fact}@{back}": value for back, value in enumerate(years)}
    roots = set(measure(name).meta.root_names())
    assert set(given) <= roots, "a fact that the indicator does not ask for"
    schema = {root: type_of(root) for root in roots}
    frame = pl.DataFrame({root: [given.get(root)] for root in roots}, schema=schema)
    table = frame.select(measure(name))
    assert table.columns == [name]
    return table.item()
