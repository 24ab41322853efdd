"""Where the facts of a panel stand: in one file, or in a folder of many, read as one table."""

from pathlib import Path

import polars as pl

from features.columns import COLUMNS, KEYS, DataError, Fault, dtype
from features.facts import Facts


def facts_files(place: Path) -> list[Path]:
    """The files that hold the facts: the place itself, or every Parquet file in it."""
    return sorted(place.glob("*.parquet")) if place.is_dir() else [place]


def scan_facts(place: Path, keys: dict[str, pl.DataType], panel: Path) -> Facts:
    """The facts of a panel, of which nothing but heads is read.

    A column that some files of many have not is missing in their rows. Raises DataError for files
    without a key, or with a column of another type than ours; OSError where nothing stands there.
    """
    if not place.is_dir():
        # Kept open, so that all columns are read from this file, even if another one takes its
        # place meanwhile.
        return Facts(pl.scan_parquet(place.open("rb")), str(panel))
    files = facts_files(place)
    if not files:
        raise FileNotFoundError(f"{place.name}: *.parquet")
    wanted = keys | {name: dtype(column) for name, column in COLUMNS.items()}
    faults = []
    for file in files:
        head = pl.read_parquet_schema(file)
        where = f"{place.name}/{file.name}"
        faults += [Fault("missing_column", where, column=c) for c in KEYS if c not in head]
        for name, kind in head.items():
            if name in wanted and kind != wanted[name]:
                right = str(wanted[name])
                faults.append(
                    Fault("wrong_column_type", where, column=name, found=str(kind), right=right)
                )
    if faults:
        raise DataError(faults)
    rows = pl.concat([pl.scan_parquet(file) for file in files], how="diagonal")
    there = rows.collect_schema().names()
    # As one file would have them, whichever file has which.
    order = [name for name in (*KEYS, *COLUMNS) if name in there]
    return Facts(rows.select(*order, *(name for name in there if name not in order)), str(panel))
