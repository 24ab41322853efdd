"""How far the cells of a sheet reach, seen in its XML: columns and last row with a value."""

import re

import numpy as np
from numpy.typing import NDArray

# A cell with a value: its column and row. An empty one that only bears a style closes itself.
CELL = r'<(?:\w+:)?c {}(?:[^>]*? )?r="([A-Z]{{1,3}})([0-9]{{1,7}})"[^>]*(?<!/)>'
_FILLED = re.compile(CELL.format("").encode())
# As most programs write it: the place comes first. So many signs may a place have.
_USUAL, _PLACE = b'<c r="', 10


def filled_cells(xml: bytes) -> tuple[set[int], int]:
    """The columns that hold a value, counted from 1, and the last such row; 0 without any.

    xml: a piece of a sheet that ends where a tag begins.
    """
    usual = xml.count(_USUAL)
    if usual and usual == xml.count(b"<c ") and b":c " not in xml:
        return _filled_usual(xml)
    found = _FILLED.findall(xml)
    return {column_number(name) for name, _ in found}, max(
        (int(row) for _, row in found), default=0
    )


def _filled_usual(xml: bytes) -> tuple[set[int], int]:
    """The same for cells in their usual form, all at once: a large sheet has millions."""
    letters = np.frombuffer(xml + b" " * _PLACE, dtype=np.uint8)
    starts = _places(letters, _USUAL)
    ends = np.flatnonzero(letters == ord(">"))
    after = np.searchsorted(ends, starts)
    starts, after = starts[after < len(ends)], after[after < len(ends)]
    starts = starts[letters[ends[after] - 1] != ord("/")]
    place = letters[(starts + len(_USUAL))[:, None] + np.arange(_PLACE + 1)].astype(np.int64)
    column, row = np.zeros(len(starts), np.int64), np.zeros(len(starts), np.int64)
    for sign in place.T:
        is_letter = (row == 0) & (sign >= ord("A")) & (sign <= ord("Z"))
        column = np.where(is_letter, column * 26 + sign - ord("A") + 1, column)
        # The quote at its end is the first sign that is neither.
        is_digit = (sign >= ord("0")) & (sign <= ord("9")) & (row >= 0)
        row = np.where(is_digit, row * 10 + sign - ord("0"), row)
        row = np.where(is_letter | is_digit, row, -np.abs(row))
    known = (column > 0) & (row < 0)
    return set(np.unique(column[known]).tolist()), int(-row[known].min()) if known.any() else 0


def _places(letters: NDArray[np.uint8], what: bytes) -> NDArray[np.int64]:
    """Where these signs stand."""
    size = len(letters) - len(what)
    there = np.ones(size, dtype=np.bool_)
    for offset, sign in enumerate(what):
        there &= letters[offset : offset + size] == sign
    return np.flatnonzero(there)


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
