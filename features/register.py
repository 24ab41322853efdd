"""A file of recognitions to the register of titles: who was given what, when, until when."""

from pathlib import Path

import polars as pl

from features.cells import parse_day
from features.forms import read_form, refuse_cells
from features.panel import TITLE_SCHEMA
from features.source import Header

# The key: the credit code, the source's own id, else the name.
KEY = ("enterprise_id", "统一社会信用代码", "name", "企业名称")


def read_recognitions(path: Path, titles: dict[str, str]) -> pl.DataFrame:
    """A file of recognitions: TITLE_SCHEMA, and `name` and `county` where the file gives them.

    `titles` maps every accepted word to its title. The key is the credit code or the source's own
    id, else the name. Raises DataError with all faults.
    """
    headers = {
        "enterprise_id": Header(
            ("enterprise_id", "统一社会信用代码", "name", "企业名称"), required=True
        ),
        "title": Header(("title", "称号"), required=True),
        "announced_on": Header(("announced_on", "公告日期", "认定日期"), required=True),
        "event": Header(("event", "事项")),
        "valid_until": Header(("valid_until", "有效期至")),
        "name": Header(("name", "企业名称")),
        "county": Header(("county", "县(市、区)", "县区", "所在县")),
    }
    reading, text = read_form(path, headers, "recognitions")
    serials = reading.table.encoding == "xlsx"
    text = text.with_columns(pl.coalesce("enterprise_id", "name").alias("enterprise_id"))
    values = text.with_columns(
        pl.col("title").replace_strict(titles, default=None, return_dtype=pl.String),
        parse_day(pl.col("announced_on"), serials),
        parse_day(pl.col("valid_until"), serials),
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
    refuse_cells(reading, text, bad, right)
    return values.select(*TITLE_SCHEMA, "name", "county")
