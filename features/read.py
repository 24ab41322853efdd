"""Files and a source to a Panel, with a receipt; rows at fault are refused and given back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from features.columns import COLUMNS, KEYS, DataError, Fault
from features.facts import Facts, at_hand
from features.marks import no_marks
from features.ordering import in_order, schema_of
from features.panel import KEY_TYPES, Panel, no_titles
from features.refusal import KEY, RefusedTable, judge_duplicates, refused_rows
from features.rows import Reading, judge_stream, unit_of
from features.source import Correction, Header, Source, check_source, headers_of, near_header
from features.spool import Spool
from features.tables import fold, open_tables

# For so many headers that no source knows the nearest known one is looked for, of so many rows
# that say nothing new the number is told: beyond, nobody reads them.
NEAREST, REPEATED = 200, 20
# Rows are put in order in parts as large as one piece for each so many of them, up to so many.
MANY, PARTS = 32, 4


@dataclass(frozen=True)
class Delivery:
    """What came of one supplier's files: the panel of the good rows, and what goes back.

    Rows that were written down are read from their spool, and only as long as it lasts.
    refused: per file and sheet with a row at fault; faults: those of all its rows, in order.
    origins: where each kept row stood: enterprise_id, year, known_on, source, file, row.
    """

    panel: Panel
    refused: tuple[RefusedTable, ...]
    faults: tuple[Fault, ...]
    origins: Facts


def read_files(paths: list[Path], source: Source) -> Panel:
    """The panel of files that must be whole. Raises DataError with every fault of every file."""
    delivery = read_delivery(paths, source)
    if delivery.faults:
        raise DataError(list(delivery.faults))
    return delivery.panel


def read_delivery(paths: list[Path], source: Source, spool: Spool | None = None) -> Delivery:
    """The good rows of one supplier's files as a panel, and the rows that are refused.

    spool: where rows go that are too many to be held; without one they are held. A fault of a
    whole file (a missing column, another unit, another encoding) refuses the whole delivery:
    raises DataError with it and every other fault of every file.
    """
    if faults := check_source(source):
        raise DataError(faults)
    spool = spool or Spool()
    wanted = {fold(header) for header in headers_of(source)}
    readings: list[Reading] = []
    told: list[DataError | Reading] = []
    for path in paths:
        try:
            # A file that breaks on the way has no rows to keep, whatever was read of it before.
            of_file = [judge_stream(stream, source, spool) for stream in open_tables(path, wanted)]
        except DataError as error:
            told.append(error)
            continue
        readings += of_file
        told += of_file
    whole = [reading for reading in readings if reading.pieces]
    judge_duplicates(whole, KEY, "duplicate_key")
    for reading in readings:
        reading.tell()
    faults = [fault for of_one in told for fault in of_one.faults]
    broken = any(isinstance(of_one, DataError) for of_one in told)
    if broken or any(fault.row is None for fault in faults):
        raise DataError(faults)
    refused = tuple(refused_rows(reading) for reading in readings if reading.faults)
    return _deliver(readings, source, refused, tuple(faults), spool)


def _deliver(
    readings: list[Reading],
    source: Source,
    refused: tuple[RefusedTable, ...],
    faults: tuple[Fault, ...],
    spool: Spool,
) -> Delivery:
    """The good rows of all tables, each said once, and the receipt of the whole delivery."""
    kept = [_kept(reading) for reading in readings]
    files = [_receipt(reading, pieces) for reading, pieces in zip(readings, kept)]
    counts = ("rows", "kept", "refused", "repeated", "superseded", "marked")
    receipt = {
        "source": source.name,
        "label": source.label,
        "made_up": source.made_up,
        "currency": source.currency,
        "files": files,
        "corrections": [
            _told(rule) | {"rows": sum(file["corrections"][index] for file in files)}
            for index, rule in enumerate(source.corrections)
        ],
    } | {name: sum(file[name] for file in files) for name in counts}
    # Said where there are so many that not all of them go back one by one.
    if left_out := sum(table.left_out for table in refused):
        receipt["left_out"] = left_out
    panel = Panel(_together(kept, sum(file["kept"] for file in files), spool), no_titles(), receipt)
    return Delivery(panel, refused, faults, _origins(readings, kept))


def _together(kept: list[list[Facts]], height: int, spool: Spool) -> Facts:
    """All pieces as one: as they come where they are at hand, else written down in order."""
    pieces = [at_hand(pl.DataFrame(schema=KEY_TYPES)), *(piece for of in kept for piece in of)]
    types = schema_of(pieces)
    schema = pl.Schema({c: types[c] for c in (*KEYS, *COLUMNS) if c in types})
    if all(piece.whole for piece in pieces):
        rows = pl.concat([piece.read() for piece in pieces], how="diagonal_relaxed")
        return at_hand(rows.select(list(schema)))
    fewer = list(spool.gather(pieces, list(schema)))
    # The more pieces there are, the more of each is read in vain where only few rows are asked for.
    parts = min(max(len(fewer) // MANY, 1), PARTS)
    return spool.put(in_order(fewer, list(schema), spool.piece * parts), schema, height)


def _origins(readings: list[Reading], kept: list[list[Facts]]) -> Facts:
    """The sender's own file and row number of every kept row."""
    schema = {name: KEY_TYPES[name] for name in ("enterprise_id", "year", "known_on", "source")}
    none = pl.LazyFrame(schema=schema | {"file": pl.String(), "row": pl.Int64()})
    parts, where = [none], ""
    for reading, pieces in zip(readings, kept):
        file, row = pl.lit(reading.table.file).alias("file"), pl.col("row").cast(pl.Int64)
        parts += [piece.rows.select(*schema, file, row) for piece in pieces]
        where = next((piece.file for piece in pieces if piece.file), where)
    return Facts(pl.concat(parts), where)


