"""A promotion from a run folder to the alias: by the rule, by force, or not at all."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from mlflow.tracking import MlflowClient

from configs.words import read_words
from experiments import promotion
from experiments.promote import PromoteError, Standing, Verdict
from experiments.promotion import Promoter, promote_tracked
from experiments.record import FILE, FOLDER, RecordError
from experiments.registry import CHAMPION, champion_of
from experiments.run_folder import RunError, in_words, run_fingerprint
from features.columns import DataError
from features.panel import Panel, write_panel
from models.bundle import read_bundle
from scoring.faults import UsageError, told
from tests.experiments.small import MODEL, PIPELINE, Rehearsal, small_panel

Change = Callable[[dict[str, Any]], None]
BY = Promoter("Li", "second batch")


def changed(what: str) -> tuple[str, dict[str, object]]:
    """The code and the fields of a refusal where an input is not what it was."""
    return "changed_input", {"what": in_words([what])}


def champion() -> str:
    """The number of the version that bears the alias."""
    return str(MlflowClient().get_model_version_by_alias(MODEL, CHAMPION).version)


def sealed(folder: Path) -> Path:
    """A changed run folder whose record tells of the change, as if it had been rehearsed so."""
    path = folder / FOLDER / FILE
    record = json.loads(path.read_text(encoding="utf-8"))
    record["fingerprint"] = run_fingerprint(folder)
    path.write_text(json.dumps(record), encoding="utf-8")
    return folder


def changed_run(rehearsal: Rehearsal, folder: Path, change: Change) -> Path:
    """A copy of the rehearsal's folder with its figures changed."""
    shutil.copytree(rehearsal.run, folder)
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8"))
    change(metrics)
    path.write_text(json.dumps(metrics), encoding="utf-8")
    return sealed(folder)


def changed_scores(rehearsal: Rehearsal, folder: Path, name: str, score: pl.Expr) -> Path:
    """A copy of the rehearsal's folder in which one order is another."""
    shutil.copytree(rehearsal.run, folder)
    scores = pl.read_parquet(folder / "scores.parquet")
    turned = pl.when(pl.col("recipe") == name).then(score).otherwise("score").alias("score")
    scores.with_columns(turned).write_parquet(folder / "scores.parquet")
    return sealed(folder)


def promote(
    store: Path, run: Path, out: Path, by: Promoter = BY, **inputs: Path
) -> dict[str, object]:
    panel, recognitions = inputs.get("panel"), inputs.get("recognitions")
    return promote_tracked(run, panel, recognitions, None, store, out, by)


def test_the_promoted_bundle_is_trained_on_the_day_after_the_outcomes_end(
    rehearsal: Rehearsal,
) -> None:
    bundle = read_bundle(rehearsal.bundle)
    assert bundle.as_of == "2024-05-01"
    assert bundle.manifest["days"] == ["2022-05-01"]
    told = rehearsal.promoted
    assert told["fingerprint"] == bundle.fingerprint[:16]
    assert (told["model"], told["metric"], told["recipe"]) == (MODEL, "auprc", PIPELINE)
    assert told["ours"] > told["theirs"]
    assert told["above"] >= 0.8
    assert told["rival"] == "baseline:scorecard"
    assert (told["champion"], told["by"], told["forced"]) == ("none", "Wang", False)


