"""A portrait in words: every part in both languages, marks and their limits by hand."""

from typing import Any

import pytest

from configs.words import Lang, read_words
from experiments.portrait_page import tell_portrait
from experiments.telling import as_page, as_text
from tests.experiments.portrayed import portrait


def told(lang: Lang = "en", **changes: Any) -> str:
    words = read_words(lang)
    telling = tell_portrait({**portrait(), **changes}, {"importance": "<svg>1</svg>"}, words)
    return as_text(telling, words) + as_page(telling, words, True)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_part_is_told_and_its_picture_stands_on_the_page(lang: Lang) -> None:
    text, words = told(lang), read_words(lang)
    parts = ("what", "weights", "themes", "swarm", "curves", "pairs", "listed", "quality")
    for part in parts:
        assert words.say(f"portrait.{part}") in text
    assert "<svg>1</svg>" in text
    assert words.say("lab.made_up") in text
    by = words.say("column.county")
    assert words.say("portrait.groups.population", by=by) in text
    assert words.say("portrait.groups.list", by=by) in text
    assert words.say("portrait.small") in text, "丙县 has five"


def test_what_holds_for_trees_alone_is_said_of_no_other() -> None:
    additive = {"code": "additive", "pairs": []}
    quality = {**portrait()["quality"], "second_opinion": None}
    text = told(learner="scorecard", interactions=additive, quality=quality)
    assert "no two indicators act together" in text
    assert "path-dependent values that are customary" not in text
    assert "against the training mean" in text
    assert "for trees alone" in text


def test_few_refits_tell_no_pair_and_none_no_interval() -> None:
    few = {**portrait()["interactions"], "code": "few_refits"}
    assert "which interactions are steady cannot be said" in told(interactions=few)
    assert "no refits" in told(sample={**portrait()["sample"], "refits": 0})


def test_a_direction_that_has_changed_since_is_told() -> None:
    first, *rest = portrait()["dependence"]
    turned = {**first, "learned": -first["sign"]}
    assert "another direction" in told(dependence=[turned, *rest])
    assert "another direction" not in told()
    still = [{**curve, "against": 0.0} for curve in portrait()["dependence"]]
    assert "Nothing moves against the sign table" in told(dependence=still)


def test_a_group_says_the_largest_that_stand_apart() -> None:
    marks = [
        {"name": name, "difference": d, "low": d - 1, "high": d + 1, "apart": apart}
        for name, d, apart in (("revenue", 2.0, True), ("net_profit", -4.0, True))
    ]
    marks.append({"name": "gross_margin", "difference": 9, "low": -9, "high": 9, "apart": False})
    group = {"group": "<b>", "n": 20, "rest": 20, "small": False, "marks": marks}
    cohorts = {
        **portrait()["cohorts"],
        "population": {
            name: [group] if name == "county" else []
            for name in ("county", "cluster", "size", "industry")
        },
    }
    text = told(cohorts=cohorts)
    assert text.index("net profit -4.0 (-5.0 to -3.0)") < text.index("revenue +2.0 (+1.0 to +3.0)")
    assert "gross margin +9" not in text
    assert "&lt;b&gt;" in text
    assert "<b>" not in text
