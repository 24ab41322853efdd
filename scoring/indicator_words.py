"""What an indicator is called and measured in, for people: labels, unit, direction, scale."""

from dataclasses import dataclass
from functools import cache
from typing import Literal

from configs.reader import HERE, read

# One shown unit in the unit that facts are held in: 1 万元 is 10,000 yuan, 1 % is 1/100.
PER_UNIT = {"万元": 10_000.0, "%": 100.0}


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
class IndicatorWords:
    """Labels in both languages, theme, shown unit, good direction, levels of an ordered scale.

    closes: by what change of which figure a gap of this indicator would close.
    """

    zh: str
    en: str
    theme: str
    direction: Literal["up", "down", "none"]
    unit: str | None = None
    levels: tuple[str, ...] = ()
    closes: Closes | None = None

    @property
    def sign(self) -> int:
        """+1 where more is better, -1 where less is, 0 where neither is said."""
        return {"up": 1, "down": -1, "none": 0}[self.direction]


@dataclass(frozen=True)
class _Indicators:
    indicators: dict[str, IndicatorWords]


@cache
def read_indicators() -> dict[str, IndicatorWords]:
    """All indicators that readers may see, by name; read once, the file does not change."""
    return read(HERE / "indicators.yaml", _Indicators).indicators


def held(value: float, unit: str | None) -> float:
    """A line of the law in the unit that facts are held in.

    Rounded: 0.9 / 100 alone is 0.009000000000000001, and a ratio that stands exactly on the line
    would be judged as standing below it.
    """
    if unit == "%":
        return round(value / PER_UNIT["%"], 12)
    if unit == "万元":
        return round(value * PER_UNIT["万元"], 2)
    return value


def shown(value: float, unit: str | None) -> float:
    """A held value in the unit that people read, rounded to what they can use."""
    if unit == "%":
        return round(value * PER_UNIT["%"], 6)
    return round(value / PER_UNIT.get(unit or "", 1.0), 6)