@pytest.mark.server
def test_a_promotion_moves_the_alias_and_is_the_same_bytes_for_the_same_words(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    before = champion()
    again = promote(own_store, rehearsal.run, tmp_path / "bundle")
    assert again["champion"] == "same", "its own recipe, trained anew"
    assert champion() == again["version"]
    assert int(champion()) > int(before)
    assert (tmp_path / "bundle" / "booster.txt").read_bytes() == (
        rehearsal.bundle / "booster.txt"
    ).read_bytes()
    card = (tmp_path / "bundle" / "card.md").read_text(encoding="utf-8")
    assert "Li" in card
    twice = promote(own_store, rehearsal.run, tmp_path / "twice")
    assert twice["fingerprint"] == again["fingerprint"]
    assert (tmp_path / "twice" / "card.md").read_text(encoding="utf-8") == card


def test_the_version_says_who_why_and_against_what(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    before = champion()
    promote(own_store, rehearsal.run, tmp_path / "bundle", Promoter(" Li\nMei ", "a\n\nb"))
    standing = champion_of(own_store, MODEL)
    assert standing is not None
    tags = standing.tags
    assert (tags["by"], tags["reason"], tags["forced"]) == ("Li Mei", "a b", "false")
    assert tags["rehearsal_run"] == rehearsal.backtested["run"]
    assert tags["rehearsal"] == run_fingerprint(rehearsal.run)
    assert tags["replaces"] == before
    assert float(tags["better_on_draws"]) == rehearsal.promoted["above"]
    assert float(tags["rival_figure"]) == rehearsal.promoted["theirs"]
    described = MlflowClient().get_model_version(MODEL, standing.version).description
    assert "Li Mei: a b" in described
    assert "baseline" not in described


def in_hindsight(metrics: dict[str, Any]) -> None:
    metrics["point_in_time"] = False


def without_a_model(metrics: dict[str, Any]) -> None:
    for day in metrics["days"]:
        day["trained"] = {PIPELINE: None}


@pytest.mark.parametrize("by", [BY, replace(BY, forced=True)], ids=["rule", "force"])
@pytest.mark.parametrize(
    ("change", "code"), [(in_hindsight, "hindsight"), (without_a_model, "nothing_trained")]
)
def test_what_is_no_honest_rehearsal_is_not_even_forced(
    change: Change, code: str, by: Promoter, rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    before = champion()
    run = changed_run(rehearsal, tmp_path / "run", change)
    with pytest.raises(PromoteError, match=code):
        promote(own_store, run, tmp_path / "bundle", by)
    assert champion() == before
    assert not (tmp_path / "bundle").exists()


def test_who_does_not_beat_the_baselines_stays_down_unless_forced(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    before = champion()
    known = pl.col("label").cast(pl.Float64)
    run = changed_scores(rehearsal, tmp_path / "run", "baseline:column", known)
    with pytest.raises(PromoteError) as refused:
        promote(own_store, run, tmp_path / "bundle")
    assert refused.value.code == "not_better"
    assert refused.value.fields["baseline"] == "baseline:column"
    assert champion() == before
    assert not (tmp_path / "bundle").exists()
    with pytest.raises(UsageError, match="force_without_reason"):
        promote(own_store, run, tmp_path / "bundle", Promoter("Li", " ", forced=True))
    told = promote(own_store, run, tmp_path / "bundle", replace(BY, forced=True))
    assert told["forced"] is True
    standing = champion_of(own_store, MODEL)
    assert standing is not None
    assert (standing.tags["forced"], standing.tags["refused"]) == ("true", "not_better")
    card = (tmp_path / "bundle" / "card.md").read_text(encoding="utf-8")
    assert "强制提升" in card
    assert "forced by Li" in card
    assert "second batch" in card


def test_a_worse_recipe_than_the_champions_stays_down(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The champion of these same rows is fetched from its rehearsal and compared row by row."""
    seen: dict[str, Any] = {}

    def look(
        metrics: dict[str, Any], scores: pl.DataFrame, recipes: Any, standing: Standing
    ) -> Verdict:
        seen.update(standing=standing, scores=scores)
        raise PromoteError("hindsight")

    standing = champion_of(own_store, MODEL)
    assert standing is not None
    MlflowClient().set_model_version_tag(MODEL, standing.version, "recipe_fingerprint", "other")
    monkeypatch.setattr(promotion, "judge", look)
    with pytest.raises(PromoteError, match="hindsight"):
        promote(own_store, rehearsal.run, tmp_path / "bundle")
    name = f"champion {standing.version}"
    assert seen["standing"].order == name
    theirs = seen["scores"].filter(pl.col("recipe") == name).drop("recipe")
    ours = seen["scores"].filter(pl.col("recipe") == PIPELINE).drop("recipe")
    assert theirs.equals(ours)
    # On other rows nothing of it can be compared.
    MlflowClient().set_model_version_tag(MODEL, standing.version, "judged_on", "2020-01-01")
    with pytest.raises(PromoteError, match="hindsight"):
        promote(own_store, rehearsal.run, tmp_path / "bundle")
    assert seen["standing"].order is None


@pytest.mark.server
def test_a_rehearsal_that_this_store_does_not_know_is_written_down_first(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    run = changed_scores(rehearsal, tmp_path / "run", PIPELINE, pl.col("score") + 1)
    promote(own_store, run, tmp_path / "bundle")
    standing = champion_of(own_store, MODEL)
    assert standing is not None
    logged = MlflowClient().get_run(standing.tags["rehearsal_run"])
    assert logged.data.tags["lingpao.fingerprint"] == run_fingerprint(run)
    assert logged.data.params["days"] == "2021-05-01, 2022-05-01"


def test_a_run_folder_that_was_changed_by_hand_is_refused(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    shutil.copytree(rehearsal.run, tmp_path / "run")
    path = tmp_path / "run" / "metrics.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.", "0.9", 1), encoding="utf-8")
    with pytest.raises(RecordError, match="changed_record"):
        promote(rehearsal.store, tmp_path / "run", tmp_path / "bundle")


def test_other_recognitions_than_rehearsed_are_refused(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    other = tmp_path / "recognitions.csv"
    lines = rehearsal.recognitions.read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal.store, rehearsal.run, tmp_path / "bundle", recognitions=other)
    assert (refused.value.code, refused.value.fields) == changed("recognitions")


def test_another_panel_than_rehearsed_is_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    panel = small_panel()
    write_panel(
        Panel(panel.facts.head(-1), panel.titles.clear(), panel.receipt), tmp_path / "panel"
    )
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal.store, rehearsal.run, tmp_path / "bundle", panel=tmp_path / "panel")
    assert (refused.value.code, refused.value.fields) == changed("panel")


def test_former_names_that_were_not_rehearsed_are_refused(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    names = tmp_path / "names.csv"
    code = rehearsal.recognitions.read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    names.write_text(f"统一社会信用代码,曾用名\n{code},旧名机械厂\n", encoding="utf-8")
    inputs = None, None, None, rehearsal.store, tmp_path / "bundle", BY, names
    with pytest.raises(PromoteError) as refused:
        promote_tracked(rehearsal.run, *inputs)
    assert (refused.value.code, refused.value.fields) == changed("former_names")


def test_the_same_inputs_at_another_place_are_the_same(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    shutil.copytree(rehearsal.panel, tmp_path / "moved")
    run = changed_run(rehearsal, tmp_path / "run", in_hindsight)
    # Past the look at the inputs, the run is refused for what it is.
    with pytest.raises(PromoteError, match="hindsight"):
        promote(own_store, run, tmp_path / "bundle", panel=tmp_path / "moved")


@pytest.mark.parametrize("gone", ["panel", "recognitions"])
def test_inputs_that_are_no_longer_there_are_told_as_that(
    gone: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    with pytest.raises(DataError):
        promote(rehearsal.store, rehearsal.run, tmp_path / "bundle", **{gone: tmp_path / "nowhere"})


def test_what_is_no_run_is_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not_a_run"):
        promote(rehearsal.store, rehearsal.bundle, tmp_path / "bundle")


@pytest.mark.parametrize("what", ["pipeline", "policy", f"recipe {PIPELINE}"])
def test_other_settings_than_rehearsed_are_refused(
    what: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    shutil.copytree(rehearsal.run, run)
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    manifest["settings"][what] = "0" * 64
    (run / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal.store, sealed(run), tmp_path / "bundle")
    assert (refused.value.code, refused.value.fields) == changed(what)
    name = PIPELINE if what.startswith("recipe") else ""
    phrase = read_words("zh").say(f"differs.{what.split()[0]}", name=name)
    assert phrase in told(refused.value, read_words("zh"))[1][0]
