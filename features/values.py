"""A batch of rows in our columns: cells read, units turned, everything wrong marked."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from features.cells import NUMBERS, compact, implausible, lost_digits
from features.columns import COLUMNS, Column
from features.corrections import cells_of, multiply, rows_spoken_of, set_missing
from features.credit_codes import wrong_codes
from features.layout import UNITS
from features.marks import mark, no_marks, numbers_of
from features.plain import Cells, marks_of_percents, read_cells, read_days, read_years
from features.source import Header, Source
from features.stream import Table

# An odd credit code: whether its check fails, and whether it looks as if it had lost digits.
ODD_CODES = {
    "row": pl.UInt32(),
    "code": pl.String(),
    "wrong": pl.Boolean(),
    "looks_lost": pl.Boolean(),
}
# A code that may have been taken for a number.
NUMERIC = r"^[0-9.]+(?:[eE]|$)"
# So many cells of a column in % are shown where the whole column is doubtful.
SHOWN = 3


@dataclass(frozen=True)
class Matched:
    """What a source reads in a table: our column names, each with its header and how it is read.

    Parts of a sum are named NAME+0, NAME+1. before: by name what texts were read as so far.
    """

    source: Source
    headers: dict[str, str]
    asked: dict[str, Header]
    before: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Batch:
    """Some rows of a table in our columns, and what was found in them.

    frame: with the sender's `row`, and per rule of correction (rule+0, rule+1) whether it changed
        the row.
    marks: what is wrong with which row (features.marks.MARKS), in the order in which it is found.
    codes: ODD_CODES; whether a row is at fault is known when all rows were seen.
    percents, shown: of each column in %, what `percent_suspect` must know, and its first cells
        where they may be shares.
    """

    frame: pl.DataFrame
    marks: pl.DataFrame
    codes: pl.DataFrame
    percents: dict[str, dict[str, float]]
    shown: dict[str, list[str]]


def column_of(name: str) -> Column | None:
    """The vocabulary's column of a matched name; parts of a sum are named NAME+0, NAME+1."""
    return COLUMNS.get(name.split("+")[0])


def read_values(table: Table, matched: Matched) -> Batch:
    """The rows of a table, or of a batch of it, read by a source."""
    source, asked = matched.source, matched.asked
    rows = numbers_of(table.rows)
    spoken_of = [
        rows_spoken_of(rule, table, matched.headers["year"]) for rule in source.corrections
    ]
    cells = {name: _under(name, table, matched) for name in asked}
    text, blanked = set_missing(_corrected(cells, source), source, spoken_of)
    cells |= {name: Cells(text[name], settled=True) for name in text.columns if name in asked}
    # Only in a workbook is a bare number of five digits a day.
    values = _read(cells, asked, serials=table.encoding == "xlsx")
    values, multiplied = multiply(values, source, spoken_of)
    marks = list(_bad_cells(cells, values, matched, table))
    values = _with_sums(values, source)
    values = values.with_columns(*_standing(source, asked))
    marks += _bad_keys(values, matched, rows, marks)
    percents = {
        name: marks_of_percents(cells[name]) for name, of in asked.items() if of.unit == "%"
    }
    keys = ["enterprise_id", "year", "known_on", "source", "state"]
    ours = [*keys, *(name for name in source.columns if name in values.columns)]
    changed = (s.alias(f"rule+{index}") for index, s in sorted((blanked | multiplied).items()))
    codes = source.key.kind == "credit_code"
    return Batch(
        values.select(rows, *ours, *changed),
        pl.concat([no_marks(), *marks]),
        odd_codes(values["enterprise_id"], rows) if codes else pl.DataFrame(schema=ODD_CODES),
        percents,
        {
            # One cell above 1, and the column holds no shares: nothing of it will be shown.
            name: cells[name].text().drop_nulls().head(SHOWN).to_list() if of["most"] <= 1 else []
            for name, of in percents.items()
        },
    )


def _under(name: str, table: Table, matched: Matched) -> Cells:
    """What stands under a column's header."""
    missing = matched.source.missing + matched.asked[name].missing
    read = matched.before.setdefault(name, {})
    return Cells(table.frame[matched.headers[name]].alias(name), missing, read=read)


def _corrected(cells: dict[str, Cells], source: Source) -> pl.DataFrame:
    """The clean text of the columns of which a rule sets something missing; the year in any case.

    The year stands for the rows, where no other column is asked for.
    """
    rules = [rule.column for rule in source.corrections if rule.set is not None]
    asked = [name for column in rules for name in cells_of(column, list(cells))]
    return pl.DataFrame([cells[name].text() for name in dict.fromkeys(["year", *asked])])


def _read(cells: dict[str, Cells], asked: dict[str, Header], serials: bool) -> pl.DataFrame:
    """All columns in their types; what cannot be read is null."""
    read = {}
    for name, header in asked.items():
        if name == "year":
            read[name] = read_years(cells[name])
        elif name == "known_on":
            read[name] = read_days(cells[name], serials)
        else:
            read[name] = read_cells(cells[name], column_of(name), header.unit, serials)
    return pl.DataFrame(read)


