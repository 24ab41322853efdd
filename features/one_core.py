"""Tables of everybody that are written beside other work: group by group, and on one core."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from features.ordering import GROUP, PACKED

# Where all bytes of a number's first place stand together, LZ4 packs numbers as small as zstd does.
APART = "BYTE_STREAM_SPLIT"
_OLDEST = pl.CompatLevel.oldest()


def write_on_one_core(parts: Iterable[pl.DataFrame], schema: pl.Schema, path: Path) -> None:
    """Writes rows in groups of GROUP: the same rows are the same bytes, in whatever parts.

    No more than a group and a part are held. Arrow writes: it keeps to one core, where the engine
    of Polars takes all of them from whoever works beside (`features.ordering.write_groups`, for
    tables that nobody works beside, or of very many empty columns).
    """
    head = pl.DataFrame(schema=schema).to_arrow(compat_level=_OLDEST).schema
    numbers = [name for name, kind in schema.items() if kind.is_float()]
    with pq.ParquetWriter(
        path,
        head,
        compression=PACKED,
        use_dictionary=[name for name in schema if name not in numbers],
        column_encoding=dict.fromkeys(numbers, APART),
    ) as writer:
        for group in _groups(parts):
            writer.write_table(group.to_arrow(compat_level=_OLDEST), row_group_size=GROUP)
            # A name would hold it while the next one is read.
            del group


def _groups(parts: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """The same rows GROUP at a time, the last ones fewer; each group lies in one piece, since Arrow
    ends a page where a piece ends. Nothing of a group that was handed on is held."""
    waiting: list[pl.DataFrame] = []
    rows = 0
    for part in parts:
        waiting.append(part)
        rows += part.height
        del part
        while rows >= GROUP:
            there, rows = pl.concat(waiting), rows - GROUP
            waiting = [there.slice(GROUP)] if rows else []
            group = there.head(GROUP).rechunk()
            del there
            yield group
            del group
    if rows:
        yield pl.concat(waiting, rechunk=True)
