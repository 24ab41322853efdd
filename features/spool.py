"""The spool: rows that are too many to be held are written down, and nothing of them is left."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

import polars as pl

from features.ahead import ahead
from features.columns import KEYS
from features.facts import Facts, at_hand
from features.ordering import PACKED, PIECE, plan_of, write_rows

# So few rows stand together in a written piece that hardly more is read than is asked for.
SPOOLED = 8192
# A piece of so small a part of a whole one is small; so many of them are many.
SMALL = 16


@dataclass
class Spool:
    """Where rows go that are too many to be held: files without a name on the disk of a panel.

    place: of the panel to come; without one, all rows stay at hand. piece: how many cells make a
    piece, and how many stay at hand. held: how many do so far. files: open as long as it lasts.
    """

    place: Path | None = None
    piece: int = PIECE
    held: int = 0
    files: ExitStack = field(default_factory=ExitStack)

    def keep(self, frame: pl.DataFrame) -> Facts:
        """Rows, at hand or written down by enterprise; in which order they come is left open."""
        cells = frame.height * frame.width
        if self.place is None or self.held + cells <= self.piece:
            self.held += cells
            return at_hand(frame)
        # A thousand small tables would be a thousand files: what is small is packed.
        ids = frame[KEYS[0]]
        with BytesIO() if cells * SMALL < self.piece else self.open() as file:
            # A ledger that stands by enterprise is in order already.
            ordered = frame if ids.is_sorted() else frame.sort(KEYS[0], maintain_order=True)
            ordered.write_parquet(file, compression=PACKED, row_group_size=SPOOLED)
            return self.written(file)

    def gather(self, pieces: Iterable[Facts], columns: Sequence[str]) -> Iterator[Facts]:
        """The same rows in fewer pieces, where many are small."""
        small, cells = list[Facts](), 0
        for piece in pieces:
            size = piece.height * len(columns)
            if size * 2 > self.piece:
                yield piece
                continue
            small.append(piece)
            cells += size
            if cells > self.piece:
                yield self.keep(_whole(small, columns))
                small, cells = [], 0
        yield from small if len(small) < SMALL else [self.keep(_whole(small, columns))]

    def put(
        self, parts: Iterator[pl.DataFrame], schema: pl.Schema, height: int | None = None
    ) -> Facts:
        """Rows that come in parts, at hand or written down in this order.

        height: how many they are; where it is told, they are written as a panel keeps them.
        """
        first, cells = [pl.DataFrame(schema=schema)], 0
        while self.place is None or cells <= self.piece:
            part = next(parts, None)
            if part is None:
                return at_hand(pl.concat(first))
            first.append(part)
            cells += part.height * part.width
        file, parts = self.files.enter_context(self.open()), ahead(chain(first[1:], parts))
        if height is None:
            plan_of(parts, schema).sink_parquet(
                cast("str", file), compression=PACKED, statistics=False
            )
            return self.written(file)
        write_rows(parts, schema, height, file)
        return replace(self.written(file), written=file)

    def open(self) -> BinaryIO:
        """A file that is gone when nobody reads it, or when the process ends, however it ends."""
        near = (self.place or Path()).absolute()
        # The folder of the panel may have to be made yet, and nothing is made before it is sure.
        folder = next(parent for parent in near.parents if parent.is_dir())
        return cast(BinaryIO, tempfile.TemporaryFile(dir=folder))

    def written(self, file: BinaryIO) -> Facts:
        """The rows of such a file, which stays open as long as they are asked for."""
        file.seek(0)
        return Facts(pl.scan_parquet(file), str(self.place))


def _whole(pieces: Sequence[Facts], columns: Sequence[str]) -> pl.DataFrame:
    read = [piece.read(*piece.there(columns)) for piece in pieces]
    return pl.concat(read, how="diagonal_relaxed", rechunk=True)


@contextmanager
def spool_beside(place: Path, piece: int = PIECE) -> Iterator[Spool]:
    """A spool on the disk of a panel to come; its rows can be read until this ends."""
    spool = Spool(place, piece)
    with spool.files:
        yield spool
