"""The files of a made-up province: bureau table, titles, rights, truth, panel, messy files."""

import csv
import json
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import polars as pl
import pyarrow.parquet as pq

from configs.words import read_words
from features.columns import DataError, Fault
from features.panel import FILES, clear, sort_titles
from features.synthetic import FACE, MADE_UP, PART, bureau_table, make_parts
from features.synthetic_messy import Messy, MessyFile, mess_up
from features.synthetic_rights_list import rights_list
from features.synthetic_titles import COMPLETE_UNTIL, applications
from scoring.given import Order
from scoring.intake import take_in
from scoring.sheets import open_book

SOURCE = "province"
MESSY_KEY = "messy_truth.csv"


def make_files(enterprises: int, seed: int, out: Path, messy: bool = False) -> dict[str, int]:
    """A made-up province as bureaus would send it: bureau.csv, recognitions.csv, applications.csv
    and rights.csv, its truth, and the panel.

    Up to PART enterprises the panel is what intake makes of the bureau's file. A larger province
    is written part by part and never held whole; there the panel is written as it was made up.
    With `messy`, the first part is also sent as a bureau really would: bureau_messy files with
    their key, messy_truth.csv.
    """
    out.mkdir(parents=True, exist_ok=True)
    if enterprises > PART:
        return _make_large(enterprises, seed, out, messy)
    counts = _write_parts(enterprises, seed, out, None, messy)
    bureau, titles = out / "bureau.csv", out / "recognitions.csv"
    rights = (out / "rights.csv",)
    registers = (titles, out / "applications.csv")
    order = Order([bureau], SOURCE, out / "panel", titles=registers, rights=rights)
    told = take_in(order, read_words())
    return counts | {"enterprises": cast("int", told["enterprises"])}


def _make_large(enterprises: int, seed: int, out: Path, messy: bool) -> dict[str, int]:
    """A province in parts: each is a row group of the panel's facts and of its rights."""
    folder, fresh = out / "panel", out / "panel.part"
    if folder.exists() and not (folder.is_dir() and {p.name for p in folder.iterdir()} <= {*FILES}):
        raise DataError([Fault("out_not_panel", file=str(folder))])
    clear(fresh)
    fresh.mkdir()
    counts = _write_parts(enterprises, seed, out, fresh, messy)
    receipt = {
        "source": SOURCE,
        "made_up": True,
        "files": [],
        "made": {"enterprises": enterprises, "seed": seed},
    }
    text = json.dumps(receipt, ensure_ascii=False, indent=1, sort_keys=True)
    (fresh / "receipt.json").write_text(text + "\n", encoding="utf-8")
    clear(folder)
    fresh.rename(folder)
    return counts


def _write_parts(
    enterprises: int, seed: int, out: Path, panel: Path | None, messy: bool
) -> dict[str, int]:
    """Writes what the parts hold, one at a time; the panel's tables too where one is given."""
    enterprises_made, rows, titles = 0, 0, []
    with ExitStack() as files:
        bureau = files.enter_context((out / "bureau.csv").open("wb"))
        truths = ParquetParts(out / "truth.parquet", files)
        listed = files.enter_context((out / "rights.csv").open("wb"))
        asked = files.enter_context((out / "applications.csv").open("wb"))
        facts = ParquetParts(panel / "facts.parquet", files) if panel else None
        rights = ParquetParts(panel / "rights.parquet", files) if panel else None
        for nth, part in enumerate(make_parts(enterprises, seed)):
            first = nth == 0
            bureau_table(part).write_csv(bureau, include_bom=first, include_header=first)
            truths.add(part.truth.with_columns(pl.lit(MADE_UP).alias(FACE)))
            rights_list(part.rights).write_csv(listed, include_bom=first, include_header=first)
            told = applications(part.truth, part.titles).with_columns(pl.lit(MADE_UP).alias(FACE))
            told.write_csv(asked, include_bom=first, include_header=first)
            if facts and rights:
                facts.add(part.facts)
                rights.add(part.rights)
            if messy and first:
                write_messy(mess_up(part, seed), out)
            titles.append(part.titles)
            enterprises_made += part.truth.height
            rows += part.facts.height
    register = sort_titles(pl.concat(titles))
    register.with_columns(pl.lit(MADE_UP).alias(FACE)).write_csv(out / "recognitions.csv")
    if panel:
        register.write_parquet(panel / "titles.parquet")
    return {"enterprises": enterprises_made, "rows": rows, "titles": register.height}


class ParquetParts:
    """A Parquet file that grows by whole tables, each a row group of its own."""

    def __init__(self, path: Path, files: ExitStack):
        self.path, self.files = path, files
        self.writer: pq.ParquetWriter | None = None

    def add(self, frame: pl.DataFrame) -> None:
        """Writes a table; the first one says what the columns are."""
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self.writer is None:
            writer = pq.ParquetWriter(self.path, table.schema, compression="zstd")
            self.writer = self.files.enter_context(writer)
        self.writer.write_table(table, row_group_size=table.num_rows)


def write_messy(messy: Messy, out: Path) -> None:
    """Writes the files of a messy bureau, and beside them the key to what is wrong."""
    for file in messy.files:
        if file.encoding is None:
            _write_book(file, out / file.name)
        else:
            with (out / file.name).open("w", encoding=file.encoding, newline="") as lines:
                csv.writer(lines).writerows(file.rows)
    key = messy.key.with_columns(pl.lit(MADE_UP).alias(FACE))
    key.write_csv(out / MESSY_KEY, include_bom=True)


def _write_book(file: MessyFile, path: Path) -> None:
    """A workbook as it is typed: merged titles and headers, text as text, numbers as numbers."""
    with open_book(path, COMPLETE_UNTIL) as book:
        sheet = book.add_worksheet("Sheet1")
        for row, cells in enumerate(file.rows):
            merged = [(first, last) for at, first, last in file.merged if at == row]
            for first, last in merged:
                sheet.merge_range(row, first, row, last, "")
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                elif cell is not None:
                    sheet.write_number(row, column, cell)
