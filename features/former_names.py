"""The table of former names (曾用名): which enterprise went by which name, and until when."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.cells import parse_day
from features.forms import Form, form_of, read_forms, tell_cells
from features.identity import FORMER_SCHEMA
from features.rows import Reading
from features.source import Header

HEADERS = {
    "name": Header(("企业名称", "现用名", "name")),
    "former_name": Header(("曾用名", "former_name"), required=True),
    "enterprise_id": Header(("统一社会信用代码", "enterprise_id")),
    "changed_on": Header(("changed_on", "变更日期", "更名日期")),
}
# Under this name a receipt keeps all that a panel was told, for deliveries to come.
KEPT = "former_names"


def read_former_names(path: Path) -> pl.DataFrame:
    """A file of former names that must be whole: raises DataError with every fault of it."""
    return receive_former_names(path).whole()


def receive_former_names(path: Path) -> Form:
    """A file of former names as FORMER_SCHEMA; a line gives today's name, today's code, or both.

    Several former names in one cell are parted by ; or 、. Raises DataError for a file at fault
    as a whole.
    """
    sheets = read_forms(path, HEADERS, "former_names", ("name", "enterprise_id"))
    form = form_of([(reading, _judge(reading, text)) for reading, text in sheets])
    several = pl.col("former_name").str.replace_all("[、,]", ";").str.split(";")
    parted = form.values.with_columns(several).explode("former_name")
    each = parted.with_columns(pl.col("former_name").str.strip_chars())
    values = each.filter(pl.col("former_name") != "").select(list(FORMER_SCHEMA))
    return Form(values, form.refused, form.faults, form.tables)


def _judge(reading: Reading, text: pl.DataFrame) -> pl.DataFrame:
    """The values of one sheet, its bad cells told."""
    serials = reading.table.encoding == "xlsx"
    days = text.select(parse_day(pl.col("changed_on"), serials)).to_series()
    nobody = text["name"].is_null() & text["enterprise_id"].is_null()
    bad = {
        "name" if "name" in reading.headers else "enterprise_id": nobody,
        "former_name": text["former_name"].is_null(),
        "changed_on": text["changed_on"].is_not_null() & days.is_null(),
    }
    tell_cells(reading, text, bad, {"changed_on": "2022-09-30"})
    return text.with_columns(days.alias("changed_on"))


def all_former_names(receipt: dict[str, Any], given: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """What the receipt of a panel keeps and what is given now: FORMER_SCHEMA, each line once."""
    lines = [
        line
        | {"changed_on": date.fromisoformat(line["changed_on"]) if line["changed_on"] else None}
        for line in receipt.get(KEPT, [])
    ]
    kept = pl.DataFrame(lines, schema=FORMER_SCHEMA)
    every = pl.concat([kept, *given]).select(list(FORMER_SCHEMA)).unique()
    return every.sort(list(FORMER_SCHEMA), nulls_last=True)


def keep_former_names(names: pl.DataFrame) -> list[dict[str, str | None]]:
    """Former names as a receipt keeps them."""
    return names.with_columns(pl.col("changed_on").cast(pl.String)).to_dicts()
