"""Runs held against each other: only of the same inputs, on the days that all could train."""

import json
import shutil
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from configs.words import Lang, read_words
from experiments.contest import Contest, Order, read_contest
from experiments.run_folder import RunError, in_words
from scoring.faults import told
from tests.experiments.small import PIPELINE, Rehearsal

LANGS: tuple[Lang, Lang] = ("zh", "en")


def other_run(rehearsal: Rehearsal, folder: Path, **changes: Any) -> Path:
    """A copy of the rehearsal with its manifest, or its figures, changed."""
    shutil.copytree(rehearsal.run, folder)
    for name in ("manifest", "metrics"):
        path = folder / f"{name}.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        told |= {key: value for key, value in changes.items() if key in told}
        path.write_text(json.dumps(told), encoding="utf-8")
    return folder


def names(contest: Contest) -> list[str]:
    return [order.name for order in contest.orders]


def test_one_run_is_a_contest_of_its_recipe_and_its_baselines(rehearsal: Rehearsal) -> None:
    contest = read_contest([rehearsal.run])
    assert names(contest)[0] == PIPELINE
    assert "baseline:scorecard" in names(contest)
    assert [order.recipe for order in contest.orders] == [True] + [False] * (
        len(contest.orders) - 1
    )
    assert contest.told["days"] == ["2021-05-01", "2022-05-01"]
    for order in contest.orders:
        assert order.scores.select("day", "enterprise_id").equals(
            contest.rows.select("day", "enterprise_id")
        )


def test_a_run_beside_itself_adds_nothing(rehearsal: Rehearsal, tmp_path: Path) -> None:
    again = other_run(rehearsal, tmp_path / "again")
    contest = read_contest([rehearsal.run, again])
    assert names(contest) == names(read_contest([rehearsal.run]))
    assert contest.told["runs"] == ["run", "again"]


def test_equal_names_with_other_scores_bear_the_name_of_their_run(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    again = other_run(rehearsal, tmp_path / "again")
    scores = pl.read_parquet(again / "scores.parquet")
    ours = pl.col("recipe") == PIPELINE
    turned = pl.when(ours).then(-pl.col("score")).otherwise("score").alias("score")
    scores.with_columns(turned).write_parquet(again / "scores.parquet")
    contest = read_contest([rehearsal.run, again])
    assert names(contest)[:2] == [f"{PIPELINE}@again", f"{PIPELINE}@run"]
    assert len(contest.orders) == len(read_contest([rehearsal.run]).orders) + 1


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"panel_fingerprint": "0"}, ["panel"]),
        ({"recognitions_fingerprint": "0"}, ["recognitions"]),
        ({"hindsight": True}, ["hindsight"]),
        ({"settings": {"pipeline": "0", "policy": "0"}}, ["pipeline", "policy"]),
    ],
)
def test_other_inputs_are_refused_by_name(
    changes: dict[str, Any], what: list[str], rehearsal: Rehearsal, tmp_path: Path
) -> None:
    other = other_run(rehearsal, tmp_path / "other", **changes)
    with pytest.raises(RunError) as refused:
        read_contest([rehearsal.run, other])
    assert refused.value.code == "not_comparable"
    assert refused.value.fields == {"run": "run", "other": "other", "what": in_words(what)}
    for lang in LANGS:
        (sentence,) = told(refused.value, read_words(lang))[1]
        assert all(read_words(lang).say(f"differs.{name}") in sentence for name in what)


def test_other_days_are_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    days = rehearsal.backtested["metrics"]["days"][:1]
    other = other_run(rehearsal, tmp_path / "other", days=days)
    with pytest.raises(RunError, match="days"):
        read_contest([rehearsal.run, other])


def test_a_day_on_which_some_recipe_was_not_trained_is_left_out(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    run = other_run(rehearsal, tmp_path / "run")
    scores = pl.read_parquet(run / "scores.parquet")
    first = pl.date(2021, 5, 1)
    gone = (pl.col("recipe") == PIPELINE) & (pl.col("day") == first)
    scores.filter(~gone).write_parquet(run / "scores.parquet")
    contest = read_contest([run])
    assert contest.told["days"] == ["2022-05-01"]
    assert contest.left_out == ({"what": "2021-05-01", "code": "not_all_trained"},)
    scores.filter(pl.col("recipe") != PIPELINE).write_parquet(run / "scores.parquet")
    with pytest.raises(RunError) as refused:
        read_contest([run])
    assert refused.value.code == "nothing_to_compare"
    assert "no_positives" not in told(refused.value, read_words("en"))[1][0]
    assert "2021-05-01" in told(refused.value, read_words("zh"))[1][0]


def test_a_baseline_that_is_not_there_every_day_is_left_out(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    run = other_run(rehearsal, tmp_path / "run")
    scores = pl.read_parquet(run / "scores.parquet")
    gone = (pl.col("recipe") == "baseline:column") & (pl.col("day") == pl.date(2021, 5, 1))
    scores.filter(~gone).write_parquet(run / "scores.parquet")
    contest = read_contest([run])
    assert "baseline:column" not in names(contest)
    assert contest.left_out == ({"what": "baseline:column", "code": "not_on_all_days"},)


def test_a_day_whose_span_is_open_is_left_out(rehearsal: Rehearsal, tmp_path: Path) -> None:
    run = other_run(rehearsal, tmp_path / "run", outcomes_until="2024-04-29")
    contest = read_contest([run])
    assert contest.told["days"] == ["2021-05-01"]
    assert contest.left_out == ({"what": "2022-05-01", "code": "span_open"},)


def test_a_run_without_scores_is_none(rehearsal: Rehearsal, tmp_path: Path) -> None:
    run = other_run(rehearsal, tmp_path / "run")
    (run / "scores.parquet").unlink()
    with pytest.raises(RunError, match="not_a_run"):
        read_contest([run])


def test_simple_is_what_learns_nothing_then_the_learner_then_fewer_indicators() -> None:
    made = [("trees", 5), ("points", 0), ("scorecard", 9), ("column", 1), ("trees", 3)]
    orders = [Order(kind, kind, count, True, pl.DataFrame()) for kind, count in made]
    ordered = sorted(orders, key=lambda order: order.simplicity)
    assert [(order.learner, order.indicators) for order in ordered] == [
        ("points", 0),
        ("column", 1),
        ("scorecard", 9),
        ("trees", 3),
        ("trees", 5),
    ]
