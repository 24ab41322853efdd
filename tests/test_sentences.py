"""Golden sentences: what readers are told of every indicator and verdict, in both languages."""

import os
from pathlib import Path
from typing import Literal

import pytest

from configs.words import Words, read_words
from scoring.check import VERDICTS
from scoring.indicator_words import IndicatorWords, held, read_indicators, read_learned
from scoring.phrasing import Reasons
from scoring.places import Place, Standings

GOLDEN = Path(__file__).parent / "golden"
COUNTY = ("county", "industry")
# A place, an evidence state and points for each indicator in turn, so that all of them occur.
TURNS = (
    (Place(COUNTY, 21, 4, 25), "verified", 7.24, 12.0),
    (Place(("industry",), 3, 37, 40), "claimed", -3.06, 4.4),
    (Place((), 900, 0, 900), "partly", 0.51, 0.51),
    (Place(COUNTY, 0, 12, 12), "verified", -0.96, 2.0),
    (Place((), 0, 0, 30), "verified", 0.02, 0.3),
)


def sentences(lang: Literal["zh", "en"]) -> str:
    """A line for each indicator as it is told, one as it is missing, then the verdicts."""
    words, lines = read_words(lang), []
    # A scale by names is never learned from: its steps are.
    told_of = {name: of for name, of in read_indicators().items() if not of.levels}
    for nth, (name, of) in enumerate(sorted(told_of.items())):
        place, state, points, possible = TURNS[nth % len(TURNS)]
        # As it is told, and as it is missing.
        values, states, most = [middle(of), None], [state, None], [possible, possible]
        places = Standings.of([place, None])
        both = Reasons(of, values, 2024, states, places, [points, -abs(points)], most)
        lines += [f"{name}: {told}" for told in both.say(words)]
    for name, of in sorted(read_learned().items()):
        place = Standings.of([TURNS[0][0]])
        rate = Reasons(of, [held(3.1, of.unit)], None, [None], place, [1.4], [None])
        lines.append(f"{name}: {rate.say(words)[0]}")
    lines += [f"{verdict}: {say_verdict(verdict, words)}" for verdict in VERDICTS]
    return "\n".join(lines) + "\n"


def middle(of: IndicatorWords) -> float | bool:
    """A value well within what is plausible; of a flag, that it is so."""
    if of.low is None or of.high is None:
        return True
    whole = of.unit in ("人", "项", "名", "家", "次", "级", "年")
    value = of.low + (of.high - of.low) / 4
    return held(round(value) if whole else value, of.unit)


def say_verdict(verdict: str, words: Words) -> str:
    return words.say(f"verdict.{verdict}") + " / " + words.say(f"page.verdict.{verdict}")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_sentences_are_as_they_were(lang: Literal["zh", "en"]) -> None:
    path, told = GOLDEN / f"sentences.{lang}.txt", sentences(lang)
    if os.environ.get("LINGPAO_WRITE_GOLDEN"):
        path.write_text(told, encoding="utf-8", newline="\n")
    assert told == path.read_text(encoding="utf-8")


def test_every_way_of_saying_a_place_and_a_state_occurs() -> None:
    told = sentences("zh")
    for part in ("高于", "低于", "最高", "最低", "相同", "自报", "部分为自报", "缺失", "满分"):
        assert part in told, part
    assert len(told.splitlines()) == len(set(told.splitlines()))
