"""The table of former names (曾用名): which enterprise went by which name, and until when."""

from pathlib import Path

import polars as pl

from features.cells import parse_day
from features.forms import read_form, refuse_cells
from features.identity import FORMER_SCHEMA
from features.source import Header

HEADERS = {
    "name": Header(("企业名称", "现用名", "name")),
    "former_name": Header(("曾用名", "former_name"), required=True),
    "enterprise_id": Header(("统一社会信用代码", "enterprise_id")),
    "changed_on": Header(("changed_on", "变更日期", "更名日期")),
}


def read_former_names(path: Path) -> pl.DataFrame:
    """A file of former names as FORMER_SCHEMA; a line gives today's name, today's code, or both.

    Several former names in one cell are parted by ; or 、. Raises DataError with all faults.
    """
    reading, text = read_form(path, HEADERS, "former_names", ("name", "enterprise_id"))
    serials = reading.table.encoding == "xlsx"
    days = text.select(parse_day(pl.col("changed_on"), serials)).to_series()
    nobody = text["name"].is_null() & text["enterprise_id"].is_null()
    bad = {
        "name" if "name" in reading.headers else "enterprise_id": nobody,
        "former_name": text["former_name"].is_null(),
        "changed_on": text["changed_on"].is_not_null() & days.is_null(),
    }
    refuse_cells(reading, text, bad, {})
    several = pl.col("former_name").str.replace_all("[、,]", ";").str.split(";")
    parted = text.with_columns(days.alias("changed_on"), several).explode("former_name")
    each = parted.with_columns(pl.col("former_name").str.strip_chars())
    return each.filter(pl.col("former_name") != "").select(list(FORMER_SCHEMA))
