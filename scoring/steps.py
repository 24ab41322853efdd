"""What real enterprises change in a year, and how an enterprise's own figures have moved."""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from operator import itemgetter

import polars as pl

from features.columns import COLUMNS
from features.facts import Facts, at_hand
from features.gathering import Figures
from features.indicators import HELD_TITLES, measure, names
from features.peers import size_class
from scoring.indicator_words import Closes, read_indicators

YEARS = 3
# A step that so few have taken is nobody's rule; in a size class, that of all counts then.
LEAST = 50
# One in five of those who moved moved further.
SHARE = 0.8
ALL = "all"
# Money is told as a share of revenue and staff as a share of all staff: 50 万元 more of R&D are
# much for a workshop and little for a works. All else is told as it is.
REVENUE, STAFF = "revenue", "employees"
_PEOPLE = ("rd_staff", "tech_staff", "employees", "bachelor_staff", "master_staff", "doctor_staff")


@dataclass(frozen=True)
class Step:
    """How far a figure moved in a year, of those of a size class that moved it in this direction.

    sign: +1 for more, -1 for less. size: of the enterprises learned from, or ALL. per: the figure
    that it is a share of; None where it is told in units of its own (a scale by its levels).
    amount: so far, or less, moved four in five of n enterprise-years.
    """

    figure: str
    sign: int
    size: str
    per: str | None
    amount: float
    n: int


def figures_beside(asked: Iterable[str]) -> list[str]:
    """What plans ask for beside these indicators: three years of each figure, titles and terms."""
    known = set(names())
    roots = {root for name in asked if name in known for root in measure(name).meta.root_names()}
    yearly = sorted({root.partition("@")[0] for root in roots if "@" in root} | {REVENUE, STAFF})
    terms = [f"{part}_{title}" for title in HELD_TITLES for part in ("holds", "since", "until")]
    return [f"{figure}@{back}" for figure in yearly for back in range(YEARS)] + terms


def movable(figure: str) -> dict[int, Closes | None]:
    """In which directions an enterprise itself can move a figure, +1 or -1, and what that closes.

    A figure moves in its own good direction where it is the enterprise's lever; and it is moved
    for the sake of an indicator that is, where its change is what closes a gap there. What is
    nobody's or the government's to change is never moved, and revenue never falls.
    """
    words = read_indicators()
    own = words.get(figure)
    if own and own.lever.who in ("nobody", "government"):
        return {}
    found: dict[int, Closes | None] = {}
    if own and own.lever.who == "enterprise" and own.sign:
        found[own.sign] = None
    for of in words.values():
        closes = of.closes
        if not closes or closes.of != figure or closes.per not in COLUMNS:
            continue
        if of.lever.who == "enterprise" and of.sign:
            found.setdefault(of.sign if closes.times > 0 else -of.sign, closes)
    return {sign: why for sign, why in found.items() if not (figure == REVENUE and sign < 0)}


@dataclass(frozen=True)
class Kind:
    """A figure and a direction in which it can be moved; per, closes: what steps are told by.

    pairs: the neighbouring years of which it is learned.
    """

    figure: str
    sign: int
    per: str | None
    closes: Closes | None
    pairs: tuple[tuple[int, int], ...] = ()


def learn_steps(figures: Figures) -> tuple[Step, ...]:
    """The steps of every figure that can be moved, from the pairs of neighbouring years at hand."""
    return learn_from(at_hand(figures.frame))


def learn_from(figures: Facts) -> tuple[Step, ...]:
    """The same from the columns of figures, of which a few are read at a time."""
    kinds = kinds_of_steps(figures.schema)
    learned = learn_kinds(figures, kinds)
    return tuple(step for kind in kinds for step in learned[kind])


def learn_kinds(figures: Facts, kinds: Iterable[Kind]) -> dict[Kind, list[Step]]:
    """The steps of each kind."""
    told = dict.fromkeys(size_class().meta.root_names())
    size = with_size(figures.read(*told))["size"]
    steps: dict[Kind, list[Step]] = {}
    for kind in kinds:
        years = [f"{name}@{back}" for name in _told_by(kind) for back in range(YEARS)]
        frame = figures.read(*figures.there(years)).with_columns(size=size)
        steps[kind] = []
        for of_size, by in split_moves(find_moves(frame, kind)):
            # A value that really came, not one between two.
            steps[kind] += told_step(kind, of_size, by.len(), by.quantile(SHARE, "lower"))
    return steps


def with_size(figures: pl.DataFrame) -> pl.DataFrame:
    """Figures with the size class in which a step is learned."""
    return figures.with_columns(size_class().alias("size"))


