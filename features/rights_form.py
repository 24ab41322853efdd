"""Files of rights to a table of rights; rows at fault are refused and given back."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from features.cells import FALSE, TRUE, clean, parse_day, parse_number
from features.columns import DataError, Fault
from features.facts import at_hand
from features.marks import numbers_of
from features.refusal import RefusedTable, judge_duplicates, refused_in, refused_rows
from features.rights import FLAGS, NOTHING, RIGHT_SCHEMA, no_rights, sort_rights
from features.rights_faults import judge_rights, judge_shared
from features.rights_numbers import clean_number, kind_of_number, office_of_number
from features.rights_source import RightsSource, check_rights_source, headers_of_rights
from features.rows import Reading
from features.source import Header, Source, near
from features.stream import Table
from features.tables import fold, read_tables

DAYS = ("filed_on", "granted_on", "acquired_on", "ended_on", "known_on")
WORDS = ("kind", "office", "acquired", "status")
# A list is no older than the last day it speaks of; that a right will end may be told before.
SPOKEN_OF = ("filed_on", "granted_on", "acquired_on")
KEY = ("enterprise_id", "right_id", "known_on")
_HAN = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5", "六": "6"}


@dataclass(frozen=True)
class RightsDelivery:
    """What came of a supplier's lists: the good rows, what goes back, and the receipt of each.

    complete: whether they have every right of every enterprise there is.
    """

    rights: pl.DataFrame
    refused: tuple[RefusedTable, ...]
    faults: tuple[Fault, ...]
    files: tuple[dict[str, Any], ...]
    complete: bool = False


def read_rights(paths: list[Path], source: RightsSource) -> RightsDelivery:
    """The good rows of a supplier's lists of rights, and the rows that are refused.

    A fault of a whole file (no column of numbers, another encoding) refuses the whole delivery:
    raises DataError with it and every other fault of every file.
    """
    if faults := check_rights_source(source):
        raise DataError(faults)
    wanted = {fold(header) for header in headers_of_rights(source)}
    readings: list[Reading] = []
    broken: list[Fault] = []
    for path in paths:
        try:
            tables = read_tables(path, wanted)
        except DataError as error:
            broken += error.faults
            continue
        readings += [_read(table, source) for table in tables]
    whole = [fault for r in readings for fault in r.faults if fault.row is None]
    if broken or whole:
        raise DataError([*broken, *(fault for r in readings for fault in r.faults)])
    _date(readings)
    for reading in readings:
        judge_rights(reading, source.key.kind == "credit_code")
    judge_duplicates(readings, KEY, "right_twice")
    judge_shared(readings)
    for reading in readings:
        reading.faults.sort(key=lambda fault: (fault.row or 0, fault.column))
    faults = [fault for reading in readings for fault in reading.faults]
    refused = tuple(refused_rows(reading) for reading in readings if reading.faults)
    kept = [_kept(reading) for reading in readings]
    rights = sort_rights(pl.concat([no_rights(), *(k.select(list(RIGHT_SCHEMA)) for k in kept)]))
    files = tuple(_receipt(reading, source, frame) for reading, frame in zip(readings, kept))
    return RightsDelivery(rights, refused, tuple(faults), files, source.complete)


def _read(table: Table, source: RightsSource) -> Reading:
    """One table with every cell read; its frame has RIGHT_SCHEMA and the sender's `row`."""
    key = source.key.header
    reading = Reading(table, Source(source.name, {}, source.state, source.key, Header(key), {}))
    asked = {"enterprise_id": Header(key, required=True)} | source.columns
    asked["right_id"] = replace(asked["right_id"], required=True)
    found: dict[str, str] = {}
    for column in table.frame.columns:
        found.setdefault(fold(column), column)
    for name, header in asked.items():
        here = [found[fold(alias)] for alias in header.header if fold(alias) in found]
        if here:
            reading.headers[name] = here[0]
        elif header.required:
            closest = near(header.header[0], table.frame.columns)
            right = header.header[0]
            reading.fault("missing_column", right, found=closest, right=right)
    if reading.faults:
        return reading
    text = table.frame.select(
        clean(header, source.missing + asked[name].missing).alias(name)
        for name, header in reading.headers.items()
    )
    values = text.select(
        _value(name, source, table.encoding == "xlsx").alias(name) for name in text.columns
    )
    for name in text.columns:
        unread = text[name].is_not_null() & values[name].is_null()
        for index in unread.arg_true():
            found_text = str(text[name][index])[:60]
            row, right = table.rows[index], _right(name, source)
            reading.fault(
                "not_readable", reading.headers[name], row=row, found=found_text, right=right
            )
    absent = {name: kind for name, kind in RIGHT_SCHEMA.items() if name not in values.columns}
    number = pl.col("right_id")
    frame = (
        values.with_columns(pl.lit(None, dtype=kind).alias(name) for name, kind in absent.items())
        .with_columns(
            pl.coalesce("kind", kind_of_number(number)).alias("kind"),
            pl.coalesce("office", office_of_number(number)).alias("office"),
            pl.lit(source.name).alias("source"),
            pl.lit(source.state).alias("state"),
        )
        .with_columns(
            pl.when(pl.col("kind") == NOTHING).then(pl.lit("")).otherwise(number).alias("right_id")
        )
        .select(list(RIGHT_SCHEMA))
        .cast(RIGHT_SCHEMA)  # type: ignore[arg-type]
    )
    reading.pieces = [at_hand(frame.with_columns(numbers_of(table.rows)))]
    return reading


