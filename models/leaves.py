"""Trees taken apart: for each leaf, what its path asks for, and between which values."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats, ModelError

# A leaf whose path asks for more indicators, or trees with more patterns than these in all, would
# need tables of gigabytes.
DEEPEST, MOST_PATTERNS = 20, 2**24
# What LightGBM takes for nothing (a float's 1e-35, written as a double).
NOTHING = float(np.float32(1e-35))
# The bits of `decision_type`, and the kinds of missing values in it.
CATEGORY, LEFT, NONE, ZERO = 1, 2, 0, 1

# Of an indicator on a path: above, up to, whether a missing value passes, share of training rows.
Span = tuple[float, float, bool, float]
Path = dict[int, Span]


@dataclass(frozen=True, eq=False)
class Leaves:
    """Leaves whose paths ask for equally many indicators, d; arrays of shape (leaves, d) but value.

    A value x satisfies its span if low < x <= high, where a bound of NaN is open; a missing one
    where `blank`. share: of the training rows that came so far, those that go on to the leaf.
    """

    feature: NDArray[np.int64]
    low: Floats
    high: Floats
    blank: NDArray[np.bool_]
    share: Floats
    value: Floats

    @property
    def depth(self) -> int:
        """How many indicators each path asks for."""
        return int(self.feature.shape[1])


@dataclass(frozen=True, eq=False)
class Splits:
    """Every split of every tree. keep: which leaves can still be reached if a row goes right.

    Leaves are bits, from the left; the leaf that is reached is the lowest bit that all keep.
    starts and firsts: where a tree's splits and its leaves begin.
    """

    feature: NDArray[np.int64]
    threshold: Floats
    blank_right: NDArray[np.bool_]
    keep: NDArray[np.uint64]
    starts: NDArray[np.int64]
    value: Floats
    firsts: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Trees:
    """A booster taken apart. odd: the trees that do not stand in `leaves`, by number.

    base: what trees of one leaf give to all. splits: None where a tree is odd or has more than 64
    leaves. nought, missing: per column, what stands for 0 and for NaN.
    """

    width: int
    odd: tuple[int, ...]
    base: float
    leaves: tuple[Leaves, ...]
    splits: Splits | None
    nought: Floats
    missing: Floats

    @property
    def places(self) -> int:
        """How many spans a row is compared with."""
        return sum(group.feature.size for group in self.leaves)

    def settle(self, X: Floats) -> Floats:
        """X as its trees see it, turned: shape (columns, rows). Missing is NaN, or counts as 0."""
        near = np.where(np.abs(X) <= NOTHING, self.nought, X)
        return np.ascontiguousarray(np.where(np.isnan(X), self.missing, near).T)


@dataclass(frozen=True)
class _Tree:
    """One tree, as it is written."""

    fields: dict[str, str]

    def numbers(self, name: str) -> list[float]:
        return [float(word) for word in self.fields.get(name, "").split()]

    def whole(self, name: str) -> list[int]:
        return [int(word) for word in self.fields.get(name, "").split()]


def read_trees(text: str) -> Trees:
    """A booster's text, taken apart. Raises ModelError where it gives several scores a row.

    Odd are trees with categories or linear leaves, deeper ones than DEEPEST, those without counts
    of rows, and those that take a column's missing values otherwise than the trees before.
    """
    head, *blocks = text.split("\nend of trees")[0].split("\nTree=")
    header = _fields(head)
    if header.get("num_tree_per_iteration") != "1":
        found = header.get("num_tree_per_iteration", "")
        raise ModelError("several_scores", found=found)
    width = int(header["max_feature_idx"]) + 1
    kinds: dict[int, int] = {}
    odd, base, room = [], 0.0, MOST_PATTERNS
    by_depth: dict[int, list[tuple[float, Path]]] = defaultdict(list)
    forest: list[tuple[list[tuple[float, Path]], list[_Split]]] = []
    for number, block in enumerate(blocks):
        taken = _take(_Tree(_fields(block)), kinds)
        patterns = sum(1 << len(path) for _, path in taken[0]) if taken else 0
        if taken is None or patterns > room or max(len(p) for _, p in taken[0]) > DEEPEST:
            odd.append(number)
            continue
        room -= patterns
        forest.append(taken)
        for value, path in taken[0]:
            if path:
                by_depth[len(path)].append((value, path))
            else:
                base += value
    kind = np.array([kinds.get(column, NONE) for column in range(width)])
    narrow = not odd and all(len(own) <= 64 for own, _ in forest)
    return Trees(
        width,
        tuple(odd),
        base,
        tuple(_gather(by_depth[depth]) for depth in sorted(by_depth)),
        _splits(forest) if narrow else None,
        np.where(kind == ZERO, np.nan, 0.0),
        np.where(kind == NONE, 0.0, np.nan),
    )


def _fields(block: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in block.splitlines())
    return {name: value for name, _, value in pairs}


# Feature, threshold, whether missing goes right, leaves that are left behind on going right.
_Split = tuple[int, float, bool, range]


def _take(
    tree: _Tree, kinds: dict[int, int]
) -> tuple[list[tuple[float, Path]], list[_Split]] | None:
    """Leaves from left to right with their paths, and splits; None where the tree is odd."""
    values = tree.numbers("leaf_value")
    if tree.fields.get("is_linear", "0") != "0":
        return None
    if len(values) == 1:
        return [(values[0], {})], []
    features, thresholds = tree.whole("split_feature"), tree.numbers("threshold")
    types, inner, outer = (
        tree.whole(name) for name in ("decision_type", "internal_count", "leaf_count")
    )
    sides = tree.whole("left_child"), tree.whole("right_child")
    own = {feature: kind >> 2 for feature, kind in zip(features, types)}
    alike = all(own[f] == kind >> 2 == kinds.get(f, kind >> 2) for f, kind in zip(features, types))
    if not alike or any(kind & CATEGORY for kind in types) or 0 in (*inner, *outer):
        return None
    kinds |= own
    leaves: list[tuple[float, Path]] = []
    splits: list[_Split] = []

    def walk(at: int, path: Path) -> None:
        if at < 0:
            leaves.append((values[~at], path))
            return
        feature, threshold, left = features[at], thresholds[at], bool(types[at] & LEFT)
        low, high, blank, share = path.get(feature, (-np.inf, np.inf, True, 1.0))
        first = len(leaves)
        spans = (low, min(high, threshold), left), (max(low, threshold), high, not left)
        for side, (above, up_to, passes) in zip(sides, spans):
            child = side[at]
            part = share * (inner[child] if child >= 0 else outer[~child]) / inner[at]
            walk(child, {**path, feature: (above, up_to, blank and passes, part)})
            if side is sides[0]:
                splits.append((feature, threshold, not left, range(first, len(leaves))))

    walk(0, {})
    return leaves, splits


def _gather(leaves: list[tuple[float, Path]]) -> Leaves:
    """Leaves of equal depth as arrays; the indicators of each in the order of the columns."""
    ordered = [sorted(path.items()) for _, path in leaves]
    spans = np.array([[span for _, span in path] for path in ordered], dtype=float)
    low, high, blank, share = np.moveaxis(spans, -1, 0).copy()
    return Leaves(
        np.array([[feature for feature, _ in path] for path in ordered]),
        np.where(low == -np.inf, np.nan, low),
        np.where(high == np.inf, np.nan, high),
        blank == 1.0,
        share,
        np.array([value for value, _ in leaves]),
    )


def _splits(forest: list[tuple[list[tuple[float, Path]], list[_Split]]]) -> Splits:
    every = [split for _, splits in forest for split in splits]
    keep = [~sum(1 << leaf for leaf in left) & (2**64 - 1) for *_, left in every]
    sizes = [(len(splits), len(leaves)) for leaves, splits in forest]
    starts, firsts = np.cumsum([(0, 0), *sizes], axis=0).T
    return Splits(
        np.array([split[0] for split in every], dtype=np.int64),
        np.array([split[1] for split in every], dtype=float),
        np.array([split[2] for split in every], dtype=bool),
        np.array(keep, dtype=np.uint64),
        np.ascontiguousarray(starts),
        np.array([value for leaves, _ in forest for value, _ in leaves], dtype=float),
        np.ascontiguousarray(firsts),
    )
