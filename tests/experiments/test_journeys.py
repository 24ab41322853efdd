"""The analysts' journeys from files to files: trained, rehearsed, promoted, or refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from mlflow.tracking import MlflowClient

from experiments.journeys import inputs_of, promote_tracked, read_inputs, train_tracked
from experiments.promote import PromoteError
from experiments.recipe import read_recipe
from experiments.run_folder import RunError, read_run
from experiments.tracking import CHAMPION
from experiments.train import train
from features.columns import DataError
from features.former_names import keep_former_names, read_former_names
from features.panel import Panel, write_panel
from models.bundle import read_bundle
from tests.experiments.small import (
    DAYS,
    MODEL,
    OUTCOMES_UNTIL,
    PIPELINE,
    Rehearsal,
    small_panel,
    small_pipeline,
)

Change = Callable[[dict[str, Any]], None]


def champion() -> str:
    """The number of the version that bears the alias."""
    return str(MlflowClient().get_model_version_by_alias(MODEL, CHAMPION).version)


def changed_run(rehearsal: Rehearsal, folder: Path, change: Change) -> Path:
    """A copy of the rehearsal's folder with its figures changed."""
    shutil.copytree(rehearsal.run, folder)
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8"))
    change(metrics)
    path.write_text(json.dumps(metrics), encoding="utf-8")
    return folder


def promote(rehearsal: Rehearsal, run: Path, out: Path, **inputs: Path) -> dict[str, object]:
    panel, recognitions = inputs.get("panel"), inputs.get("recognitions")
    return promote_tracked(run, panel, recognitions, None, rehearsal.store, out)


def test_the_inputs_are_the_panel_with_its_recognitions(rehearsal: Rehearsal) -> None:
    panel, matched = read_inputs(rehearsal.panel, rehearsal.recognitions)
    assert panel.facts.height == small_panel().facts.height
    assert panel.titles.height == small_panel().titles.height
    assert panel.receipt["made_up"] is True
    assert matched.counts["recognitions"] == small_panel().titles.height
    assert matched.unmatched.is_empty()


def renamed(rehearsal: Rehearsal, folder: Path) -> tuple[Path, Path]:
    """The recognitions with one enterprise under the name it had before, and a table of names."""
    text = rehearsal.recognitions.read_text(encoding="utf-8")
    code = text.splitlines()[1].split(",")[0]
    recognitions, names = folder / "recognitions.csv", folder / "names.csv"
    recognitions.write_text(text.replace(code, "旧名机械厂"), encoding="utf-8")
    names.write_text(f"统一社会信用代码,曾用名\n{code},旧名机械厂\n", encoding="utf-8")
    return recognitions, names


