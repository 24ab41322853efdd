"""The made-up province as a bureau would really send it, with an answer key to what is wrong.

Title rows, headers of two rows, a unit row, subtotals, totals and notes; full-width digits,
thousands separators, days in four forms, a few rows in yuan, credit codes that a spreadsheet turned
into numbers, rows sent twice or shifted, former names. Intake is graded by the key.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from features.synthetic import MADE_UP, UNITS, Province, bureau_table
from features.synthetic_mistakes import (
    CODE,
    COUNTY,
    FORMER,
    GROUPS,
    HEADERS,
    KNOWN,
    MONEY,
    NOTE,
    ROWS,
    SENT,
    YEAR,
    Cell,
    Former,
    Row,
    Told,
    as_text,
    draw_kind,
    mess_cells,
    mess_row,
    tell_former_name,
)

FILES: tuple[tuple[str, str | None], ...] = (
    ("bureau_messy.xlsx", None),
    ("bureau_messy.csv", "gb18030"),
    ("bureau_messy_utf8.csv", "utf-8-sig"),
)
# No bureau sends more by hand: of a large province these are the first ones.
MOST = 3000
SUBTOTAL_EVERY = 60


@dataclass(frozen=True)
class MessyFile:
    """One file as it is sent: its cells row by row.

    encoding: None for a workbook. merged: (row, first column, last column) of merged cells, all
    from 0; a CSV has none.
    """

    name: str
    encoding: str | None
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Messy:
    """Files, and what is wrong with them.

    key: file, row (as the file counts, from 1), column (the header without its unit, empty for a
        whole row), fault (one of FAULTS), found, right; sorted. What is right is told in the unit
        that the header states.
    """

    files: tuple[MessyFile, ...]
    key: pl.DataFrame


@dataclass
class _Sheet:
    """A file while it is filled: rows as they are told, and the faults noted on the way."""

    name: str
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    key: list[tuple[str, int, str, str, str, str]] = field(default_factory=list)

    def add(self, cells: Iterable[Cell], told: Iterable[Told] = ()) -> int:
        """Adds a row and notes its faults; gives its number as the file counts."""
        self.rows.append(tuple(cells))
        row = len(self.rows)
        for column, fault, found, right in told:
            self.key.append((self.name, row, column, fault, as_text(found), as_text(right)))
        return row


def mess_up(province: Province, seed: int) -> Messy:
    """The first reports of the province as a bureau would send them, in FILES of a third each.

    An enterprise stands in one of them; of a large province only MOST enterprises are sent. The
    same seed gives the same files.
    """
    rng = np.random.default_rng([seed, 9])
    units = {f"{c.zh}{UNITS[c.kind]}": c.zh for c in SENT if c.kind in UNITS}
    table = bureau_table(province).rename(units).unique([CODE, YEAR], keep="first")
    table = table.sort(COUNTY, CODE, YEAR).with_columns(pl.col(CODE).rank("dense").alias("nth"))
    table = table.filter(pl.col("nth") <= MOST)
    files, keys = [], []
    for place, (name, encoding) in enumerate(FILES):
        reports = table.filter(pl.col("nth") % len(FILES) == place)
        sheet = _Sheet(name)
        merged = _head(sheet, encoding)
        _body(sheet, reports.rows(named=True), encoding is None, rng)
        _foot(sheet, reports)
        rows = sheet.rows if encoding is None else [tuple(map(as_text, r)) for r in sheet.rows]
        files.append(MessyFile(name, encoding, tuple(rows), tuple(merged)))
        keys += sheet.key
    columns = ("file", "row", "column", "fault", "found", "right")
    schema = {name: pl.Int64() if name == "row" else pl.String() for name in columns}
    return Messy(tuple(files), pl.DataFrame(keys, schema=schema, orient="row").sort(columns))


def _head(sheet: _Sheet, encoding: str | None) -> list[tuple[int, int, int]]:
    """Titles and headers; a workbook has groups above and units below, a CSV units in brackets."""
    title = f"{MADE_UP} 优质中小企业培育情况统计表"
    sheet.add([title])
    units = {c.zh: UNITS.get(c.kind, "").strip("()") for c in SENT}
    if encoding is not None:
        words = {name: f"{name}\uff08{unit}\uff09" for name, unit in units.items() if unit}
        # A header that was broken over two lines keeps a space.
        words["研发费用"] = words["研发费用"].replace("研发", "研发 ")
        sheet.add(words.get(name, name) for name in HEADERS)
        return []
    last = len(HEADERS) - 1
    sheet.add(["填报单位\uff1a虚构市工业和信息化局", *[None] * (last - 1), "金额单位\uff1a万元"])
    groups: list[Cell] = [CODE]
    merged = [(0, 0, last)]
    for word, names in GROUPS.items():
        merged.append((len(sheet.rows), len(groups), len(groups) + len(names) - 1))
        groups += [word, *[None] * (len(names) - 1)]
    sheet.add([*groups, FORMER, YEAR, KNOWN, NOTE])
    sheet.add(name if name in units else None for name in HEADERS)
    sheet.add(units.get(name) or None for name in HEADERS)
    return merged


def _body(
    sheet: _Sheet, reports: list[dict[str, Any]], book: bool, rng: np.random.Generator
) -> None:
    """All reports, messed up; a row of subtotals after every SUBTOTAL_EVERY of them."""
    former: Former = {}
    again: list[tuple[int, list[Cell]]] = []
    for nth, report in enumerate(reports, 1):
        row: Row = {header: _cell(report.get(header)) for header in HEADERS}
        told = list(tell_former_name(row, former, rng))
        kind = draw_kind(ROWS, rng)
        if kind in ("in_yuan", "lost_digits", "wrong_character"):
            told += mess_row(row, kind, book)
        elif kind not in ("twice", "shifted"):
            told += mess_cells(row, rng)
        cells = [row[header] for header in HEADERS]
        if kind == "shifted":
            cells = [*cells[:2], None, *cells[2:-1]]
            told.append(("", "shifted", None, None))
        place = sheet.add(cells, told)
        if kind == "twice":
            again.append((place, cells))
        if nth % SUBTOTAL_EVERY == 0:
            for first, copy in again:
                sheet.add(copy, [("", "twice", None, str(first))])
            again.clear()
            block = reports[nth - SUBTOTAL_EVERY : nth]
            sheet.add(_sums("小计", block), [("", "subtotal", "小计", None)])


def _cell(value: Any) -> Cell:
    """A cell of the bureau's table as a bureau types it."""
    if value is None or isinstance(value, str):
        return value
    return value.isoformat() if isinstance(value, date) else float(value)


def _sums(word: str, reports: list[dict[str, Any]]) -> list[Cell]:
    """A row of sums of money; each is of what stands there."""
    sums = {c: float(sum(r[c] for r in reports if r[c] is not None)) for c in MONEY}
    return [word if header == CODE else sums.get(header) for header in HEADERS]


def _foot(sheet: _Sheet, reports: pl.DataFrame) -> None:
    """Totals and notes below the table."""
    sheet.add(_sums("合计", reports.rows(named=True)), [("", "total", "合计", None)])
    for note in (f"备注\uff1a本表为{MADE_UP}\uff0c仅供演示。", "填表人\uff1a虚构"):
        sheet.add([note], [("", "note", note, None)])
