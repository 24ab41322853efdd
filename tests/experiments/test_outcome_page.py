"""The outcome in words: figures, tiers, who came without a place, who is still open."""

from datetime import date

import pytest

from configs.words import Lang, read_words
from experiments.joined import join_outcomes
from experiments.outcome import score_list
from experiments.outcome_page import tell_outcome, tell_series
from experiments.outcome_series import judge_series
from experiments.telling import as_text
from tests.experiments.past_list import END, came_until, past_ranking

RECORD = score_list(join_outcomes(past_ranking(), came_until(), END))


def told(record: dict[str, object], lang: Lang = "en") -> str:
    words = read_words(lang)
    return as_text(tell_outcome(record, words), words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_that_is_asked_for_is_told(lang: Lang) -> None:
    text = told(RECORD, lang)
    words = read_words(lang)
    for tier in "ABCD":
        assert words.say(f"tier.{tier}") in text
    assert f"{100 * RECORD['precision']:.1f}%" in text
    first = RECORD["not_listed"][0]
    assert first["enterprise_id"] in text
    assert words.say("lab.why.ranked_lower", rank=first["rank"]) in text


def test_who_was_not_eligible_or_not_there_is_told_as_that() -> None:
    why = {**RECORD["not_listed"][0], "why": "not_eligible", "verdict": "not_met"}
    outside = {"enterprise_id": "Nobody Ltd", "announced_on": date(2023, 6, 2)}
    text = told({**RECORD, "not_listed": [why], "not_in_population": [outside]})
    assert "not eligible: not met" in text
    assert "not in the population (recognised on 2023-06-02)" in text


def test_an_open_list_names_who_is_open_and_judges_nothing() -> None:
    still = score_list(join_outcomes(past_ranking(), came_until(), None))
    text = told(still)
    assert "OPEN" in text
    assert "Precision" not in text
    assert "Listed and not recognised so far" in text
    assert "as expected" not in text


def test_who_lost_a_place_to_a_quota_or_an_exclusion_is_told_as_that() -> None:
    first = RECORD["not_listed"][0]
    quota = {**first, "why": "quota", "by_quota": "county:X|together"}
    out = {**first, "why": "excluded", "excluded": "dishonesty,other"}
    text = told({**RECORD, "not_listed": [quota, out]})
    assert f"put out by quotas (rank {first['rank']}): county" in text
    assert "excluded: dishonesty" in text
    assert "ranked lower" not in text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_series_tells_which_lists_were_right_and_whom_they_missed(lang: Lang) -> None:
    words, record = read_words(lang), {"list": "f", **RECORD}
    off = {**record, "as_of": "2023-05-01", "places": {**RECORD["places"], "came": 0}}
    still = {**record, "as_of": "2024-05-01", "judged": False}
    lists = [record, off, still]
    series = judge_series(lists, ["a", "b", "c"])
    text = as_text(tell_series({"lists": lists, "series": series}, words), words)
    for right in ("below", "open", str(series[0]["right"])):
        assert words.say(f"lab.series.{right}") in text
    missed = [row for row in RECORD["not_listed"] if row["why"] == "ranked_lower"]
    assert words.say("lab.series.missed", count=3 * len(missed)) in text
    assert missed[0]["enterprise_id"] in text
