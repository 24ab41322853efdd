"""Trees as their splits: all that a score needs, read from LightGBM's text in one short walk."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats, ModelError

# What LightGBM takes for nothing (a float's 1e-35, written as a double).
NOTHING = float(np.float32(1e-35))
# The bits of `decision_type`, and the kinds of missing values in it.
CATEGORY, LEFT, NONE, ZERO = 1, 2, 0, 1
# A tree's leaves are the bits of one number.
WIDEST = 64


@dataclass(frozen=True)
class Tree:
    """One tree, as it is written: its fields by name."""

    fields: dict[str, str]

    def numbers(self, name: str) -> list[float]:
        """A field of numbers."""
        return [float(word) for word in self.fields.get(name, "").split()]

    def whole(self, name: str) -> list[int]:
        """A field of whole numbers."""
        return [int(word) for word in self.fields.get(name, "").split()]

    def missing_kinds(self, known: dict[int, int]) -> dict[int, int] | None:
        """How it takes each column's missing values, where it is a plain tree of numbers.

        None for categories, linear leaves, and ways other than those that are `known`.
        """
        types = self.whole("decision_type")
        kinds = {column: kind >> 2 for column, kind in zip(self.whole("split_feature"), types)}
        told = ((column, kind >> 2) for column, kind in zip(self.whole("split_feature"), types))
        alike = all(kinds[column] == kind == known.get(column, kind) for column, kind in told)
        plain = self.fields.get("is_linear", "0") == "0" and not any(t & CATEGORY for t in types)
        return kinds if alike and plain else None


@dataclass(frozen=True, eq=False)
class Columns:
    """What stands for 0 and for a missing value in each column, as its trees take them."""

    nought: Floats
    missing: Floats

    def settle(self, X: Floats) -> Floats:
        """X as the trees see it, turned: shape (columns, rows). Missing is NaN, or counts as 0."""
        near = np.where(np.abs(X) <= NOTHING, self.nought, X)
        return np.ascontiguousarray(np.where(np.isnan(X), self.missing, near).T)


@dataclass(frozen=True, eq=False)
class Splits:
    """Every split of every tree. keep: which leaves can still be reached if a row goes right.

    Leaves are bits, from the left; the leaf that is reached is the lowest bit that all keep.
    starts and firsts: where a tree's splits and its leaves begin.
    """

    columns: Columns
    feature: NDArray[np.int64]
    threshold: Floats
    blank_right: NDArray[np.bool_]
    keep: NDArray[np.uint64]
    starts: NDArray[np.int64]
    value: Floats
    firsts: NDArray[np.int64]


def read_text(text: str) -> tuple[int, list[Tree]]:
    """How many columns a booster knows, and its trees.

    Raises ModelError where it gives several scores a row.
    """
    head, *blocks = text.split("\nend of trees")[0].split("\nTree=")
    header = _fields(head)
    if header.get("num_tree_per_iteration") != "1":
        found = header.get("num_tree_per_iteration", "")
        raise ModelError("several_scores", found=found)
    return int(header["max_feature_idx"]) + 1, [Tree(_fields(block)) for block in blocks]


def columns_of(width: int, kinds: dict[int, int]) -> Columns:
    """Columns of which it is known how their missing values are taken; the others have none."""
    kind = np.array([kinds.get(column, NONE) for column in range(width)])
    return Columns(np.where(kind == ZERO, np.nan, 0.0), np.where(kind == NONE, 0.0, np.nan))


def read_splits(text: str) -> Splits | None:
    """The splits of a booster; None where a tree is odd (`missing_kinds`) or over 64 leaves wide.

    Raises ModelError where it gives several scores a row.
    """
    width, trees = read_text(text)
    kinds: dict[int, int] = {}
    feature: list[int] = []
    threshold: list[float] = []
    blank_right: list[bool] = []
    keep: list[int] = []
    values: list[float] = []
    ends = [(0, 0)]
    for tree in trees:
        own, outcomes = tree.missing_kinds(kinds), tree.numbers("leaf_value")
        if own is None or len(outcomes) > WIDEST:
            return None
        kinds |= own
        asked, at = tree.whole("split_feature"), tree.numbers("threshold")
        types, first = tree.whole("decision_type"), len(values)
        lefts, rights = tree.whole("left_child"), tree.whole("right_child")
        # The splits still to be passed, and -1 before a side that is to be walked.
        waiting = [(-1, 0 if asked else ~0, 0)]
        while waiting:
            split, node, begun = waiting.pop()
            if split >= 0:
                left_behind = (1 << (len(values) - first)) - (1 << begun)
                feature.append(asked[split])
                threshold.append(at[split])
                blank_right.append(not types[split] & LEFT)
                keep.append(~left_behind & (2**64 - 1))
                node = rights[split]
            if node < 0:
                values.append(outcomes[~node])
                continue
            waiting.append((node, 0, len(values) - first))
            waiting.append((-1, lefts[node], 0))
        ends.append((len(feature), len(values)))
    starts, firsts = np.array(ends, dtype=np.int64).T
    return Splits(
        columns_of(width, kinds),
        np.array(feature, dtype=np.int64),
        np.array(threshold, dtype=float),
        np.array(blank_right, dtype=bool),
        np.array(keep, dtype=np.uint64),
        np.ascontiguousarray(starts),
        np.array(values, dtype=float),
        np.ascontiguousarray(firsts),
    )


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in block.splitlines())
    return {name: value for name, _, value in pairs}
