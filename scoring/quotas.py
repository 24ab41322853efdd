"""The quota file: the least and most places of a county, cluster, industry or size class."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from features.columns import DataError, Fault
from features.forms import form_of, read_forms, tell_cells
from features.rows import Reading
from features.source import Header, near

# Dimensions in which places may be bounded, and the words that a file may use for them.
DIMENSIONS = {
    "county": ("county", "县(市、区)", "县（市、区）", "县区", "县域", "县"),
    "cluster": ("cluster", "产业集群", "集群"),
    "industry": ("industry", "行业"),
    "size": ("size", "规模", "规模类型", "企业规模"),
}
SIZES = {
    "micro": ("micro", "微型", "微型企业"),
    "small": ("small", "小型", "小型企业"),
    "medium": ("medium", "中型", "中型企业"),
    "large": ("large", "大型", "大型企业"),
}
# An enterprise without a cluster stands in none, and that is known; without a county, industry or
# size a fact is missing, and no bound can be kept before it is told.
KNOWN_NONE = ("cluster",)
HEADERS = {
    "dimension": Header(("dimension", "维度", "类别"), required=True),
    "value": Header(("value", "取值", "名称"), required=True),
    "min": Header(("min", "下限", "最少", "保底")),
    "max": Header(("max", "上限", "最多", "封顶")),
}
# More places than this are a typing error.
MOST = 10_000_000


@dataclass(frozen=True)
class Quota:
    """At least and at most so many places for one value of a dimension; None: no such bound."""

    dimension: str
    value: str
    least: int | None
    most: int | None
    sheet: str = ""
    row: int | None = None

    @property
    def key(self) -> str:
        """What it is called in columns and files: county:甲县."""
        return f"{self.dimension}:{self.value}"


@dataclass(frozen=True)
class Quotas:
    """The quotas of one file in its order, with the file's name and fingerprint."""

    file: str
    sha256: str
    rows: tuple[Quota, ...]

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions in which there are quotas."""
        return tuple(name for name in DIMENSIONS if any(q.dimension == name for q in self.rows))


NO_QUOTAS = Quotas("", "", ())


def read_quotas(path: Path, length: int) -> Quotas:
    """The quotas of a CSV or Excel file for a list of this length; a blank min or max is none.

    Raises DataError with every fault: a dimension that there is not, numbers that are not whole or
    are negative, min above max, two rows for one value, minima that together exceed the length.
    """
    sheets = read_forms(path, HEADERS, "quotas", ("min", "max"))
    parts = [(reading, _judge(reading, text)) for reading, text in sheets]
    _refuse_twice(parts)
    rows = tuple(Quota(**row) for row in form_of(parts).whole().iter_rows(named=True))
    if faults := _too_many(path.name, rows, length):
        raise DataError(faults)
    return Quotas(path.name, sheets[0][0].table.sha256, rows)


def _judge(reading: Reading, text: pl.DataFrame) -> pl.DataFrame:
    """The values of one sheet, its bad cells told."""
    words = {word: name for name, said in DIMENSIONS.items() for word in said}
    sizes = {word: name for name, said in SIZES.items() for word in said}
    size = pl.col("value").replace_strict(sizes, default=None, return_dtype=pl.String)
    values = text.with_columns(
        pl.col("dimension").replace_strict(words, default=None, return_dtype=pl.String),
        *(_whole(side).alias(f"{side}_") for side in ("min", "max")),
    ).with_columns(
        pl.when(pl.col("dimension") == "size").then(size).otherwise("value").alias("value_")
    )
    unread = {
        side: text[side].is_not_null() & values[f"{side}_"].is_null() for side in ("min", "max")
    }
    unsized = values["value_"].is_null() & text["value"].is_not_null()
    bad = {
        "dimension": values["dimension"].is_null(),
        "value": text["value"].is_null() | unsized,
        **unread,
    }
    right = {"dimension": " | ".join(DIMENSIONS), "value": " | ".join(SIZES)}
    right |= dict.fromkeys(("min", "max"), "0, 1, 2, ...")
    if text["value"].null_count():
        right["value"] = ""
    tell_cells(reading, text, bad, right)
    neither = text["min"].is_null() & text["max"].is_null()
    side = "max" if "max" in reading.headers else "min"
    tell_cells(reading, text, {side: neither}, {}, "no_bound")
    crossed = (values["min_"] > values["max_"]).fill_null(False)
    for index in crossed.arg_true():
        found = f"min {values['min_'][index]} > max {values['max_'][index]}"
        row = reading.table.rows[index]
        reading.fault("min_above_max", reading.headers["min"], row=row, found=found)
    return values.select(
        "dimension",
        pl.col("value_").alias("value"),
        pl.col("min_").alias("least"),
        pl.col("max_").alias("most"),
        pl.lit(reading.table.sheet).alias("sheet"),
        pl.Series("row", reading.table.rows, dtype=pl.Int64),
    )


def _whole(name: str) -> pl.Expr:
    """A whole number that is not negative, also from 3.0; anything else is not read."""
    number = pl.col(name).cast(pl.Float64, strict=False)
    fits = (number == number.floor()) & number.is_between(0, MOST)
    return pl.when(fits).then(number).cast(pl.Int64)


def _refuse_twice(parts: Sequence[tuple[Reading, pl.DataFrame]]) -> None:
    """Notes every row that speaks of a value of which an earlier one has spoken."""
    seen: dict[tuple[str, str], int] = {}
    for reading, values in parts:
        for row in values.iter_rows(named=True):
            key = row["dimension"], row["value"]
            if None in key:
                continue
            if key in seen:
                found = f"{key[1]} ({seen[key]})"
                reading.fault("quota_twice", reading.headers["value"], row=row["row"], found=found)
            seen.setdefault(key, row["row"])


def _too_many(file: str, rows: Sequence[Quota], length: int) -> list[Fault]:
    """Dimensions whose minima together are more than the places that there are."""
    faults = []
    for name in DIMENSIONS:
        together = sum(quota.least or 0 for quota in rows if quota.dimension == name)
        if together > length:
            found, right = f"{name}: {together}", f"<= {length}"
            faults.append(Fault("min_sum", file, column="min", found=found, right=right))
    return faults


def match_quotas(quotas: Quotas, population: pl.DataFrame) -> None:
    """Raises DataError for every quota whose value no enterprise of the population has."""
    faults = []
    for dimension in quotas.dimensions:
        there = population[dimension].drop_nulls().unique().sort().to_list()
        for quota in quotas.rows:
            if quota.dimension == dimension and quota.value not in there:
                closest = near(quota.value, there)
                where: dict[str, Any] = {"sheet": quota.sheet, "row": quota.row, "column": "value"}
                faults.append(
                    Fault("no_such_value", quotas.file, found=quota.value, right=closest, **where)
                )
    if faults:
        raise DataError(sorted(faults, key=lambda fault: fault.row or 0))
