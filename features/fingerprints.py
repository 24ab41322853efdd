"""Fingerprints of what a panel knew on a day: equal knowledge has equal ones, in whatever order."""

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from functools import reduce

import numpy as np
import polars as pl

from features.aliases import sort_aliases
from features.columns import KEYS
from features.facts import AT_ONCE, Facts
from features.ordering import ORDER
from features.panel import Panel, sort_titles
from features.rights import known_rights, sort_rights

# What is hashed as it stands in memory.
Buffer = bytes | memoryview
# So many texts are laid end to end at a time.
TEXTS = 1_000_000


def fingerprint_known(panel: Panel, as_of: date, facts: str = "") -> dict[str, str]:
    """SHA-256 of facts, titles, rights and joined ids, as far as they were known before the day.

    facts: that of the facts, where it was told by `join_digests` already.

    What becomes known later changes none of them, nor does the order of rows, nor a column that
    had no value yet. Nothing that the list of the day can depend on is left out: columns that no
    indicator asks for count as well, as somebody will look them up.
    """
    rows, known = panel.rows, pl.col("known_on") < as_of
    if not rows.ask(known.fill_null(value=False).all()).item():
        rows = rows.where(known)
    titles = sort_titles(panel.titles.filter(pl.col("announced_on") < as_of))
    rights = sort_rights(known_rights(panel.rights, as_of))
    aliases = sort_aliases(panel.aliases.filter(pl.col("known_on") < as_of))
    return {
        "facts": facts or _of_facts(rows),
        "titles": _of_table(titles),
        "rights": _of_table(rights),
        "aliases": _of_table(aliases),
    }


def _of_facts(facts: Facts) -> str:
    """Of all rows, a few columns at a time: those of a panel folder stand in order already."""
    # The keys are not held beside the columns that are hashed.
    if _in_order(facts.read(*KEYS)):
        return _of_parts(facts, None)
    order = _places(facts)
    if order is not None:
        # One order again, and the columns are put into it one by one: never all of them at once.
        return _of_parts(facts, order)
    rows = facts.read()
    return _of_table(rows.sort([*ORDER, *sorted(set(rows.columns) - set(ORDER))]))


def _places(facts: Facts) -> pl.Series | None:
    """The places of the rows in ORDER; None where two stand in the same place of it."""
    order = facts.read(*KEYS).select(ORDER).with_row_index("row").sort(ORDER)
    return order["row"] if _in_order(order) else None


def _of_parts(facts: Facts, order: pl.Series | None) -> str:
    """Of all columns, a few at a time, their rows in this order; in their own without one."""

    def digest_one(column: pl.Series) -> str:
        # In one piece first: rows of many pieces are several times as slow to pick.
        return _of_column(column if order is None else column.rechunk().gather(order))

    digests: dict[str, str] = {}
    # Side by side, for neither hashing nor Polars keeps the others waiting.
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for part in facts.read_in_parts(facts.schema):
            digests |= zip(part.columns, pool.map(digest_one, part.iter_columns()))
    return join_digests(digests)


def _in_order(keys: pl.DataFrame) -> bool:
    """Whether each row stands behind the one before, so that there is one order only."""

    def behind(rest: pl.Expr, key: str) -> pl.Expr:
        own, before = pl.col(key), pl.col(key).shift(1)
        return (own > before) | ((own == before) & rest)

    after = reduce(behind, reversed(ORDER), pl.lit(False))
    return bool(keys.select(after.slice(1).fill_null(False).all()).item())


def _of_table(table: pl.DataFrame) -> str:
    return join_digests({name: _of_column(table[name]) for name in table.columns})


def join_digests(columns: dict[str, str]) -> str:
    """One fingerprint of a table, from those of its columns; the empty ones count as not there."""
    told = "".join(f"{name} {digest}\n" for name, digest in sorted(columns.items()) if digest)
    return hashlib.sha256(told.encode()).hexdigest()


def _of_column(column: pl.Series) -> str:
    return digest_pieces(lambda: iter([column]))


def digest_pieces(pieces: Callable[[], Iterator[pl.Series]]) -> str:
    """Of type, gaps and values of a column in pieces; empty where there is no value at all.

    By plain bytes, so that another version of the library that reads them changes nothing.
    pieces: the same ones at each call, for they are gone through more than once.
    """
    sizes = [(piece.dtype, piece.len(), piece.null_count()) for piece in pieces()]
    if sum(size for _, size, _ in sizes) == sum(missing for _, _, missing in sizes):
        return ""
    digest = hashlib.sha256(f"{sizes[0][0]} {sum(size for _, size, _ in sizes)}\n".encode())
    for piece in pieces():
        digest.update(_gaps(piece))
    for piece in pieces() if sizes[0][0] == pl.String else ():
        # With their lengths, so that nothing can slip from one cell into the next.
        digest.update(piece.fill_null("").str.len_bytes().to_numpy().data)
    for piece in pieces():
        for part in _plain(piece):
            digest.update(part)
    return digest.hexdigest()


def _gaps(piece: pl.Series) -> Buffer:
    """A byte for each cell: 1 where there is nothing."""
    if not piece.null_count():
        return bytes(piece.len())
    return piece.is_null().cast(pl.UInt8).to_numpy().data


def _plain(piece: pl.Series) -> Iterator[Buffer]:
    """The values as bytes; where there is none, an empty text or nought."""
    if piece.dtype != pl.String:
        plain = piece.cast(pl.UInt8) if piece.dtype == pl.Boolean else piece.to_physical()
        yield plain.fill_null(0).to_numpy().data
        return
    for first in range(0, piece.len(), TEXTS):
        yield _end_to_end(piece.slice(first, TEXTS))


def _end_to_end(texts: pl.Series) -> Buffer:
    """All texts as one, without making an object of each: as Arrow lays them out."""
    laid = texts.fill_null("").to_arrow(compat_level=pl.CompatLevel.oldest())
    _, places, letters = laid.buffers()
    if letters is None:
        return b""
    ends = np.frombuffer(places, np.int64)
    return memoryview(letters)[ends[laid.offset] : ends[laid.offset + len(laid)]]


def stand_in_order(pieces: Iterator[pl.DataFrame]) -> bool:
    """Whether rows that come piece by piece stand in ORDER, and no two in the same place of it."""
    last: pl.DataFrame | None = None
    for piece in pieces:
        if not _in_order(piece if last is None else pl.concat([last, piece])):
            return False
        last = piece.tail(1) if piece.height else last
    return True
