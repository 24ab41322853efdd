"""A store that dies in the middle of a run: what was made is kept, and written down later."""

import json
import shutil
from pathlib import Path

import mlflow
import pytest
from mlflow.tracking import MlflowClient

from experiments import promotion, tracking
from experiments.journeys import train_tracked
from experiments.promote import PromoteError
from experiments.promotion import Promoter, promote_tracked
from experiments.record import FILE, FOLDER, RecordError
from experiments.registry import champion_of
from experiments.track import track_kept, unchanged_record
from experiments.tracking import TrackError, find_run
from models.bundle import read_bundle
from tests.experiments.small import DAYS, MODEL, OUTCOMES_UNTIL, PIPELINE, Rehearsal


def dies(*given: object, **named: object) -> None:
    raise mlflow.MlflowException("API request failed: connection refused\nby the server")


def train(rehearsal: Rehearsal, store: Path, out: Path) -> dict[str, object]:
    inputs = rehearsal.panel, rehearsal.recognitions
    return train_tracked(PIPELINE, *inputs, DAYS[1], OUTCOMES_UNTIL, PIPELINE, store, out)


@pytest.mark.server
def test_a_training_whose_server_dies_is_kept_and_completed(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "bundle"
    with monkeypatch.context() as patch:
        patch.setattr(mlflow.pyfunc, "log_model", dies)
        with pytest.raises(TrackError) as lost:
            train(rehearsal, own_store, out)
    assert lost.value.fields["found"] == "API request failed: connection refused"
    assert lost.value.fields["folder"] == out
    bundle = read_bundle(out)
    broken = find_run(PIPELINE, bundle.fingerprint, finished=False)
    assert broken is not None
    told = track_kept(out, own_store)
    # The run that broke off is gone on with, not doubled.
    assert (told["run"], told["already"], told["kind"]) == (broken, False, "train")
    done = MlflowClient().get_run(broken)
    assert done.info.status == "FINISHED"
    assert done.data.tags["bundle"] == bundle.fingerprint
    assert done.data.metrics["rows"] == bundle.manifest["rows"]
    assert len(done.inputs.dataset_inputs) == 1
    (model,) = done.outputs.model_outputs
    assert mlflow.pyfunc.load_model(f"models:/{model.model_id}").metadata.signature is not None
    again = track_kept(out, own_store)
    assert (again["run"], again["already"]) == (broken, True)


def test_a_rehearsal_is_written_into_another_store_from_its_folder_alone(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path
) -> None:
    there = MlflowClient().get_run(str(rehearsal.backtested["run"]))
    MlflowClient().set_tag(there.info.run_id, tracking.KEPT, "forgotten")
    shutil.copytree(rehearsal.run, tmp_path / "moved")
    told = track_kept(tmp_path / "moved", own_store)
    again = MlflowClient().get_run(str(told["run"]))
    assert again.info.run_id != there.info.run_id
    assert again.data.metrics == there.data.metrics
    assert again.data.params == there.data.params


@pytest.mark.server
def test_a_promotion_that_was_cut_off_goes_up_later_unless_another_has(
    rehearsal: Rehearsal, own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def promote(out: Path, by: str) -> dict[str, object]:
        return promote_tracked(rehearsal.run, None, None, None, own_store, out, Promoter(by))

    before = champion_of(own_store, MODEL)
    assert before is not None
    for name in ("first", "second"):
        with monkeypatch.context() as patch:
            patch.setattr(promotion, "register", dies)
            with pytest.raises(TrackError):
                promote(tmp_path / name, name)
    assert champion_of(own_store, MODEL) == before
    told = track_kept(tmp_path / "first", own_store)
    standing = champion_of(own_store, MODEL)
    assert standing is not None
    assert standing.version == told["version"] != before.version
    assert (standing.tags["by"], standing.tags["replaces"]) == ("first", before.version)
    assert track_kept(tmp_path / "first", own_store)["already"] is True
    # The second was judged against a champion that no longer stands.
    with pytest.raises(PromoteError, match="champion_changed"):
        track_kept(tmp_path / "second", own_store)
    assert champion_of(own_store, MODEL) == standing


def test_a_kept_folder_that_was_changed_is_not_written_down(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    shutil.copytree(rehearsal.run, tmp_path / "run")
    path = tmp_path / "run" / "metrics.json"
    metrics = json.loads(path.read_text(encoding="utf-8"))
    metrics["point_in_time"] = False
    path.write_text(json.dumps(metrics), encoding="utf-8")
    with pytest.raises(RecordError, match="changed_record"):
        track_kept(tmp_path / "run", rehearsal.store)


@pytest.mark.parametrize("spoiled", ["", "{", "{}", '{"figures": [], "data": {"columns": {}}}'])
def test_a_folder_without_a_record_is_refused(
    spoiled: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    (tmp_path / FOLDER).mkdir()
    if spoiled:
        (tmp_path / FOLDER / FILE).write_text(spoiled, encoding="utf-8")
    with pytest.raises(RecordError) as refused:
        unchanged_record(tmp_path)
    assert refused.value.code == "no_record"
    assert refused.value.fields["folder"] == tmp_path.name