def _value(name: str, source: RightsSource, serials: bool) -> pl.Expr:
    """The value of a cell of text; null where it cannot be read."""
    text = pl.col(name)
    if name in DAYS:
        return parse_day(text, serials)
    if name in FLAGS:
        return pl.when(text.is_in(TRUE)).then(True).when(text.is_in(FALSE)).then(False)
    if name in WORDS:
        ours = {fold(word): our for our, words in source.words_of(name).items() for word in words}
        folded = text.str.replace_all(r"\s", "").str.to_lowercase()
        return folded.replace_strict(ours, default=None, return_dtype=pl.String)
    if name == "owner_rank":
        bare = text.str.replace_many(_HAN).str.replace(r"^第", "").str.replace(r"/[0-9]+$", "")
        number = parse_number(bare.str.replace(r"(?:位|名|权利人)+$", ""))
        return (
            pl.when((number == number.floor()) & number.is_between(1, 1000))
            .then(number)
            .cast(pl.Int64)
        )
    if name == "right_id":
        return clean_number(text)
    if name == "ipc":
        bare = text.str.to_uppercase().str.replace_all(r"\s", "")
        return bare.str.extract(r"^([A-H][0-9]{2}[A-Z][0-9/]*)", 1)
    return text


def _right(name: str, source: RightsSource) -> str:
    """What a cell of this column may hold, without words of any language but the sender's."""
    if name in DAYS:
        return "2022-04-30"
    if name in FLAGS:
        return "是 | 否"
    if name in WORDS:
        return " | ".join(words[0] for words in source.words_of(name).values() if words)
    return {"owner_rank": "1", "ipc": "B23K 26/00"}.get(name, "")


def _date(readings: list[Reading]) -> None:
    """Rows without a day of their own are known since the last day that the lists speak of."""
    days = [reading.frame.select(pl.max_horizontal(SPOKEN_OF)).to_series() for reading in readings]
    spoken = [day for of_one in days if isinstance(day := of_one.max(), date)]
    last = pl.lit(max(spoken) if spoken else None, dtype=pl.Date)
    for reading in readings:
        dated = reading.frame.with_columns(pl.coalesce("known_on", last))
        reading.pieces = [at_hand(dated)]


def _kept(reading: Reading) -> pl.DataFrame:
    """The rows without fault and without what another row says already.

    When a right in force is going to end follows from its filing, and is not kept.
    """
    said = pl.concat([reading.repeated, reading.superseded])
    kept = reading.frame.filter(~refused_in(reading) & ~pl.col("row").is_in(said.implode()))
    to_come = (pl.col("status") == "in_force") & (pl.col("ended_on") >= pl.col("known_on"))
    return kept.with_columns(pl.when(~to_come.fill_null(False)).then("ended_on").alias("ended_on"))


def _receipt(reading: Reading, source: RightsSource, kept: pl.DataFrame) -> dict[str, Any]:
    """What was read of one table, and what was not."""
    table, codes = reading.table, [fault.code for fault in reading.faults]
    return {
        "source": source.name,
        "file": table.file,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "sha256": table.sha256,
        "header_row": table.header_row,
        "rows": table.frame.height,
        "kept": kept.height,
        "refused": int(refused_in(reading).sum()),
        "repeated": len(reading.repeated),
        "superseded": len(reading.superseded),
        "faults": {code: codes.count(code) for code in sorted(set(codes))},
        "skipped": [{"row": row, "text": text} for row, text in table.skipped],
        "columns": dict(sorted(reading.headers.items())),
        "ignored": sorted(set(table.frame.columns) - set(reading.headers.values())),
        "lacking": [name for name in source.columns if name not in reading.headers],
    }
