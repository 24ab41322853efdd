"""Who goes up: only an honest run, better than every baseline and no worse than the champion."""

from typing import Any

import pytest

from experiments.promote import PromoteError, judge, measured_on

Figures = dict[str, float | None]

SAME = "2024-06-01, inputs"


def made_run(*days: Figures, trained: tuple[str, ...] = ("ours",), honest: bool = True) -> Any:
    """A rehearsal with these average precisions by day; recipes named in `trained` are models."""
    told = [
        {
            "day": f"{2024 + place}-06-01",
            "trained": {name: {"rows": 9} if name in day else None for name in trained},
            "recipes": {name: {"auprc": figure} for name, figure in day.items()},
        }
        for place, day in enumerate(days)
    ]
    return {"point_in_time": honest, "days": told}


def refusal(metrics: Any, champion: dict[str, str] | None = None) -> PromoteError:
    with pytest.raises(PromoteError) as refused:
        judge(metrics, "auprc", champion, SAME)
    return refused.value


def test_better_than_every_baseline_goes_up() -> None:
    verdict = judge(
        made_run({"ours": 0.5, "baseline:a": 0.4, "baseline:b": 0.3}), "auprc", None, SAME
    )
    assert (verdict.recipe, verdict.metric, verdict.ours) == ("ours", "auprc", 0.5)
    assert (verdict.rival, verdict.theirs) == ("baseline:a", 0.4)


def test_a_run_in_hindsight_is_never_promoted() -> None:
    metrics = made_run({"ours": 0.9, "baseline:a": 0.1}, honest=False)
    assert refusal(metrics).code == "hindsight"


def test_a_run_that_trained_nothing_is_not_promoted() -> None:
    assert refusal(made_run({"baseline:a": 0.4})).code == "nothing_trained"


@pytest.mark.parametrize("ours", [0.3, 0.4])
def test_no_better_than_the_best_baseline_stays_down(ours: float) -> None:
    error = refusal(made_run({"ours": ours, "baseline:a": 0.4, "baseline:b": 0.2}))
    assert error.code == "not_better"
    assert error.fields == {"baseline": "baseline:a", "theirs": 0.4, "ours": ours}


def test_the_mean_over_the_days_decides_not_the_best_day() -> None:
    good, bad = {"ours": 0.9, "baseline:a": 0.5}, {"ours": 0.2, "baseline:a": 0.7}
    assert judge(made_run(good), "auprc", None, SAME).ours == 0.9
    error = refusal(made_run(good, bad))
    assert error.fields["ours"] == pytest.approx(0.55)
    assert error.fields["theirs"] == pytest.approx(0.6)


def test_days_without_a_model_are_not_held_against_it() -> None:
    untrained = {"baseline:a": 0.9}
    verdict = judge(made_run(untrained, {"ours": 0.5, "baseline:a": 0.4}), "auprc", None, SAME)
    assert (verdict.ours, verdict.theirs) == (0.5, 0.4)


def test_of_two_recipes_the_better_goes_up() -> None:
    days = [{"one": 0.5, "two": 0.6, "baseline:a": 0.4}, {"one": 0.5, "two": 0.5, "baseline:a": 0}]
    assert judge(made_run(*days, trained=("one", "two")), "auprc", None, SAME).recipe == "two"


def test_a_run_that_judged_nothing_is_not_promoted() -> None:
    assert refusal(made_run({"ours": None, "baseline:a": None})).code == "not_better"


RUN = made_run({"ours": 0.5, "baseline:a": 0.4})


def test_worse_than_the_champion_on_the_same_days_stays_down() -> None:
    error = refusal(RUN, {"auprc": "0.51", "judged_on": SAME})
    assert error.code == "worse_than_champion"
    assert error.fields == {"theirs": 0.51, "ours": 0.5}


@pytest.mark.parametrize("theirs", ["0.5", "0.45"])
def test_as_good_as_the_champion_goes_up(theirs: str) -> None:
    verdict = judge(RUN, "auprc", {"auprc": theirs, "judged_on": SAME}, SAME)
    assert (verdict.rival, verdict.theirs) == ("champion", float(theirs))


@pytest.mark.parametrize(
    "champion",
    [
        {"auprc": "0.99", "judged_on": "2023-06-01"},
        {"auprc": "0.99", "judged_on": "2024-06-01, 2025-06-01"},
        {"auprc": "0.99"},
        {"auc": "0.99", "judged_on": SAME},
    ],
)
def test_a_champion_of_other_days_or_another_figure_is_not_compared(
    champion: dict[str, str],
) -> None:
    assert judge(RUN, "auprc", champion, SAME).rival == "baseline:a"


def test_even_a_bad_champion_does_not_let_a_bad_model_up() -> None:
    bad = made_run({"ours": 0.3, "baseline:a": 0.4})
    champion = {"auprc": "0.1", "judged_on": SAME}
    assert refusal(bad, champion).code == "not_better"


def test_what_was_measured_on_is_days_and_inputs() -> None:
    manifest = {
        "days": ["2024-06-01", "2025-06-01"],
        "outcomes_until": "2026-05-31",
        "panel_fingerprint": "a" * 64,
        "recognitions_fingerprint": "b" * 64,
    }
    text = measured_on(manifest)
    assert text.startswith("2024-06-01, 2025-06-01, 2026-05-31")
    for key in ("panel_fingerprint", "recognitions_fingerprint"):
        assert measured_on(manifest | {key: "c" * 64}) != text
