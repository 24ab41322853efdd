"""The model's levers: the smallest set of changes that takes one enterprise over a line."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from features.columns import COLUMNS
from features.indicators import measure, names
from scoring.steps import Step, movable, step_for
from scoring.versions import ALONG, WHOLE, Bench, Changes, Floats, alter, least, unit_of

# No change is more than so many yearly steps, no set larger; so many are told, the least first.
WITHIN, LARGEST, TOLD = 3, 3, 3
# Sets of several are looked for among the levers that reach furthest, and on so fine a grid.
NEAREST, GRIDS = 6, {2: 12, 3: 6}
_TRIED = 4

# How far versions reach (higher is better); what it takes to be over the line.
Reach = Callable[[Sequence[Changes]], Floats]


@dataclass(frozen=True)
class Lever:
    """A figure that this enterprise can move.

    sign: +1 for more, -1 for less. step: a year's step in held units, learned from n others.
    most: the most changes of one unit that three steps and what is possible allow.
    """

    figure: str
    sign: int
    step: float
    n: int
    most: int

    @property
    def unit(self) -> float:
        """The least change, signed."""
        return self.sign * unit_of(self.figure)


@dataclass(frozen=True)
class Change:
    """A figure changed: by a signed amount from a value; steps: how many years' steps that is."""

    figure: str
    amount: float
    before: float
    steps: float
    n: int

    @property
    def years(self) -> int:
        """In how many years enterprises like this one take such a change."""
        return max(1, math.ceil(round(self.steps, 6)))


@dataclass(frozen=True)
class Path:
    """A set of changes, none of which can be left out, that goes over the line."""

    changes: tuple[Change, ...]

    @property
    def amounts(self) -> dict[str, float]:
        """Figure -> signed amount."""
        return {change.figure: change.amount for change in self.changes}

    @property
    def effort(self) -> float:
        """The sum of yearly steps."""
        return sum(change.steps for change in self.changes)

    @property
    def years(self) -> int:
        """When all are done, side by side."""
        return max(change.years for change in self.changes)


def find_levers(
    bench: Bench, asked: Iterable[str], steps: tuple[Step, ...], base: Changes
) -> list[Lever]:
    """The figures behind `asked` that this enterprise can move beyond `base`, in order of use.

    Of figures that are moved together only the first is a lever. A missing one is none: it has
    to be supplied first.
    """
    known, row = set(names()), bench.row.row(0, named=True)
    roots = [r for name in asked if name in known for r in measure(name).meta.root_names()]
    found: list[Lever] = []
    moved: set[str] = set()
    for figure in dict.fromkeys(r.partition("@")[0] for r in sorted(roots) if r.endswith("@0")):
        if figure in moved:
            continue
        for sign in movable(figure):
            taken = step_for(steps, figure, sign, row)
            room = _room(bench, figure, sign, base)
            if taken is None or room is None:
                continue
            done = max(0.0, sign * base.get(figure, 0.0))
            far = min(WITHIN * taken[0] - done, room)
            most = math.floor(round(far / unit_of(figure), 6))
            if most >= 1:
                found.append(Lever(figure, sign, taken[0], taken[1].n, most))
                moved |= {name for name, times in ALONG.get(figure, {}).items() if times == sign}
    return found


def _room(bench: Bench, figure: str, sign: int, base: Changes) -> float | None:
    """How far a figure can move at all; None where it is unknown."""
    now = alter(bench.row, [base]).row(0, named=True)
    value, column = now.get(f"{figure}@0"), COLUMNS[figure]
    if value is None:
        return None
    if column.levels:
        place = column.levels.index(value)
        return float(len(column.levels) - 1 - place if sign > 0 else place)
    if column.kind == "flag":
        return float(value is not (sign > 0))
    low, high = column.low if column.low is not None else -math.inf, column.high
    whole = now.get(f"{WHOLE[figure]}@0") if figure in WHOLE else None
    # What is owed or spent is not less than nothing, whatever a file may hold.
    bounds = (value - max(low, 0.0 if sign < 0 else low), (high or math.inf) - value)
    room = float(bounds[1] if sign > 0 else bounds[0])
    return max(0.0, room if whole is None or sign < 0 else min(room, float(whole) - value))


