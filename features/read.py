"""Files and a source to a Panel: headers matched, units turned, every bad cell told at once."""

import difflib
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import polars as pl

from features.cells import as_column, clean, implausible, parse, parse_day, parse_year
from features.columns import COLUMNS, KEYS, Column, DataError, Fault, is_credit_code
from features.panel import Panel, no_titles
from features.tables import UNITS, Table, fold, read_table, split_unit

Unit = Literal["元", "千元", "万元", "百万元", "亿元", "%"]

# A whole column whose middle lies outside these bounds (yuan) is in another unit.
TYPICAL = {"revenue": (1e5, 1e11), "main_revenue": (1e5, 1e11), "total_assets": (1e5, 1e11)}
TYPICAL_ROWS = 5


@dataclass(frozen=True)
class Header:
    """How one of our columns is called by the sender, in which unit, what means missing.

    Where the sender gives only the parts of a figure, `sum` names their headers: the figure is
    their sum, and missing where a part is.
    """

    header: tuple[str, ...] = ()
    sum: tuple[str, ...] = ()
    unit: Unit | None = None
    required: bool = False
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Key:
    """The sender's key: a credit code (check character enforced) or an id of his own."""

    header: tuple[str, ...]
    kind: Literal["credit_code", "own"]


@dataclass(frozen=True)
class Suspect:
    """A column by which the sender himself marks a row as doubtful."""

    header: tuple[str, ...]
    value: str


@dataclass(frozen=True)
class Source:
    """How one supplier's files become our columns. A header not named here is not read.

    due: month and day of the following year on which a year's figures count as known where the
        file gives no day of its own.
    """

    name: str
    label: dict[str, str]
    state: Literal["verified", "claimed"]
    key: Key
    year: Header
    columns: dict[str, Header]
    known_on: Header | None = None
    due: str = "04-30"
    missing: tuple[str, ...] = ()
    suspect: Suspect | None = None
    made_up: bool = False


@dataclass
class Reading:
    """What is found while one file is read; faults are collected, never raised one by one."""

    table: Table
    source: Source
    faults: list[Fault] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def fault(self, code: str, column: str = "", **rest: Any) -> None:
        """Notes one fault of the file that is being read."""
        table = self.table
        self.faults.append(Fault(code, file=table.file, sheet=table.sheet, column=column, **rest))


def read_files(paths: list[Path], source: Source) -> Panel:
    """The panel of one supplier's files. Raises DataError with every fault of every file."""
    faults = [
        Fault("unknown_column", file=source.name, column=name, right=near(name, list(COLUMNS)))
        for name in source.columns
        if name not in COLUMNS
    ]
    try:
        date.fromisoformat(f"2001-{source.due}")
    except ValueError:
        faults.append(Fault("bad_due", file=source.name, found=source.due, right="04-30"))
    if faults:
        raise DataError(faults)
    frames, receipts = [], []
    for path in paths:
        try:
            frame, receipt = _read_file(path, source)
        except DataError as error:
            faults.extend(error.faults)
            continue
        frames.append(frame)
        receipts.append(receipt)
    if faults:
        raise DataError(faults)
    facts = pl.concat(frames, how="diagonal_relaxed")
    twice = _duplicates(facts)
    if twice:
        raise DataError(twice)
    receipt = {"source": source.name, "made_up": source.made_up, "files": receipts}
    order = [*KEYS, *(c for c in COLUMNS if c in facts.columns)]
    return Panel(facts.select(order), no_titles(), receipt)


def _read_file(path: Path, source: Source) -> tuple[pl.DataFrame, dict[str, Any]]:
    named = [source.key.header, source.year.header, *(h.header for h in source.columns.values())]
    wanted = {fold(alias) for aliases in named for alias in aliases}
    table = read_table(path, wanted)
    reading = Reading(table, source)
    matched = _match(reading)
    if reading.faults:
        raise DataError(reading.faults)
    frame = _values(reading, matched)
    _check_keys(reading, frame)
    _check_units(reading, frame)
    if reading.faults:
        raise DataError(sorted(reading.faults, key=lambda f: (f.row or 0, f.column)))
    kept = frame.select(*KEYS, *(c for c in source.columns if c in frame.columns))
    receipt = {
        "file": table.file,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "sha256": table.sha256,
        "first_row": table.rows[0],
        "rows": table.frame.height,
        "kept": kept.height,
        "marked": kept.filter(pl.col("state") == "conflicting").height,
        "columns": dict(sorted(reading.headers.items())),
        "ignored": sorted(set(table.frame.columns) - set(reading.headers.values())),
    }
    return kept, receipt