def _kept(reading: Reading) -> list[Facts]:
    """The rows of a table without fault and without what another row says already.

    They are taken out of the reading piece by piece, so that not all rows are held twice.
    """
    left_out = pl.concat([reading.wrong(), reading.repeated, reading.superseded]).unique().sort()
    kept = []
    while reading.pieces:
        piece, here = reading.pieces.pop(0), left_out
        if len(here):
            rows = piece.read("row")["row"]
            here = here.filter(here.is_between(rows.min(), rows.max()))
        if len(here):
            good = ~pl.col("row").is_in(here.implode())
            piece = at_hand(piece.read().filter(good)) if piece.whole else piece.where(good)
        kept.append(piece)
    return kept


def _told(rule: Correction) -> dict[str, Any]:
    """A rule of correction as the receipt tells it."""
    where = {"header": rule.where.header, "is": rule.where.is_, "years": list(rule.where.years)}
    done = {"set": rule.set} if rule.set else {"times": rule.times}
    reason = {"zh": rule.reason.zh, "en": rule.reason.en}
    return {"column": rule.column, "where": where, "reason": reason} | done


def _receipt(reading: Reading, kept: list[Facts]) -> dict[str, Any]:
    """What was read of one table, and what was not."""
    table, source = reading.table, reading.source
    counted = _counted(kept, [f"rule+{index}" for index in range(len(source.corrections))])
    unread = sorted(set(table.frame.columns) - set(reading.headers.values()))
    asked = {
        name: [f"{name}+{part}" for part in range(len(header.sum))] or [name]
        for name, header in source.columns.items()
    }
    codes = pl.concat([no_marks().select("row", "code"), *reading.marks])["code"].cast(pl.String)
    return {
        "file": table.file,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "sha256": table.sha256,
        "header_row": table.header_row,
        "first_row": reading.first_row,
        "rows": reading.height,
        "kept": counted["kept"],
        "refused": reading.wrong().len(),
        "repeated": reading.repeated.len(),
        "superseded": reading.superseded.len(),
        "repeated_rows": reading.repeated.head(REPEATED).to_list(),
        "marked": counted["marked"],
        "faults": dict(sorted(codes.value_counts().iter_rows())),
        "skipped": [{"row": row, "text": text} for row, text in reading.skipped],
        "columns": dict(sorted(reading.headers.items())),
        "units": {
            name: unit
            for name in sorted(reading.headers)
            if (unit := unit_of(name, source.columns.get(name.split("+")[0], Header())))
        },
        "units_stated": dict(sorted(reading.units.items())),
        "ignored": unread,
        "nearest": {
            header: closest
            for header in unread[:NEAREST]
            if (closest := near_header(header, source))
        },
        "lacking": [
            name for name, of_it in asked.items() if not all(n in reading.headers for n in of_it)
        ],
        "corrections": [counted[f"rule+{index}"] for index in range(len(source.corrections))],
    }


def _counted(kept: list[Facts], rules: list[str]) -> dict[str, int]:
    """How many rows of these pieces are kept, how many marked, how many each rule changed."""
    marked = (pl.col("state") == "conflicting").alias("marked")
    asked = [pl.len().alias("kept"), marked.sum(), *(pl.col(rule).sum() for rule in rules)]
    told = [piece.answer(piece.rows.select(asked)).row(0, named=True) for piece in kept]
    return {name: sum(of[name] for of in told) for name in ("kept", "marked", *rules)}