def find_paths(
    levers: Sequence[Lever], reach: Reach, line: float, row: dict[str, object]
) -> tuple[Path, ...]:
    """The smallest sets of changes that reach more than `line`: fewest first, then least effort.

    One change: the least that does, found exactly where more never reaches less. Several: looked
    for among those that reach furthest, each amount then made as small as the others allow. A set
    of which a part would do is not told. Empty where nothing within three steps does.
    """
    if not levers:
        return ()
    for count in range(1, LARGEST + 1):
        chosen = _order_sets(levers, count, reach, line)
        paths = [path for some in chosen if (path := _smallest(some, reach, line, row))]
        paths = [path for path in paths if is_minimal(path, reach, line)]
        if paths:
            return tuple(sorted(paths, key=lambda p: (p.effort, sorted(p.amounts)))[:TOLD])
    return ()


def at_most(levers: Iterable[Lever]) -> dict[str, float]:
    """All levers moved as far as they go."""
    return {lever.figure: lever.unit * lever.most for lever in levers}


def is_minimal(path: Path, reach: Reach, line: float) -> bool:
    """Whether the path goes over the line, and no part of it does."""
    amounts = path.amounts
    parts = [
        {figure: amounts[figure] for figure in some}
        for size in range(1, len(amounts))
        for some in itertools.combinations(sorted(amounts), size)
    ]
    reached = reach([amounts, *parts])
    return bool(reached[0] > line and not (reached[1:] > line).any())


def _order_sets(
    levers: Sequence[Lever], count: int, reach: Reach, line: float
) -> list[tuple[Lever, ...]]:
    """Sets of so many levers that can go over the line, those that reach furthest first."""
    near = levers
    if count > 1 and len(levers) > NEAREST:
        alone = reach([at_most([lever]) for lever in levers])
        near = [levers[place] for place in sorted(np.argsort(-alone, kind="stable")[:NEAREST])]
    sets = list(itertools.combinations(near, count))
    if not sets:
        return []
    reached = reach([at_most(some) for some in sets])
    order = np.argsort(-reached, kind="stable")
    over = [sets[place] for place in order if reached[place] > line]
    return over if count == 1 else over[:_TRIED]


def _smallest(
    some: tuple[Lever, ...], reach: Reach, line: float, row: dict[str, object]
) -> Path | None:
    """The amounts of least effort by which these levers go over the line together."""
    *first, last = some
    best: tuple[float, list[int]] | None = None
    for counts in _grid(first):
        found = _least_of(last, dict(zip(first, counts, strict=True)), reach, line)
        if found is not None:
            tried = [*counts, found]
            effort = _effort(some, tried)
            best = (effort, tried) if best is None or effort < best[0] else best
    if best is None:
        return None
    least_counts = best[1]
    for place, lever in enumerate(some):
        others = {
            other: n for other, n in zip(some, least_counts, strict=True) if other is not lever
        }
        found = _least_of(lever, others, reach, line)
        least_counts[place] = found or least_counts[place]
    return Path(
        tuple(
            Change(
                lever.figure,
                round(lever.unit * n, 6),
                _number(row, lever.figure),
                round(abs(lever.unit) * n / lever.step, 6),
                lever.n,
            )
            for lever, n in zip(some, least_counts, strict=True)
        )
    )


def _grid(levers: Sequence[Lever]) -> Iterable[tuple[int, ...]]:
    """Amounts of the first levers of a set: a few steps over the reach of each."""
    if not levers:
        return [()]
    fine = GRIDS[len(levers) + 1]
    return itertools.product(
        *(
            sorted({max(1, math.ceil(lever.most * n / fine)) for n in range(1, fine + 1)})
            for lever in levers
        )
    )


def _least_of(lever: Lever, others: dict[Lever, int], reach: Reach, line: float) -> int | None:
    fixed = {other.figure: other.unit * n for other, n in others.items()}

    def reaches(places: list[int]) -> list[bool]:
        versions = [fixed | {lever.figure: lever.unit * place} for place in places]
        return [bool(reached > line) for reached in reach(versions)]

    return least(reaches, lever.most)


def _effort(levers: Sequence[Lever], counts: Sequence[int]) -> float:
    return sum(abs(lever.unit) * n / lever.step for lever, n in zip(levers, counts, strict=True))


def _number(row: dict[str, object], figure: str) -> float:
    """A figure as a number: a level by its place on the scale."""
    value, levels = row[f"{figure}@0"], COLUMNS[figure].levels
    return float(levels.index(str(value))) if levels else float(value)  # type: ignore[arg-type]