def _match(reading: Reading) -> dict[str, Header]:
    """Our column names that the file has, each with its header; faults for those it lacks."""
    source = reading.source
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
    for column in reading.table.frame.columns:
        found.setdefault(fold(column), column)
    matched = {}
    for name, header in asked.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if not here and header.required:
            closest = near(header.header[0], reading.table.frame.columns)
            reading.fault("missing_column", header.header[0], found=closest, right=header.header[0])
        if not here:
            continue
        stated = split_unit(here[0])[1]
        if stated and header.unit and stated != header.unit:
            reading.fault("wrong_unit", here[0], found=stated, right=header.unit)
        matched[name] = header
        reading.headers[name] = here[0]
    return matched


def _values(reading: Reading, matched: dict[str, Header]) -> pl.DataFrame:
    """All matched columns parsed, with the keys; unreadable and implausible cells are told."""
    source, raw = reading.source, reading.table.frame
    frame = raw.select(
        clean(reading.headers[name], source.missing + header.missing).alias(name)
        for name, header in matched.items()
    )
    parsed = {"year": parse_year(pl.col("year"))}
    if "known_on" in matched:
        parsed["known_on"] = parse_day(pl.col("known_on"))
    for name, header in matched.items():
        if column := _column(name):
            parsed[name] = as_column(parse(pl.col(name), column, header.unit), column)
    values = frame.with_columns(expr.alias(name) for name, expr in parsed.items())
    for name in parsed:
        column = _column(name)
        right = _right(name, column, matched[name].unit)
        bad = frame[name].is_not_null() & values[name].is_null()
        _tell(reading, frame[name], bad, "not_readable", right)
        if column and column.low is not None:
            wild = values.select(implausible(pl.col(name), column)).to_series()
            _tell(reading, frame[name], wild, "implausible", right)
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
    return values.with_columns(
        (pl.col("known_on") if "known_on" in matched else due).alias("known_on"),
        pl.lit(source.name).alias("source"),
        pl.when(doubtful.fill_null(False))
        .then(pl.lit("conflicting"))
        .otherwise(pl.lit(source.state))
        .alias("state"),
    )


def _column(name: str) -> Column | None:
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
    return f"{column.low / scale:g} .. {column.high / scale:g} {unit or ''}".strip()


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
    header = reading.headers["enterprise_id"]
    if reading.source.key.kind == "credit_code":
        for index, code in enumerate(frame["enterprise_id"]):
            if code is not None and not is_credit_code(code):
                row = reading.table.rows[index]
                reading.fault("bad_credit_code", header, row=row, found=code)
    early = frame.select(pl.col("known_on") <= pl.date(pl.col("year"), 12, 31)).to_series()
    for index in early.fill_null(False).arg_true():
        day, header = frame["known_on"][index], reading.headers.get("known_on", "known_on")
        row = reading.table.rows[index]
        reading.fault("known_too_early", header, row=row, found=str(day))
    twice = frame.filter(pl.struct("enterprise_id", "year", "known_on").is_duplicated())
    numbered = frame.with_row_index("row").join(
        twice.select("enterprise_id", "year", "known_on").unique(),
        on=["enterprise_id", "year", "known_on"],
    )
    for twin in numbered.iter_rows(named=True):
        found = f"{twin['enterprise_id']} {twin['year']} {twin['known_on']}"
        where = reading.table.rows[twin["row"]]
        reading.fault("duplicate_key", reading.headers["enterprise_id"], row=where, found=found)


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


def _duplicates(facts: pl.DataFrame) -> list[Fault]:
    """The same enterprise, year and day in two files of one delivery."""
    keys = ["enterprise_id", "year", "known_on"]
    twice = facts.filter(pl.struct(keys).is_duplicated()).select(keys).unique().sort(keys)
    return [
        Fault("duplicate_key", found=f"{r[0]} {r[1]} {r[2]}", column="enterprise_id")
        for r in twice.iter_rows()
    ]


def near(name: str, known: list[str]) -> str:
    """The known word that comes closest, or nothing."""
    return next(iter(difflib.get_close_matches(name, known, 1, 0.4)), "")
