"""Reasons and places in words: each of many as if it were said alone."""

import math

from hypothesis import given
from hypothesis import strategies as st

from configs.words import Words
from scoring.indicator_words import IndicatorWords, read_indicators, read_learned
from scoring.phrasing import RANK_SIDES, SIDES, Phrasing, Reasons
from scoring.places import CIRCLES, Place, Standings
from scoring.writing import figure, points_of, with_unit
from tests.scoring.explained import EN, ZH

SOME = [read_indicators()[name] for name in ("rd_ratio", "revenue", "market_rank")]


def say(place: Place, words: Words, ranks: bool = False) -> str:
    return Phrasing(words).places(Standings.of([place]), ranks)[0]


def test_a_place_in_words() -> None:
    circle = ("county", "industry")
    assert say(Place(circle, 21, 4, 25), ZH) == "高于同县同行业 84% 的企业"
    assert say(Place((), 4, 21, 25), EN) == "below 84 % of the candidates"
    assert say(Place(circle, 25, 0, 25), ZH) == "为同县同行业最高"
    assert say(Place(("industry",), 0, 25, 25), ZH) == "为同行业最低"
    assert say(Place((), 0, 0, 25), ZH) == "与评估范围内企业相同"
    assert say(Place((), 20, 0, 25), ZH) == "并列评估范围内最高"
    assert say(Place((), 20, 5, 25), EN, ranks=True) == "worse than 80 % of the candidates"
    assert say(Place((), 0, 25, 25), ZH, ranks=True) == "为评估范围内最优"


def test_the_sentence_is_the_one_that_reviewers_know() -> None:
    place = Standings.of([Place(("county", "industry"), 21, 4, 25)])
    words = read_indicators()["rd_ratio"]
    reason = Reasons(words, [0.068], 2024, ["verified"], place, [7.2], [12.0])
    assert reason.say(ZH) == [
        f"{words.zh} 6.8%（2024 年度，已核验），高于同县同行业 84% 的企业，+7.2 分（满分 12.0）"
    ]
    assert reason.say(EN) == [
        f"{words.en} 6.8% (2024, verified), above 84 % of its industry in the county: "
        "+7.2 points of 12.0"
    ]


def test_a_past_rate_is_no_fact_of_a_year() -> None:
    words = next(iter(read_learned().values()))
    place = Standings.of([Place((), 5, 20, 25)])
    reason = Reasons(words, [0.04], None, [None], place, [-0.04], [None])
    assert "训练所用各批次" in reason.say(ZH)[0]
    assert reason.say(EN)[0].endswith(": 0.0 points")


@st.composite
def placed(draw: st.DrawFn) -> Place | None:
    """A place, at the ends and in ties too."""
    others = draw(st.integers(1, 12))
    lower = draw(st.integers(0, others))
    higher = draw(st.integers(0, others - lower))
    return draw(
        st.sampled_from([None, Place(draw(st.sampled_from(CIRCLES)), lower, higher, others)])
    )


@given(rows=st.lists(placed(), max_size=8), ranks=st.booleans())
def test_many_places_are_said_as_each(rows: list[Place | None], ranks: bool) -> None:
    for words in (ZH, EN):
        told = Phrasing(words).places(Standings.of(rows), ranks)
        assert told == [place_said(one, words, ranks) if one else "" for one in rows]


def place_said(place: Place, words: Words, ranks: bool) -> str:
    """By the rule in plain steps."""
    top, bottom, above, below = RANK_SIDES if ranks else SIDES
    tied = "_tied" if place.lower + place.higher < place.others else ""
    key, share = above, math.floor(100 * place.lower / place.others)
    if not place.lower and not place.higher:
        key = "level"
    elif not place.higher:
        key = f"{top}{tied}"
    elif not place.lower:
        key = f"{bottom}{tied}"
    elif place.higher > place.lower:
        key, share = below, math.floor(100 * place.higher / place.others)
    circle = words.say(f"peers.{'_'.join(place.circle) or 'population'}")
    return words.say(f"place.{key}", circle=circle, share=share)


ROW = st.tuples(
    st.none() | st.sampled_from([0.0, -0.0, 0.068, 12.5, 3e7, True, math.inf]),
    st.sampled_from([None, "verified", "claimed"]),
    placed(),
    st.sampled_from([7.2, -0.04, 0.0]),
    st.sampled_from([None, 12.0, 0.0]),
)


@given(st.sampled_from(SOME), st.sampled_from([None, 2024]), st.lists(ROW, min_size=1, max_size=9))
def test_many_reasons_are_said_as_each(
    of: IndicatorWords, year: int | None, rows: list[tuple[object, ...]]
) -> None:
    values, states, places, points, possible = map(list, zip(*rows))
    told = Reasons(of, values, year, states, Standings.of(places), points, possible)
    for words in (ZH, EN):
        assert told.say(words) == [reason_said(of, year, row, words) for row in rows]


def reason_said(of: IndicatorWords, year: int | None, row: tuple[object, ...], words: Words) -> str:
    """By the catalogue, one field after the other."""
    value, state, place, points, possible = row
    when = [words.say("reason.year", year=year)] if year else [words.say("reason.batches")]
    when += [words.say(f"reason.state.{state}")] if state and year else []
    most = words.say("reason.possible", possible=f"{possible:.1f}") if possible is not None else ""
    fields = {"label": getattr(of, words.lang), "when": words.say("reason.and").join(when)}
    fields |= {"points": points_of(points), "possible": most}  # type: ignore[arg-type]
    if value is None or place is None:
        return words.say("reason.missing", **fields)
    fields["value"] = with_unit(value, figure(value, of.unit), of.unit, words)
    fields["place"] = say(place, words, of.unit == "名")  # type: ignore[arg-type]
    return words.say("reason.told", **fields)
