"""Values as readers see them: in their own unit, with its word, never more digits than of use."""

import math
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from configs.words import Words
from scoring.indicator_words import shown


def written(value: Any, unit: str | None, words: Words) -> str:
    """A held value as readers see it, with its unit; a level by its name."""
    return with_unit(value, figure(value, unit), unit, words)


def written_each(values: Iterable[Any], unit: str | None, words: Words) -> list[str]:
    """`written` many values of one unit."""
    known: dict[Any, str] = {}
    told = []
    for value in values:
        # Nought and minus nought are equal, and read otherwise.
        key = value or (repr(value),)
        if key not in known:
            known[key] = written(value, unit, words)
        told.append(known[key])
    return told


def figure(value: Any, unit: str | None) -> str | None:
    """The digits of a number, the same in both languages; None for what is told by a word."""
    if value is None or isinstance(value, bool | str) or math.isinf(value):
        return None
    return number(shown(value, unit))


def with_unit(value: Any, digits: str | None, unit: str | None, words: Words) -> str:
    """A held value of which the digits are at hand."""
    if digits is not None:
        return digits + words.say(f"unit.{unit}") if unit else digits
    if value is None:
        return words.say("value.missing")
    if isinstance(value, bool):
        return words.say("value.yes" if value else "value.no")
    if isinstance(value, str):
        return words.say(f"level.{value}") if words.knows(f"level.{value}") else value
    return words.say("value.none_won")


def number(value: float) -> str:
    """A number with at most two decimals, and more where it would else read as nothing."""
    decimals = 2 if abs(value) >= 0.005 or value == 0 else 6
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def potential(value: float | None) -> float | None:
    """培育潜力分 as shown: within 0 and 100, one decimal."""
    return None if value is None else round(min(max(value, 0.0), 100.0), 1)


def points_of(value: float) -> str:
    """Points with their sign and one decimal; what rounds to nothing has no sign."""
    text = f"{value:+.1f}"
    return "0.0" if float(text) == 0 else text


def page_name(enterprise_id: str) -> str:
    """The file name of an enterprise's page; an id is untrusted and may hold a slash."""
    return quote(enterprise_id, safe="") + ".html"
