"""A comparison in words: the choice with its reason, in both languages."""

from functools import cache
from typing import Any

import pytest

from configs.words import Lang, read_words
from experiments.compare import compare, with_names
from experiments.compare_page import learner_words, tell_compare
from experiments.telling import as_page, as_text
from tests.experiments.test_compare import DULL, SHARP, TWIN, contest


@cache
def record(twin: bool = False) -> dict[str, Any]:
    orders = (SHARP, DULL, TWIN) if twin else (SHARP, DULL)
    told = with_names(
        compare(contest(*orders), "auprc"), {f"E{i:03d}": "Made <it>" for i in range(300)}
    )
    return told | {
        "pipeline": "srdi",
        "runs": ["run", "other"],
        "outcomes_until": "2025-05-31",
        "point_in_time": True,
        "made_up": True,
        "law": {day: {"law_break": day == "2024-06-01"} for day in told["days"]},
        "left_out": [{"what": "2025-06-01", "code": "span_open"}],
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_choice_its_reason_and_the_break_of_law_are_told(lang: Lang) -> None:
    words = read_words(lang)
    text = as_text(tell_compare(record(True), words), words)
    error = f"{record(True)['scopes']['all']['standard_error']:.3f}"
    for part in ("simpler twin", "sharp", "dull", error, "2025-06-01", "run", "other"):
        assert part in text
    assert words.say("lab.compare.law_break", day="2024-06-01") in text
    assert words.say("lab.compare.law_break", day="2023-06-01") not in text


def test_names_stand_on_the_page_alone() -> None:
    words = read_words("en")
    telling = tell_compare(record(), words)
    assert "Made" not in as_text(telling, words)
    assert "Made &lt;it&gt;" in as_page(telling, words, True)


def test_where_the_best_is_the_simplest_it_says_so() -> None:
    words = read_words("en")
    text = as_text(tell_compare(record(), words), words)
    assert "Chosen: sharp, the best" in text


def test_hindsight_and_a_missing_scope_are_told() -> None:
    words = read_words("en")
    told = record() | {"point_in_time": False}
    told["scopes"] = {"all": told["scopes"]["all"]}
    text = as_text(tell_compare(told, words), words)
    assert "hindsight" in text
    assert words.say("lab.compare.no_scope") in text


def test_a_learner_without_words_of_its_own_goes_by_its_name() -> None:
    assert learner_words("forest of tomorrow", 7, read_words("en")) == "forest of tomorrow (7)"
    assert learner_words("best_column", 1, read_words("en")) == "best column"
