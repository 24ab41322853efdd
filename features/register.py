"""A file of recognitions to the register of titles: who was given what, when, until when."""

from pathlib import Path

import polars as pl

from features.forms import Form, form_of, read_forms, tell_cells
from features.panel import TITLE_SCHEMA
from features.plain import Cells, read_days
from features.rows import Reading
from features.source import Header

# The key: the credit code, the source's own id, else the name.
KEY = ("enterprise_id", "统一社会信用代码", "name", "企业名称")
HEADERS = {
    "enterprise_id": Header(KEY, required=True),
    "title": Header(("title", "称号"), required=True),
    "announced_on": Header(("announced_on", "公告日期", "认定日期"), required=True),
    "event": Header(("event", "事项")),
    "valid_until": Header(("valid_until", "有效期至")),
    "name": Header(("name", "企业名称")),
    "county": Header(("county", "县(市、区)", "县区", "所在县")),
}
DAYS = ("announced_on", "valid_until")
EVENTS = ("recognised", "renewed", "removed", "applied", "refused")


def read_recognitions(path: Path, titles: dict[str, str]) -> pl.DataFrame:
    """A file of recognitions that must be whole: raises DataError with every fault of it."""
    return receive_recognitions(path, titles).whole()


def receive_recognitions(path: Path, titles: dict[str, str]) -> Form:
    """A file of recognitions: TITLE_SCHEMA, and `name` and `county` where the file gives them.

    `titles` maps every accepted word to its title. The key is the credit code or the source's own
    id, else the name. Raises DataError for a file at fault as a whole.
    """
    sheets = read_forms(path, HEADERS, "titles")
    return form_of([(reading, _judge(reading, text, titles)) for reading, text in sheets])


def _judge(reading: Reading, text: pl.DataFrame, titles: dict[str, str]) -> pl.DataFrame:
    """The values of one sheet, its bad cells told."""
    serials = reading.table.encoding == "xlsx"
    text = text.with_columns(pl.coalesce("enterprise_id", "name").alias("enterprise_id"))
    values = text.with_columns(
        pl.col("title").replace_strict(titles, default=None, return_dtype=pl.String),
        *(read_days(Cells(text[day], settled=True), serials) for day in DAYS),
        pl.col("event").fill_null("recognised"),
    )
    bad = {
        "enterprise_id": text["enterprise_id"].is_null(),
        "title": values["title"].is_null(),
        "announced_on": values["announced_on"].is_null(),
        "valid_until": text["valid_until"].is_not_null() & values["valid_until"].is_null(),
        "event": ~values["event"].is_in(EVENTS),
    }
    right = {"title": ", ".join(sorted(set(titles))), "event": ", ".join(EVENTS)}
    right |= dict.fromkeys(DAYS, "2022-09-30")
    tell_cells(reading, text, bad, right)
    return values.select(*TITLE_SCHEMA, "name", "county")
