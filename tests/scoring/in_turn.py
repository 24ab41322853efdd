"""An engine without machines: tables are files, portions are worked on in turn, in any cut."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import polars as pl

from features.circles import LOWER, OTHERS

Frames = list[pl.DataFrame]


@dataclass
class InTurn:
    """Tables as lists of frames; each is cut in `portions` by a hash, so that some are empty."""

    folder: Path
    portions: int
    seed: int = 1
    _number: Any = field(default_factory=count)
    _kept: dict[int, list[Path]] = field(default_factory=dict)

    def read(self, files: list[Path], like: pl.DataFrame) -> Frames:
        whole = pl.concat([like, *(pl.read_parquet(file) for file in files)], how="diagonal")
        rows = whole.with_row_index("nth")
        cut = [rows.filter(pl.col("nth") % self.portions == at) for at in range(self.portions)]
        return [one.drop("nth") for one in cut]

    def each(
        self, table: Frames, work: Callable[[pl.DataFrame], pl.DataFrame], like: pl.DataFrame
    ) -> Frames:
        return [_like(work(portion), like) for portion in table if portion.height] or [like]

    def together(
        self,
        table: Frames,
        other: Frames,
        by: tuple[str, str],
        work: Callable[[pl.DataFrame, pl.DataFrame], pl.DataFrame],
        like: pl.DataFrame,
    ) -> Frames:
        ours, theirs = self._cut(table, (by[0],)), self._cut(other, (by[1],))
        return [_like(work(a, b), like) for a, b in zip(ours, theirs, strict=True)]

    def whole(
        self,
        table: Frames,
        by: tuple[str, ...],
        work: Callable[[pl.DataFrame], pl.DataFrame],
        like: pl.DataFrame,
    ) -> Frames:
        return [_like(work(portion), like) for portion in self._cut(table, by)]

    def place(self, table: Frames, among: dict[str, tuple[str, ...]]) -> Frames:
        whole = pl.concat(table)
        for name, common in among.items():
            lower, others = pl.col(name).rank("min") - 1, pl.len() - 1
            ends = (e.over(common) if common else e for e in (lower, others))
            ends = (e.cast(pl.Int64).alias(name + end) for e, end in zip(ends, (LOWER, OTHERS)))
            whole = whole.with_columns(ends)
        told = [name + end for name in among for end in (LOWER, OTHERS)]
        return [whole.select("enterprise_id", *told)]

    def join(self, table: Frames, others: Frames) -> Frames:
        beside = pl.concat(others)
        return [one.join(beside, on="enterprise_id", how="left") for one in table]

    def pick(self, table: Frames, columns: list[str], where: str = "") -> Frames:
        kept = [one.filter(pl.col(where)) if where else one for one in table]
        return [one.select(columns) for one in kept]

    def only(self, table: Frames, ids: list[str]) -> Frames:
        return [one.filter(pl.col("enterprise_id").is_in(ids)) for one in table]

    def order(self, table: Frames, by: list[str], falling: list[bool], last: bool = True) -> Frames:
        whole = pl.concat(table).sort(by, descending=falling, nulls_last=last)
        size = max(whole.height // self.portions, 1)
        return [whole[at : at + size] for at in range(0, whole.height, size)] or [whole]

    def keep(self, table: Frames) -> Frames:
        if id(table) not in self._kept:
            files = []
            for portion in table:
                files.append(self.folder / f"{next(self._number)}.parquet")
                portion.write_parquet(files[-1])
            self._kept[id(table)] = files
            self._tables = [*getattr(self, "_tables", []), table]
        return table

    def different(self, table: Frames, column: str) -> int:
        return pl.concat(table)[column].n_unique()

    def files(self, table: Frames) -> list[Path]:
        return self._kept[id(table)]

    def send(self, items: list[str], work: Callable[[str], str]) -> list[str]:
        return [work(item) for item in items]

    def _cut(self, table: Frames, by: tuple[str, ...]) -> Frames:
        whole = pl.concat(table)
        at = whole.select(by).hash_rows(self.seed) % self.portions
        return [whole.filter(at == nth) for nth in range(self.portions)]


def _like(frame: pl.DataFrame, like: pl.DataFrame) -> pl.DataFrame:
    assert frame.schema == like.schema, (frame.schema, like.schema)
    return frame
