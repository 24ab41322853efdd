"""The table of former names (曾用名): which enterprise went by which name, and until when."""

from pathlib import Path

import polars as pl

from features.cells import clean, parse_day
from features.columns import DataError
from features.identity import FORMER_SCHEMA
from features.rows import Reading
from features.source import Header, Key, Source, near
from features.tables import fold, read_table

HEADERS = {
    "name": Header(("企业名称", "现用名", "name")),
    "former_name": Header(("曾用名", "former_name"), required=True),
    "enterprise_id": Header(("enterprise_id", "统一社会信用代码")),
    "changed_on": Header(("changed_on", "变更日期", "更名日期")),
}


def read_former_names(path: Path) -> pl.DataFrame:
    """A file of former names as FORMER_SCHEMA; a line gives today's name, today's code, or both.

    Several former names in one cell are parted by ; or 、. Raises DataError with all faults.
    """
    wanted = {fold(alias) for header in HEADERS.values() for alias in header.header}
    table = read_table(path, wanted)
    key = Key(HEADERS["name"].header, "own")
    reading = Reading(table, Source("former_names", {}, "verified", key, HEADERS["name"], {}))
    found = {fold(h): h for h in reversed(table.frame.columns)}
    for name, header in HEADERS.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if here:
            reading.headers[name] = here[0]
        elif header.required:
            closest = near(header.header[0], table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
    if not {"name", "enterprise_id"} & set(reading.headers):
        either = (HEADERS["name"].header[0], HEADERS["enterprise_id"].header[1])
        reading.fault("missing_column", either[0], right=" | ".join(either))
    if reading.faults:
        raise DataError(reading.faults)
    text = table.frame.select(clean(h, ()).alias(n) for n, h in reading.headers.items())
    blank = pl.lit(None, dtype=pl.String)
    text = text.with_columns(blank.alias(n) for n in HEADERS if n not in text.columns)
    days = text.select(parse_day(pl.col("changed_on"))).to_series()
    nobody = text["name"].is_null() & text["enterprise_id"].is_null()
    bad = {
        "name" if "name" in reading.headers else "enterprise_id": nobody,
        "former_name": text["former_name"].is_null(),
        "changed_on": text["changed_on"].is_not_null() & days.is_null(),
    }
    for name, rows in bad.items():
        for index in rows.arg_true():
            header_of = reading.headers.get(name, name)
            found_text = text[name][index] or ""
            reading.fault("not_readable", header_of, row=table.rows[index], found=found_text)
    if reading.faults:
        raise DataError(reading.faults)
    several = pl.col("former_name").str.replace_all("[、,]", ";").str.split(";")
    parted = text.with_columns(days.alias("changed_on"), several).explode("former_name")
    each = parted.with_columns(pl.col("former_name").str.strip_chars())
    return each.filter(pl.col("former_name") != "").select(list(FORMER_SCHEMA))
