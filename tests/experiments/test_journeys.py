"""The analysts' journeys from files to files: trained and rehearsed."""

from pathlib import Path

import pytest
from mlflow.tracking import MlflowClient

from experiments.journeys import inputs_of, read_inputs, train_tracked
from experiments.recipe import read_recipe
from experiments.run_folder import read_run
from experiments.train import train
from features.columns import DataError
from features.former_names import keep_former_names, read_former_names
from features.panel import Panel, write_panel
from models.bundle import read_bundle
from tests.experiments.small import (
    DAYS,
    OUTCOMES_UNTIL,
    PIPELINE,
    Rehearsal,
    small_panel,
    small_pipeline,
)


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


def test_a_training_from_files_is_the_one_training(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    out = tmp_path / "bundle"
    told = train_tracked(
        PIPELINE,
        rehearsal.panel,
        rehearsal.recognitions,
        DAYS[1],
        OUTCOMES_UNTIL,
        PIPELINE,
        own_store,
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
