"""Rows of one table judged by a source: headers matched, units turned, every bad cell told."""

from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from features.cells import (
    as_column,
    clean,
    implausible,
    lost_digits,
    parse,
    parse_day,
    parse_year,
    percent_suspect,
)
from features.columns import COLUMNS, Column, Fault, is_credit_code
from features.corrections import multiply, rows_spoken_of, set_missing
from features.source import Header, Source, near
from features.tables import UNITS, Table, fold, split_unit

# A whole column whose middle lies outside these bounds (yuan) is in another unit.
TYPICAL = {"revenue": (1e5, 1e11), "main_revenue": (1e5, 1e11), "total_assets": (1e5, 1e11)}
TYPICAL_ROWS = 5
# Kinds of columns whose values are measured or counted.
FIGURES = ("money", "count", "share", "number", "rank")


@dataclass
class Reading:
    """What is found while one table is read; faults are collected, never raised one by one.

    headers: our column -> the sender's header it is read from (parts of a sum: NAME+0, NAME+1).
    units: our column -> the unit that the file itself states, in header, unit row or title line.
    frame: every row of the table in our columns, with its `index` in the table and per rule of
        correction (rule+0, rule+1) whether it changed the row; empty where a header is missing.
    repeated: indices of rows that say only what another row of the delivery says; superseded: of
        rows that stand corrected in a returned form of the same delivery.
    """

    table: Table
    source: Source
    faults: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    frame: pl.DataFrame = field(default_factory=pl.DataFrame)
    repeated: list[int] = field(default_factory=list)
    superseded: list[int] = field(default_factory=list)

    def fault(self, code: str, column: str = "", **rest: Any) -> None:
        """Notes one fault of the file that is being read."""
        table = self.table
        self.faults.append(Fault(code, file=table.file, sheet=table.sheet, column=column, **rest))


def judge_rows(table: Table, source: Source) -> Reading:
    """A table read by its source: values and faults, of the file (without row) and of rows."""
    reading = Reading(table, source)
    matched = _match(reading)
    if not reading.faults:
        reading.frame = _values(reading, matched)
        _check_keys(reading, reading.frame)
        _check_units(reading, reading.frame)
    return reading


