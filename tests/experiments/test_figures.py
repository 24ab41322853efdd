"""The table of a rehearsal for the terminal: every day told, and why one was not trained."""

from typing import Any

import pytest

from configs.words import Lang, read_words
from experiments.figures import tell_backtest

FIGURES = {
    "n": 250,
    "positives": 50,
    "auc": 0.8337,
    "auprc": 0.5743,
    "precision_at": {"10": 0.7, "20": 0.65},
}
BARE = {**FIGURES, "auc": None, "auprc": None, "precision_at": {"10": None, "20": None}}


def made_run(honest: bool = True, **untrained: str) -> dict[str, Any]:
    day: dict[str, Any] = {"day": "2025-06-01", "recipes": {"srdi": FIGURES}}
    if untrained:
        day = {"day": "2024-06-01", "recipes": {"baseline:column": BARE}, "untrained": untrained}
    return {"point_in_time": honest, "days": [day]}


def tell(metrics: dict[str, Any], lang: Lang = "en") -> list[str]:
    return tell_backtest(metrics, read_words(lang)).splitlines()


def test_one_line_for_a_day_and_recipe() -> None:
    (line,) = tell(made_run())
    words = " ".join(line.split())
    assert words == "2025-06-01 srdi 50/250 AUC 0.834 AP 0.574 P@10 0.700 P@20 0.650"


def test_bands_are_told_where_there_are_any() -> None:
    run = made_run()
    run["days"][0]["recipes"]["srdi"] = {**FIGURES, "bands": {"width": 37.5, "kept": 0.8125}}
    (line,) = tell(run)
    assert line.endswith("bands 37.5 wide, kept by the next training 0.812")
    run["days"][0]["recipes"]["srdi"] = {**FIGURES, "bands": {"width": 4.0, "kept": None}}
    assert tell(run, "zh")[0].endswith("位次区间宽 4，下次训练仍在其中 —")


def test_a_figure_that_is_not_there_is_a_dash_and_no_nought() -> None:
    _, line = tell(made_run(code="not_trainable", first="2026-06-01"))
    assert "AUC —  AP —  P@10 —  P@20 —" in line


def test_a_day_without_judged_rows_is_still_told() -> None:
    metrics = made_run()
    metrics["days"][0]["recipes"]["srdi"] = {"n": 0, "positives": 0}
    (line,) = tell(metrics)
    assert " ".join(line.split()) == "2025-06-01 srdi 0/0 AUC — AP —"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_day_without_a_span_that_is_over_says_when_one_will_be(lang: Lang) -> None:
    line, _ = tell(made_run(code="not_trainable", as_of="2024-06-01", first="2026-06-01"), lang)
    assert line.startswith("2024-06-01")
    assert "2026-06-01" in line


def test_in_hindsight_there_is_no_first_day_to_tell() -> None:
    warning, line, _ = tell(made_run(False, code="not_trainable", as_of="2024-06-01"))
    assert "hindsight" in warning
    assert "no earlier day" in line


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_too_few_positives_are_told_as_that(lang: Lang) -> None:
    line, _ = tell(made_run(code="too_few_positives", positives="7", least="20"), lang)
    assert line.startswith("2024-06-01")
    assert "7" in line.removeprefix("2024-06-01")
    assert "20" in line.removeprefix("2024-06-01")


BROKEN = {
    "edition": "new",
    "edition_at_end": "newer",
    "trained_under": {"2023-06-01": None, "2024-06-01": "old"},
    "law_break": True,
}


def test_a_break_of_the_law_is_told_by_both_editions() -> None:
    metrics = made_run()
    metrics["days"][0]["law"] = BROKEN
    _, broken, within = tell(metrics)
    assert broken.startswith("2025-06-01")
    assert "old" in broken
    assert "new" in broken
    assert "newer" in within
    metrics["days"][0]["law"] = {**BROKEN, "law_break": False, "edition_at_end": "new"}
    assert len(tell(metrics)) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_lists_longer_than_the_population_are_told(lang: Lang) -> None:
    metrics = made_run()
    metrics["days"][0]["beyond"] = {"n": 250, "ks": [300, 400]}
    _, line = tell(metrics, lang)
    for number in ("250", "300", "400"):
        assert number in line


def test_counties_left_out_or_why_there_are_none() -> None:
    metrics = made_run()
    figures = {"auc": 0.81, "auprc": 0.4}
    left = {
        "groups": [{}] * 5,
        "mean": {"left_out": figures, "ordinary": {"auc": 0.85, "auprc": None}},
        "spread": {"left_out": {"auc": 0.03, "auprc": 0.1}, "ordinary": figures},
    }
    none = {"code": "few_counties", "counties": "1"}
    metrics["days"][0]["counties_out"] = {"srdi": left, "other": none}
    _, told, why = tell(metrics)
    for number in ("0.810", "0.030", "0.850", "0.400", "0.100", "—"):
        assert number in told
    assert "other" in why
    assert "only 1 counties" in why
