"""How reasons are said: one sentence for each, in one language."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat

import numpy as np

from configs.words import Words
from scoring.indicator_words import IndicatorWords
from scoring.places import CIRCLES, Standings
from scoring.writing import figure, points_of, with_unit

# Stands around the name of a field where a sentence is laid once for many; no sentence has it.
MARK = "\0"
# What the ends and sides of a circle are called: of numbers, and of ranks, where less is better.
SIDES = ("top", "bottom", "above", "below")
RANK_SIDES = ("worst", "best", "worse", "better")


@dataclass(frozen=True, eq=False)
class Reasons:
    """What sentences on one indicator are made of, a row each.

    values: in held units, a flag as it is; None where missing. year: None for what is no fact of a
    year. points, possible: on the bundle's scale; possible is None where no value is the best.
    """

    words: IndicatorWords
    values: Sequence[float | bool | None]
    year: int | None
    states: Sequence[str | None]
    places: Standings
    points: Sequence[float]
    possible: Sequence[float | None]

    @cached_property
    def digits(self) -> list[str | None]:
        """Digits of the values: alike in all languages, as are those of points."""
        return [figure(value, self.words.unit) for value in self.values]

    @cached_property
    def own(self) -> list[str]:
        """Digits of the points."""
        return list(map(points_of, self.points))

    @cached_property
    def most(self) -> list[str]:
        """Digits of the most points that there could be; empty where no value is the best."""
        return ["" if most is None else f"{most:.1f}" for most in self.possible]

    def say(self, words: Words) -> list[str]:
        """Indicator, value, when and how sure, place among peers, points of points possible."""
        return Phrasing(words).say(self)


@dataclass(frozen=True, eq=False)
class Phrasing:
    """How reasons are said in one language; phrases that many share are kept."""

    words: Words
    _places: dict[tuple[int, int, int, bool], str] = field(default_factory=dict)
    _most: dict[str, str] = field(default_factory=dict)

    def say(self, told: Reasons) -> list[str]:
        """Each reason as a sentence."""
        words, unit = self.words, told.words.unit
        after = words.say(f"unit.{unit}") if unit else ""
        values = [
            with_unit(value, None, unit, words) if digits is None else digits + after
            for value, digits in zip(told.values, told.digits)
        ]
        whens = {state: self._when(told.year, state) for state in set(told.states)}
        for most in set(told.most) - set(self._most):
            self._most[most] = words.say("reason.possible", possible=most) if most else ""
        columns = {
            "when": [whens[state] for state in told.states],
            "points": told.own,
            "possible": [self._most[most] for most in told.most],
        }
        more = {"value": values, "place": self.places(told.places, ranks=unit == "名")}
        label = getattr(told.words, words.lang)
        missing = [v is None or at < 0 for v, at in zip(told.values, told.places.circles.tolist())]
        said = self._lay("reason.told", label, columns | more)
        if not any(missing):
            return said
        without = self._lay("reason.missing", label, columns)
        return [other if lacks else one for one, other, lacks in zip(said, without, missing)]

    def _lay(self, key: str, label: str, columns: dict[str, list[str]]) -> list[str]:
        """A sentence with its fields filled in from columns, row by row."""
        marked = self.words.say(
            key, label=label, **{name: f"{MARK}{name}{MARK}" for name in columns}
        )
        # Between two marks stands a field, and what stays the same between two fields.
        pieces = [
            columns[part] if nth % 2 else repeat(part)
            for nth, part in enumerate(marked.split(MARK))
        ]
        return list(map("".join, zip(*pieces)))

    def _when(self, year: int | None, state: str | None) -> str:
        if year is None:
            return self.words.say("reason.batches")
        told = [self.words.say("reason.year", year=year)]
        told += [self.words.say(f"reason.state.{state}")] if state else []
        return self.words.say("reason.and").join(told)

    def places(self, told: Standings, ranks: bool = False) -> list[str]:
        """Each place in words; one in the lower half reads as lower than the rest, not as a low
        share. Empty where there is none.

        ranks: the value is itself a rank, of which a high one is worse.
        """
        kinds, shares = _kinds(told)
        said = []
        for circle, kind, share in zip(told.circles.tolist(), kinds, shares):
            case = circle, kind, share, ranks
            if case not in self._places:
                self._places[case] = self._place(*case) if circle >= 0 else ""
            said.append(self._places[case])
        return said

    def _place(self, circle: int, kind: int, share: int, ranks: bool) -> str:
        of = self.words.say(f"peers.{'_'.join(CIRCLES[circle]) or 'population'}")
        top, bottom, above, below = RANK_SIDES if ranks else SIDES
        ends = (top, f"{top}_tied", bottom, f"{bottom}_tied")
        key = ("level", *ends, above, below)[kind]
        return self.words.say(f"place.{key}", circle=of, share=share)


def _kinds(told: Standings) -> tuple[list[int], list[int]]:
    """Which phrase tells each place, and the share in percent where it is on one side of the rest.

    0: level with all; 1 to 4: top, alone or tied, bottom, alone or tied; 5, 6: above, below.
    """
    lower, higher, others = told.lower, told.higher, told.others
    tied = (lower + higher < others).astype(np.int64)
    on_side = (lower > 0) & (higher > 0)
    share = np.zeros(len(lower), dtype=np.int64)
    np.floor_divide(100 * np.maximum(lower, higher), others, out=share, where=on_side)
    end = np.where(higher == 0, 1, 3) + tied
    kinds = np.where(on_side, np.where(lower >= higher, 5, 6), end)
    kinds[(lower == 0) & (higher == 0)] = 0
    return kinds.tolist(), share.tolist()