def _match(reading: Reading) -> dict[str, Header]:
    """Our column names that the file has, each with its header; faults for those it lacks."""
    source, table = reading.source, reading.table
    asked: dict[str, Header] = {
        "enterprise_id": Header(source.key.header, required=True),
        "year": Header(source.year.header, required=True),
    }
    if source.known_on:
        asked["known_on"] = source.known_on
    if source.suspect:
        asked["suspect"] = Header(source.suspect.header)
    for name, header in source.columns.items():
        parts = {
            f"{name}+{part}": replace(header, header=(alias,), sum=())
            for part, alias in enumerate(header.sum)
        }
        asked |= parts or {name: header}
    found: dict[str, str] = {}
    for column in table.frame.columns:
        found.setdefault(fold(column), column)
    matched = {}
    for name, header in asked.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if not here and header.required:
            closest = near(header.header[0], table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
        if not here:
            continue
        matched[name] = header
        reading.headers[name] = here[0]
        _match_unit(reading, name, header)
    return matched


def _match_unit(reading: Reading, name: str, header: Header) -> None:
    """The unit that the file states for a column must be the source's; yuan where it has none.

    A line above the table (单位:万元) speaks of money alone, and only where nothing else does.
    """
    table, column, stands = reading.table, column_of(name), reading.headers[name]
    money = column is not None and column.kind == "money"
    stated = split_unit(stands)[1] or table.units.get(stands, "")
    stated = stated or (table.default_unit if money else "")
    right = unit_of(name, header)
    if stated and right:
        reading.units[name] = stated
        if stated != right:
            reading.fault("wrong_unit", stands, found=stated, right=right)


def unit_of(name: str, header: Header) -> str:
    """The unit in which a column is read: the source's own, yuan for money without one, or ""."""
    column = column_of(name)
    return header.unit or ("元" if column and column.kind == "money" else "")


def _values(reading: Reading, matched: dict[str, Header]) -> pl.DataFrame:
    """All matched columns parsed, with the keys; unreadable and implausible cells are told."""
    source, table = reading.source, reading.table
    raw = table.frame
    text = raw.select(
        clean(reading.headers[name], source.missing + header.missing).alias(name)
        for name, header in matched.items()
    )
    year = reading.headers["year"]
    spoken_of = [rows_spoken_of(rule, reading.table, year) for rule in source.corrections]
    text, blanked = set_missing(text, source, spoken_of)
    # Only in a workbook is a bare number of five digits a day.
    serials = reading.table.encoding == "xlsx"
    parsed = {"year": parse_year(pl.col("year"))}
    if "known_on" in matched:
        parsed["known_on"] = parse_day(pl.col("known_on"), serials)
    for name, header in matched.items():
        if column := column_of(name):
            value = parse(pl.col(name), column, header.unit, serials)
            parsed[name] = as_column(value, column)
    values = text.with_columns(expr.alias(name) for name, expr in parsed.items())
    values, multiplied = multiply(values, source, spoken_of)
    for name in parsed:
        column = column_of(name)
        right = _right(name, column, matched[name].unit)
        bad = text[name].is_not_null() & values[name].is_null()
        _tell(reading, text[name], bad, "not_readable", right)
        if column and column.low is not None:
            wild = values.select(implausible(pl.col(name), column)).to_series()
            _tell(reading, text[name], wild, "implausible", right)
        # A word that is merged over rows is said of each; a figure may be that of all together.
        if column and column.kind in FIGURES and (over := table.merged.get(reading.headers[name])):
            shared = pl.Series([row in over for row in table.rows], dtype=pl.Boolean)
            _tell(reading, text[name], shared & text[name].is_not_null(), "merged_figure", "")
    for name, header in source.columns.items():
        parts = [f"{name}+{part}" for part in range(len(header.sum))]
        if parts and all(part in values.columns for part in parts):
            total = pl.sum_horizontal(parts, ignore_nulls=False).round(2)
            values = values.with_columns(total.alias(name))
    due_month, due_day = (int(part) for part in source.due.split("-"))
    due = pl.date(pl.col("year") + 1, due_month, due_day)
    doubtful = pl.lit(False)
    if "suspect" in matched and source.suspect:
        doubtful = pl.col("suspect") == source.suspect.value
    values = values.with_columns(
        (pl.col("known_on") if "known_on" in matched else due).alias("known_on"),
        pl.lit(source.name).alias("source"),
        pl.when(doubtful.fill_null(False))
        .then(pl.lit("conflicting"))
        .otherwise(pl.lit(source.state))
        .alias("state"),
    )
    _check_percent(reading, matched, text)
    keys = ["enterprise_id", "year", "known_on", "source", "state"]
    ours = values.select(*keys, *(name for name in source.columns if name in values.columns))
    changed = (s.alias(f"rule+{index}") for index, s in sorted((blanked | multiplied).items()))
    return ours.with_columns(*changed).with_row_index("index")


def _check_percent(reading: Reading, matched: dict[str, Header], text: pl.DataFrame) -> None:
    """A column in % that seems to hold shares is told as a whole: nobody can know which it is."""
    percents = [name for name, header in matched.items() if header.unit == "%"]
    if not percents:
        return
    suspects = text.select(percent_suspect(pl.col(name)).alias(name) for name in percents)
    for name in percents:
        if suspects[name].item():
            found = text[name].drop_nulls().head(3).str.join(" / ").item()
            reading.fault("percent_suspect", reading.headers[name], found=found, right="12.5")


def column_of(name: str) -> Column | None:
    """The vocabulary's column of a matched name; parts of a sum are named NAME+0, NAME+1."""
    return COLUMNS.get(name.split("+")[0])


def _right(name: str, column: Column | None, unit: str | None) -> str:
    """What a cell may hold, in the sender's own unit and without words of any language."""
    if column is None or column.kind == "day":
        return "2021" if name == "year" else "2022-04-30"
    if column.kind == "flag":
        return "是 | 否"
    if column.low is None or column.high is None:
        return " | ".join(column.levels)
    scale = UNITS[unit or "元"]
    low, high = (f"{bound / scale:,.15g}" for bound in (column.low, column.high))
    return f"{low} .. {high} {unit or ''}".strip()


def _tell(reading: Reading, text: pl.Series, bad: pl.Series, code: str, right: str) -> None:
    """A fault for every row where `bad` is true: row, header, what was found, what is right."""
    for index in bad.arg_true():
        row, found = reading.table.rows[index], str(text[index])[:60]
        reading.fault(code, reading.headers[text.name], row=row, found=found, right=right)


def _check_keys(reading: Reading, frame: pl.DataFrame) -> None:
    """Every row says whose and of which year, and was not known before its year was over."""
    told = {(f.row, f.column) for f in reading.faults}
    for name in ("enterprise_id", "year", "known_on"):
        header = reading.headers.get(name, "")
        for index in frame[name].is_null().arg_true() if header else ():
            if (reading.table.rows[index], header) not in told:
                reading.fault("no_key", header, row=reading.table.rows[index])
    if reading.source.key.kind == "credit_code":
        check_codes(reading, frame["enterprise_id"])
    early = frame.select(pl.col("known_on") <= pl.date(pl.col("year"), 12, 31)).to_series()
    for index in early.fill_null(False).arg_true():
        day, header = frame["known_on"][index], reading.headers.get("known_on", "known_on")
        right = f"> {frame['year'][index]}-12-31"
        row = reading.table.rows[index]
        reading.fault("known_too_early", header, row=row, found=str(day), right=right)


def check_codes(reading: Reading, codes: pl.Series) -> None:
    """Every code's check character holds; digits that a spreadsheet has lost are told as such.

    One rounded code in 31 passes the check by luck and would be another enterprise. So where a
    file has lost digits at all, every code that looks like it is refused.
    """
    wrong = [code for code in codes.drop_nulls().unique().sort() if not is_credit_code(code)]
    if not wrong:
        return
    bad = codes.is_in(wrong).fill_null(False)
    looks = codes.to_frame().select(lost_digits(pl.col(codes.name))).to_series()
    lost = looks if (looks & bad).any() else looks & bad
    header = reading.headers["enterprise_id"]
    for index in (bad | lost).arg_true():
        row, code = reading.table.rows[index], codes[index]
        if lost[index]:
            reading.fault("lost_digits", header, row=row, found=code)
        else:
            reading.fault("bad_credit_code", header, row=row, found=code[:60])


def _check_units(reading: Reading, frame: pl.DataFrame) -> None:
    """A column whose middle value no enterprise could have is in another unit as a whole."""
    for name, (low, high) in TYPICAL.items():
        if name not in frame.columns:
            continue
        positive = frame.filter(pl.col(name) > 0)[name]
        middle = positive.median()
        if positive.len() < TYPICAL_ROWS or not isinstance(middle, float):
            continue
        if not low <= middle <= high:
            declared = reading.source.columns[name]
            # A figure given in parts has no header of its own.
            header = reading.headers.get(name, " + ".join(declared.sum))
            stated = declared.unit or "元"
            reading.fault("unit_suspect", header, found=f"{middle:.4g} 元", right=stated)