def kinds_of_steps(columns: Iterable[str]) -> list[Kind]:
    """What can be learned from figures with these columns, in order.

    A figure that is moved for the sake of a ratio is learned from: the change of that ratio.
    """
    there = {*columns}
    bases = sorted({c.partition("@")[0] for c in there if "@" in c})
    kinds = []
    for figure in bases:
        if COLUMNS[figure].kind in ("text", "day", "rank"):
            continue
        moved = sorted(movable(figure).items(), key=itemgetter(0), reverse=True)
        kinds += [Kind(figure, sign, c.per if c else per_of(figure), c) for sign, c in moved]
    told = (replace(kind, pairs=_pairs(kind, there)) for kind in kinds)
    return [kind for kind in told if kind.pairs]


def _told_by(kind: Kind) -> list[str]:
    """The figures that steps of this kind are told by."""
    return list(dict.fromkeys(name for name in (kind.figure, kind.per) if name))


def _pairs(kind: Kind, columns: set[str]) -> tuple[tuple[int, int], ...]:
    """The neighbouring years that are at hand."""
    wanted, every = _told_by(kind), ((now, now + 1) for now in range(YEARS - 1))
    there = (pair for pair in every if {f"{n}@{back}" for n in wanted for back in pair} <= columns)
    return tuple(there)


def find_moves(frame: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """size and `by`: how far each enterprise that moved the figure did so, year by year."""
    change = (_change(kind.figure, kind.per, kind.closes, *pair) for pair in kind.pairs)
    told = [frame.select("size", (kind.sign * by).alias("by")) for by in change]
    return pl.concat(told).filter(pl.col("by").is_finite() & (pl.col("by") > 0))


def split_moves(moves: pl.DataFrame) -> list[tuple[str, pl.Series]]:
    """The moves of all, and of each size class."""
    of_size = [(size, moves.filter(size=size)["by"]) for size in _sizes(moves)]
    return [(ALL, moves["by"]), *of_size]


def told_step(kind: Kind, size: str, n: int, amount: float | None) -> list[Step]:
    """The step that so many moves tell; none where they are too few."""
    if n < LEAST:
        return []
    return [Step(kind.figure, kind.sign, size, kind.per, round(amount or 0.0, 12), n)]


def _change(figure: str, per: str | None, closes: Closes | None, now: int, then: int) -> pl.Expr:
    """How far a figure came in a year, on the scale it had before; or how far its ratio came."""
    if closes and per:
        return ordinal(figure, now) / _scale(per, now) - ordinal(figure, then) / _scale(per, then)
    return (ordinal(figure, now) - ordinal(figure, then)) / _scale(per, then)


def _sizes(moved: pl.DataFrame) -> list[str]:
    return sorted(moved["size"].drop_nulls().unique().to_list())


def ordinal(figure: str, back: int) -> pl.Expr:
    """A figure of so many years back as a number: a level by its place on the scale."""
    column, levels = pl.col(f"{figure}@{back}"), COLUMNS[figure].levels
    if not levels:
        return column.cast(pl.Float64)
    places = {level: float(place) for place, level in enumerate(levels)}
    return column.replace_strict(places, default=None, return_dtype=pl.Float64)


def per_of(figure: str) -> str | None:
    """What a figure's steps are a share of."""
    if figure in _PEOPLE:
        return STAFF
    return REVENUE if COLUMNS[figure].kind == "money" else None


def _scale(per: str | None, back: int) -> pl.Expr:
    if per is None:
        return pl.lit(1.0)
    return pl.when(pl.col(f"{per}@{back}") > 0).then(pl.col(f"{per}@{back}"))


def step_for(
    steps: Iterable[Step], figure: str, sign: int, row: dict[str, object]
) -> tuple[float, Step] | None:
    """The step of one enterprise in held units, and what was learned; None where nothing was.

    row: its figures, with size. That of its size class counts before that of all.
    """
    fitting = {s.size: s for s in steps if s.figure == figure and s.sign == sign}
    step = fitting.get(str(row.get("size"))) or fitting.get(ALL)
    scale = 1.0 if step is None or step.per is None else row.get(f"{step.per}@0")
    if step is None or not isinstance(scale, float) or scale <= 0:
        return None
    amount = step.amount * scale
    if COLUMNS[figure].kind in ("count", "level", "flag"):
        amount = max(1.0, math.floor(amount))
    return amount, step


def write_steps(steps: Iterable[Step]) -> list[dict[str, object]]:
    """Steps as plain data, for a JSON file."""
    return [asdict(step) for step in steps]


def read_steps(told: list[dict[str, object]]) -> tuple[Step, ...]:
    """Steps from plain data."""
    return tuple(Step(**step) for step in told)  # type: ignore[arg-type]