def test_recognitions_under_a_former_name_are_matched_where_the_table_is_given(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    recognitions, names = renamed(rehearsal, tmp_path)
    _, lost = read_inputs(rehearsal.panel, recognitions)
    assert lost.unmatched["key"].unique().to_list() == ["旧名机械厂"]
    _, found = read_inputs(rehearsal.panel, recognitions, names)
    assert found.unmatched.is_empty()
    # What the panel was told when it was taken in is known as well.
    kept = keep_former_names(read_former_names(names))
    panel = small_panel()
    told = Panel(panel.facts, panel.titles.clear(), panel.receipt | {"former_names": kept})
    write_panel(told, tmp_path / "panel")
    assert read_inputs(tmp_path / "panel", recognitions)[1].unmatched.is_empty()
    fingerprints = [
        inputs_of(rehearsal.panel, recognitions)["former_names_fingerprint"],
        inputs_of(rehearsal.panel, recognitions, names)["former_names_fingerprint"],
        inputs_of(tmp_path / "panel", recognitions)["former_names_fingerprint"],
    ]
    assert fingerprints[0] == ""
    assert len(set(fingerprints)) == 3


def test_a_bad_table_of_former_names_is_refused_whole(rehearsal: Rehearsal, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("企业名称,曾用名,变更日期\n甲,,\n乙,丙,某日\n", encoding="utf-8")
    with pytest.raises(DataError) as refused:
        read_inputs(rehearsal.panel, rehearsal.recognitions, names)
    assert [fault.row for fault in refused.value.faults] == [2, 3]


def test_former_names_that_were_not_rehearsed_are_refused(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    _, names = renamed(rehearsal, tmp_path)
    with pytest.raises(PromoteError) as refused:
        promote_tracked(
            rehearsal.run, None, None, None, rehearsal.store, tmp_path / "bundle", names
        )
    assert (refused.value.code, refused.value.fields) == ("changed_input", {"what": "former_names"})


def test_a_training_from_files_is_the_one_training(rehearsal: Rehearsal, tmp_path: Path) -> None:
    out = tmp_path / "bundle"
    told = train_tracked(
        PIPELINE,
        rehearsal.panel,
        rehearsal.recognitions,
        DAYS[1],
        OUTCOMES_UNTIL,
        PIPELINE,
        rehearsal.store,
        out,
    )
    recipe = read_recipe(PIPELINE)
    own = train(small_panel(), small_pipeline(), recipe, DAYS[1], OUTCOMES_UNTIL)
    assert read_bundle(out).fingerprint == own.fingerprint
    assert told["fingerprint"] == own.fingerprint[:16]
    assert (told["rows"], told["positives"], told["days"]) == (275, 50, "2020-05-01")
    logged = MlflowClient().get_run(str(told["run"]))
    assert logged.data.tags["bundle"] == own.fingerprint


def test_a_rehearsal_says_what_went_in(rehearsal: Rehearsal) -> None:
    manifest, metrics = read_run(rehearsal.run)
    assert metrics == rehearsal.backtested["metrics"]
    report = (rehearsal.run / "report.md").read_text(encoding="utf-8")
    assert str(rehearsal.backtested["table"]) in report
    assert Path(manifest["panel"]) == rehearsal.panel
    assert manifest["days"] == [day.isoformat() for day in DAYS]
    assert manifest["recipes"] == [PIPELINE]
    assert manifest["hindsight"] is False


def test_the_promoted_bundle_is_trained_on_the_day_after_the_outcomes_end(
    rehearsal: Rehearsal,
) -> None:
    bundle = read_bundle(rehearsal.bundle)
    assert bundle.as_of == "2024-05-01"
    assert bundle.manifest["days"] == ["2022-05-01"]
    told = rehearsal.promoted
    assert told["fingerprint"] == bundle.fingerprint[:16]
    assert (told["model"], told["metric"]) == (MODEL, "auprc")
    assert told["ours"] > told["theirs"]
    assert told["rival"].startswith("baseline:")


def test_a_promotion_moves_the_alias(rehearsal: Rehearsal, tmp_path: Path) -> None:
    before = champion()
    again = promote(rehearsal, rehearsal.run, tmp_path / "bundle")
    # On the same days the new one is held against the old, and is no worse than itself.
    assert (again["rival"], again["theirs"]) == ("champion", again["ours"])
    assert champion() == again["version"]
    assert int(champion()) > int(before)
    assert (tmp_path / "bundle" / "booster.txt").read_bytes() == (
        rehearsal.bundle / "booster.txt"
    ).read_bytes()


def in_hindsight(metrics: dict[str, Any]) -> None:
    metrics["point_in_time"] = False


def with_a_better_baseline(metrics: dict[str, Any]) -> None:
    for day in metrics["days"]:
        day["recipes"]["baseline:points"] = {"auprc": 0.99}


def worse_than_it_was(metrics: dict[str, Any]) -> None:
    for day in metrics["days"]:
        day["recipes"][PIPELINE]["auprc"] -= 0.02


def without_a_model(metrics: dict[str, Any]) -> None:
    for day in metrics["days"]:
        day["trained"] = {PIPELINE: None}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (in_hindsight, "hindsight"),
        (with_a_better_baseline, "not_better"),
        (worse_than_it_was, "worse_than_champion"),
        (without_a_model, "nothing_trained"),
    ],
)
def test_a_run_that_may_not_go_up_leaves_all_as_it_was(
    change: Change, code: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    before = champion()
    run = changed_run(rehearsal, tmp_path / "run", change)
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal, run, tmp_path / "bundle")
    assert refused.value.code == code
    assert champion() == before
    assert not (tmp_path / "bundle").exists()


def test_other_recognitions_than_rehearsed_are_refused(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    other = tmp_path / "recognitions.csv"
    lines = rehearsal.recognitions.read_text(encoding="utf-8").splitlines(keepends=True)
    other.write_text("".join(lines[:-1]), encoding="utf-8")
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal, rehearsal.run, tmp_path / "bundle", recognitions=other)
    assert (refused.value.code, refused.value.fields) == ("changed_input", {"what": "recognitions"})


def test_another_panel_than_rehearsed_is_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    panel = small_panel()
    write_panel(
        Panel(panel.facts.head(-1), panel.titles.clear(), panel.receipt), tmp_path / "panel"
    )
    with pytest.raises(PromoteError) as refused:
        promote(rehearsal, rehearsal.run, tmp_path / "bundle", panel=tmp_path / "panel")
    assert (refused.value.code, refused.value.fields) == ("changed_input", {"what": "panel"})


def test_the_same_inputs_at_another_place_are_the_same(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    shutil.copytree(rehearsal.panel, tmp_path / "moved")
    run = changed_run(rehearsal, tmp_path / "run", in_hindsight)
    # Past the look at the inputs, the run is refused for what it is.
    with pytest.raises(PromoteError, match="hindsight"):
        promote(rehearsal, run, tmp_path / "bundle", panel=tmp_path / "moved")


@pytest.mark.parametrize("gone", ["panel", "recognitions"])
def test_inputs_that_are_no_longer_there_are_told_as_that(
    gone: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    with pytest.raises(DataError):
        promote(rehearsal, rehearsal.run, tmp_path / "bundle", **{gone: tmp_path / "nowhere"})


def test_what_is_no_run_is_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    with pytest.raises(RunError, match="not_a_run"):
        promote(rehearsal, rehearsal.bundle, tmp_path / "bundle")


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
        promote(rehearsal, run, tmp_path / "bundle")
    assert (refused.value.code, refused.value.fields) == ("changed_input", {"what": what})