def _with_sums(values: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Figures that the sender gives in parts: their sum, missing where a part is."""
    for name, header in source.columns.items():
        parts = [f"{name}+{part}" for part in range(len(header.sum))]
        if parts and all(part in values.columns for part in parts):
            total = pl.sum_horizontal(parts, ignore_nulls=False).round(2)
            values = values.with_columns(total.alias(name))
    return values


def _standing(source: Source, asked: dict[str, Header]) -> Iterator[pl.Expr]:
    """When a row became known, whose word it is, and how sure."""
    due_month, due_day = (int(part) for part in source.due.split("-"))
    due = pl.date(pl.col("year") + 1, due_month, due_day)
    yield (pl.col("known_on") if "known_on" in asked else due).alias("known_on")
    yield pl.lit(source.name).alias("source")
    doubtful = pl.lit(False)
    if "suspect" in asked and source.suspect:
        doubtful = (pl.col("suspect") == source.suspect.value).fill_null(False)
    sure = pl.lit(source.state)
    yield pl.when(doubtful).then(pl.lit("conflicting")).otherwise(sure).alias("state")


def _bad_cells(
    cells: dict[str, Cells], values: pl.DataFrame, matched: Matched, table: Table
) -> Iterator[pl.DataFrame]:
    """Cells that cannot be read, are not plausible, or hold a figure for several rows."""
    rows = numbers_of(table.rows)
    for name, header in matched.asked.items():
        column, stands = column_of(name), matched.headers[name]
        if column is None and name not in ("year", "known_on"):
            continue
        right, read = _right(name, column, header.unit), values[name]
        if len(bad := cells[name].lost(read)):
            yield mark("not_readable", stands, rows.gather(bad), cells[name].text(bad), right)
        if column and len(bad := _implausible(read, column)):
            yield mark("implausible", stands, rows.gather(bad), cells[name].text(bad), right)
        # A word that is merged over rows is said of each; a figure may be that of all together.
        if column and column.kind in NUMBERS and (over := table.merged.get(stands)):
            said = cells[name].text()
            bad = (rows.is_in(sorted(over)) & said.is_not_null()).arg_true()
            if len(bad):
                yield mark("merged_figure", stands, rows.gather(bad), said.gather(bad))


def _implausible(values: pl.Series, column: Column) -> pl.Series:
    """The places of figures that are not plausible."""
    none = pl.Series([], dtype=pl.get_index_type())
    if column.low is None or column.high is None:
        return none
    least, most = values.min(), values.max()
    if not isinstance(least, float) or not isinstance(most, float):
        return none
    if column.low <= least and most <= column.high:
        return none
    return values.to_frame().select(implausible(pl.col(values.name), column).arg_true()).to_series()


def _right(name: str, column: Column | None, unit: str | None) -> str:
    """What a cell may hold, in the sender's own unit and without words of any language."""
    if column is None or column.kind == "day":
        return "2021" if name == "year" else "2022-04-30"
    if column.kind == "flag":
        return "是 | 否"
    if column.low is None or column.high is None:
        return " | ".join(column.spoken or column.levels)
    scale = UNITS[unit or "元"]
    low, high = (f"{bound / scale:,.15g}" for bound in (column.low, column.high))
    return f"{low} .. {high} {unit or ''}".strip()


def _bad_keys(
    values: pl.DataFrame, matched: Matched, rows: pl.Series, told: list[pl.DataFrame]
) -> list[pl.DataFrame]:
    """Every row says whose and of which year, and was not known before its year was over."""
    marks = []
    for name in ("enterprise_id", "year", "known_on"):
        header, at = matched.headers.get(name), values[name].is_null().arg_true()
        if header is None or at.is_empty():
            continue
        under = [frame["row"] for frame in told if frame["column"][0] == header]
        known = pl.concat([rows.clear(), *under])
        lacking = rows.gather(at)
        marks.append(mark("no_key", header, lacking.filter(~lacking.is_in(known.implode()))))
    over = pl.date(pl.col("year"), 12, 31)
    early = values.select((pl.col("known_on") <= over).fill_null(False)).to_series()
    if early.any():
        at = early.arg_true()
        days, years = values["known_on"].gather(at), values["year"].gather(at).cast(pl.String)
        right = pl.select(pl.format("> {}-12-31", years)).to_series()
        header = matched.headers.get("known_on", "known_on")
        marks.append(mark("known_too_early", header, rows.gather(at), days, right))
    return marks


def odd_codes(codes: pl.Series, rows: pl.Series) -> pl.DataFrame:
    """Codes whose check fails or that look as if a spreadsheet had taken them for numbers."""
    # Most enterprises send several rows: each code is looked at once.
    different = codes.drop_nulls().unique()
    suspect = different.filter(wrong_codes(different) | different.str.contains(NUMERIC))
    if suspect.is_empty():
        return pl.DataFrame(schema=ODD_CODES)
    told = pl.DataFrame({"row": rows, "code": codes}).filter(codes.is_in(suspect.implode()))
    told = told.with_columns(wrong_codes(told["code"]).alias("wrong"))
    told = told.with_columns(lost_digits(pl.col("code")).alias("looks_lost"))
    odd = told.filter(pl.col("wrong") | pl.col("looks_lost"))
    return odd.with_columns(compact(odd["code"])).cast(ODD_CODES)  # type: ignore[arg-type]
