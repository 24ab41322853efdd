"""What an indicator is called and measured in, for people: labels, unit, direction, scale."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from configs.reader import HERE, read

# One shown unit in the unit that facts are held in: 1 万元 is 10,000 yuan, 1 % is 1/100.
PER_UNIT = {"万元": 10_000.0, "万元/人": 10_000.0, "%": 100.0, "个百分点": 100.0}
SHARES, MONEY = ("%", "个百分点"), ("万元", "万元/人")

Theme = Literal[
    "专业化",
    "精细化",
    "特色化",
    "创新能力",
    "成长性",
    "产业链",
    "经营质量",
    "上市基础",
    "带动作用",
]


@dataclass(frozen=True)
class Closes:
    """A gap closes by `times` the gap times the value of `per`, added to (or taken off) `of`.

    All else equal: an R&D ratio of 2.6 % against 3 % closes by 0.4 % of this revenue in R&D.
    Without `per` the gap itself is multiplied. whole: rounded up, for people come whole.
    """

    of: str
    per: str | None = None
    times: float = 1.0
    whole: bool = False


@dataclass(frozen=True)
class Lever:
    """Who can change an indicator, and within what time it shows.

    nobody: it is the past, or a matter of time alone; then no speed is told.
    """

    who: Literal["enterprise", "government", "market", "nobody"]
    speed: Literal["quarter", "year", "years"] | None = None


@dataclass(frozen=True)
class IndicatorWords:
    """Labels in both languages, theme, shown unit, good direction, levels of an ordered scale.

    lever: who can change it and how fast, for plans.
    source: the document, standard or textbook of its formula; "own" where it is the house's own,
        and 待核 in it where the document was cited from memory and not looked up.
    low, high: what is plausible, in the shown unit; neither for a flag or a level. It warns, and
        refuses nothing: what a file may hold at all stands in features.columns.
    closes: by what change of which figure a gap of this indicator would close.
    possible: the indicator that says how high this one could be once all is known; where it is
        higher, a line between the two is unknown and not missed.
    """

    zh: str
    en: str
    theme: Theme
    direction: Literal["up", "down", "none"]
    lever: Lever
    source: str
    unit: str | None = None
    levels: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    closes: Closes | None = None
    possible: str | None = None

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is, 0 where neither is said."""
        return {"up": 1, "down": -1, "none": 0}[self.direction]


@dataclass(frozen=True)
class _Indicators:
    indicators: dict[str, IndicatorWords]
    learned: dict[str, IndicatorWords]


@cache
def _read_file() -> _Indicators:
    """Read once: the file does not change."""
    return read(HERE / "indicators.yaml", _Indicators)


def read_indicators() -> dict[str, IndicatorWords]:
    """All indicators that readers may see, by name."""
    return _read_file().indicators


def read_learned() -> dict[str, IndicatorWords]:
    """What categories are called where they count: no indicators, for no formula measures them."""
    return _read_file().learned


def possible_of(names: Iterable[str]) -> list[str]:
    """The indicators that say how high any of these could be once all is known."""
    words = read_indicators()
    found = (words[name].possible for name in names if name in words)
    return [name for name in dict.fromkeys(found) if name]


def held(value: float, unit: str | None) -> float:
    """A line of the law in the unit that facts are held in.

    Rounded: 0.9 / 100 alone is 0.009000000000000001, and a ratio that stands exactly on the line
    would be judged as standing below it.
    """
    if unit in SHARES:
        return round(value / PER_UNIT[unit], 12)
    if unit in MONEY:
        return round(value * PER_UNIT[unit], 2)
    return value


def shown(value: float, unit: str | None) -> float:
    """A held value in the unit that people read, rounded to what they can use."""
    if unit in SHARES:
        return round(value * PER_UNIT[unit], 6)
    return round(value / PER_UNIT.get(unit or "", 1.0), 6)
