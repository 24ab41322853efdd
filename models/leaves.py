"""Trees taken apart: for each leaf, what its path asks for, and between which values."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.inputs import Floats
from models.splits import LEFT, Columns, Tree, columns_of, read_text

# A leaf whose path asks for more indicators, or trees with more patterns than these in all, would
# need tables of gigabytes.
DEEPEST, MOST_PATTERNS = 20, 2**24
# Of an indicator on a path: above, up to, whether a missing value passes, share of training rows.
Span = tuple[float, float, bool, float]
Path = dict[int, Span]
Ints = NDArray[np.int64]
Places = NDArray[np.signedinteger[Any]]
Patterns = NDArray[np.unsignedinteger[Any]]
# The place of a missing value: below all others.
MISSING = -1


@dataclass(frozen=True, eq=False)
class Leaves:
    """Leaves whose paths ask for equally many indicators, d; arrays of shape (leaves, d) but value.

    A value at a place p among the bounds of its column (`Trees.place`) satisfies its span if
    low < p <= high, or p < floor, which is where a missing value may pass. share: of the training
    rows that came so far, those that go on to the leaf.
    """

    feature: Ints
    low: Places
    high: Places
    floor: Places
    share: Floats
    value: Floats

    @property
    def depth(self) -> int:
        """How many indicators each path asks for."""
        return int(self.feature.shape[1])

    @property
    def bits(self) -> Patterns:
        """The numbers of d spans in a pattern, of the smallest kind in which one fits."""
        return (1 << np.arange(self.depth)).astype(np.uint16 if self.depth <= 16 else np.uint32)


@dataclass(frozen=True, eq=False)
class Trees:
    """A booster taken apart. odd: the trees that do not stand in `leaves`, by number.

    base: what trees of one leaf give to all. bounds: of each column, those of all its spans, in
    order. Of a value it matters nothing else than between which of them it lies.
    """

    width: int
    odd: tuple[int, ...]
    base: float
    leaves: tuple[Leaves, ...]
    columns: Columns
    bounds: tuple[Floats, ...]

    @property
    def spans(self) -> int:
        """How many spans a row is compared with."""
        return sum(group.feature.size for group in self.leaves)

    def place(self, X: Floats) -> Places:
        """How many bounds of its column each value of rows X lies above; MISSING where it is none.

        Shape (columns, rows), of the smallest kind that holds them: a row is compared with the
        spans of thousands of leaves.
        """
        settled = self.columns.settle(X)
        places = np.zeros(settled.shape, dtype=_kind(self.bounds))
        for own, bounds, values in zip(places, self.bounds, settled):
            if len(bounds):
                own[:] = np.searchsorted(bounds, values)
                own[np.isnan(values)] = MISSING
        return places


def _kind(bounds: tuple[Floats, ...]) -> type[np.signedinteger[Any]]:
    """Whole numbers that count the bounds of any column."""
    return np.int16 if max(map(len, bounds), default=0) < 2**15 else np.int32


def read_trees(text: str) -> Trees:
    """A booster's text, taken apart. Raises ModelError where it gives several scores a row.

    Odd are trees with categories or linear leaves, deeper ones than DEEPEST, those without counts
    of rows, and those that take a column's missing values otherwise than the trees before.
    """
    width, trees = read_text(text)
    kinds: dict[int, int] = {}
    odd, base, room = [], 0.0, MOST_PATTERNS
    by_depth: dict[int, list[tuple[float, Path]]] = defaultdict(list)
    for number, tree in enumerate(trees):
        own = tree.missing_kinds(kinds)
        leaves = [] if own is None else _take(tree)
        patterns = sum(1 << len(path) for _, path in leaves)
        if not leaves or patterns > room or max(len(path) for _, path in leaves) > DEEPEST:
            odd.append(number)
            continue
        kinds |= own or {}
        room -= patterns
        for value, path in leaves:
            if path:
                by_depth[len(path)].append((value, path))
            else:
                base += value
    bounds = _find_bounds(width, [path for own in by_depth.values() for _, path in own])
    groups = tuple(_gather(by_depth[depth], bounds) for depth in sorted(by_depth))
    return Trees(width, tuple(odd), base, groups, columns_of(width, kinds), bounds)


def _take(tree: Tree) -> list[tuple[float, Path]]:
    """Leaves from left to right with their paths; none where rows were not counted."""
    values = tree.numbers("leaf_value")
    if len(values) == 1:
        return [(values[0], {})]
    features, thresholds = tree.whole("split_feature"), tree.numbers("threshold")
    types, inner, outer = (
        tree.whole(name) for name in ("decision_type", "internal_count", "leaf_count")
    )
    sides = tree.whole("left_child"), tree.whole("right_child")
    if 0 in (*inner, *outer):
        return []
    leaves: list[tuple[float, Path]] = []

    def walk(at: int, path: Path) -> None:
        if at < 0:
            leaves.append((values[~at], path))
            return
        feature, threshold, left = features[at], thresholds[at], bool(types[at] & LEFT)
        low, high, blank, share = path.get(feature, (-np.inf, np.inf, True, 1.0))
        spans = (low, min(high, threshold), left), (max(low, threshold), high, not left)
        for side, (above, up_to, passes) in zip(sides, spans):
            child = side[at]
            part = share * (inner[child] if child >= 0 else outer[~child]) / inner[at]
            walk(child, {**path, feature: (above, up_to, blank and passes, part)})

    walk(0, {})
    return leaves


def _find_bounds(width: int, paths: list[Path]) -> tuple[Floats, ...]:
    """Where spans of each column begin and end, each once and in order."""
    found: list[set[float]] = [set() for _ in range(width)]
    for path in paths:
        for feature, (low, high, _, _) in path.items():
            found[feature] |= {low, high}
    return tuple(np.array(sorted(own - {-np.inf, np.inf})) for own in found)


def _gather(leaves: list[tuple[float, Path]], bounds: tuple[Floats, ...]) -> Leaves:
    """Leaves of equal depth as arrays; the indicators of each in the order of the columns."""
    ordered = [sorted(path.items()) for _, path in leaves]
    feature = np.array([[feature for feature, _ in path] for path in ordered])
    spans = np.array([[span for _, span in path] for path in ordered], dtype=float)
    low, high, blank, share = np.moveaxis(spans, -1, 0).copy()
    above, up_to = (np.zeros(feature.shape, dtype=_kind(bounds)) for _ in range(2))
    for column in np.unique(feature):
        own, at = feature == column, bounds[column]
        # Whatever is known is above no bound at the least, and above all of them at the most.
        above[own] = np.where(low[own] == -np.inf, MISSING, np.searchsorted(at, low[own]))
        up_to[own] = np.searchsorted(at, high[own])
    floor = np.where(blank == 1.0, 0, MISSING).astype(above.dtype)
    value = np.array([value for value, _ in leaves])
    return Leaves(feature, above, up_to, floor, share, value)
