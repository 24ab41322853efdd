"""A file of recognitions to the register of titles: who was given what, when, until when."""

from pathlib import Path

import polars as pl

from features.cells import clean, parse_day
from features.columns import DataError
from features.panel import TITLE_SCHEMA
from features.rows import Reading
from features.source import Header, Key, Source, near
from features.tables import fold, read_table


def read_recognitions(path: Path, titles: dict[str, str]) -> pl.DataFrame:
    """A file of recognitions: TITLE_SCHEMA, and `name` and `county` where the file gives them.

    `titles` maps every accepted word to its title. The key is the credit code or the source's own
    id, else the name. Raises DataError with all faults.
    """
    key = Key(("enterprise_id", "统一社会信用代码", "name", "企业名称"), "own")
    headers = {
        "enterprise_id": Header(key.header, required=True),
        "title": Header(("title", "称号"), required=True),
        "announced_on": Header(("announced_on", "公告日期", "认定日期"), required=True),
        "event": Header(("event", "事项")),
        "valid_until": Header(("valid_until", "有效期至")),
        "name": Header(("name", "企业名称")),
        "county": Header(("county", "县(市、区)", "县区", "所在县")),
    }
    wanted = {fold(alias) for header in headers.values() for alias in header.header}
    table = read_table(path, wanted)
    source = Source("recognitions", {}, "verified", key, headers["title"], {})
    reading = Reading(table, source)
    found = {fold(h): h for h in reversed(table.frame.columns)}
    for name, header in headers.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if here:
            reading.headers[name] = here[0]
        elif header.required:
            closest = near(header.header[0], table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
    if reading.faults:
        raise DataError(reading.faults)
    text = table.frame.select(clean(h, ()).alias(n) for n, h in reading.headers.items())
    blank = pl.lit(None, dtype=pl.String)
    text = text.with_columns(blank.alias(n) for n in headers if n not in text.columns)
    text = text.with_columns(pl.coalesce("enterprise_id", "name").alias("enterprise_id"))
    values = text.with_columns(
        pl.col("title").replace_strict(titles, default=None, return_dtype=pl.String),
        parse_day(pl.col("announced_on")),
        parse_day(pl.col("valid_until")),
        pl.col("event").fill_null("recognised"),
    )
    reading.headers.setdefault("event", "event")
    events = ("recognised", "renewed", "removed", "refused")
    bad = {
        "enterprise_id": text["enterprise_id"].is_null(),
        "title": values["title"].is_null(),
        "announced_on": values["announced_on"].is_null(),
        "valid_until": text["valid_until"].is_not_null() & values["valid_until"].is_null(),
        "event": ~values["event"].is_in(events),
    }
    right = {"title": ", ".join(sorted(set(titles))), "event": ", ".join(events)}
    for name, rows in bad.items():
        for index in rows.arg_true():
            where = table.rows[index]
            stands = reading.headers.get(name, name)
            told, wanted_text = text[name][index] or "", right.get(name, "")
            reading.fault("not_readable", stands, row=where, found=told, right=wanted_text)
    if reading.faults:
        raise DataError(reading.faults)
    return values.select(*TITLE_SCHEMA, "name", "county")
