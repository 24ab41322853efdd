"""An audit in words: every part told, in both languages, data and law apart."""

from typing import Any

import pytest

from configs.words import Lang, read_words
from experiments.audit import audit
from experiments.audit_page import tell_audit
from experiments.joined import join_outcomes
from experiments.telling import as_text
from models.drift import VERDICTS
from tests.experiments.past_list import END, came_until, past_ranking

RECORD = audit(join_outcomes(past_ranking(), came_until(), END))


def told(lang: Lang = "en", **changes: Any) -> str:
    words = read_words(lang)
    return as_text(tell_audit({**RECORD, **changes}, words), words)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_groups_missed_and_drift_are_told(lang: Lang) -> None:
    text = told(lang)
    assert str(RECORD["overall"]["missed"]) in text
    assert RECORD["missed"][0]["enterprise_id"] in text
    words = read_words(lang)
    assert words.say("lab.audit.nowhere") in text, "the small panel has no counties"
    assert words.say("lab.audit.score") in text
    for verdict in VERDICTS:
        assert words.knows(f"lab.drift.{verdict}")


def test_an_open_span_is_told_and_nobody_is_missed() -> None:
    text = told(judged=False, missed=[])
    assert "OPEN" in text
    assert "Missed" not in text


def test_small_groups_are_not_judged() -> None:
    small = {"group": "甲县", "n": 9, "listed": 3, "small": True, "came": 2, "hits": 1, "missed": 1}
    text = told(groups={**RECORD["groups"], "county": [small]})
    (line,) = (line for line in text.splitlines() if line.startswith("甲县"))
    assert line.split() == ["甲县", "9", "3", "—", "—", "not", "judged", "2", "1", "—", "—"]


LAW = {
    "edition": "new",
    "trained_under": {"2025-03-01": "old"},
    "trained_on": "2025-03-01",
    "changed": True,
}
GATE = {"then": 70, "now": 4, "only_then": 68, "only_now": 2}
COUNTS = dict.fromkeys(("met", "person", "unknown", "not_met", "not_applicable"), 1)


def test_law_by_what_is_known_of_it() -> None:
    whole = {**LAW, "gate": GATE, "verdicts": {"then": COUNTS, "now": COUNTS}}
    text = told(law=whole)
    assert "70 pass under the old edition and 4 under the new" in text
    assert "old in training, new on the day" in text
    lacking = {**LAW, "code": "needs_panel", "absent": ["revenue"]}
    assert "--panel" in told(law=lacking)
    assert "same edition: new" in told(law={**LAW, "changed": False})
    assert "nothing to compare with" in told(law={**LAW, "changed": None})
    assert "No model" in told(law={"changed": None, "code": "no_bundle"}, drift=None)
