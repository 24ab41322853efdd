"""What is written down of a run, found again as an analyst would find it."""

import json
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import mlflow
import pytest
from mlflow.entities import Run
from mlflow.tracking import MlflowClient
from mlflow.utils import requirements_utils

from configs.reader import HERE, fingerprint
from experiments import tracking
from experiments.run_folder import read_run, run_fingerprint
from experiments.tracking import TrackError, connect, example_of, find_run, kept, run
from experiments.train import panel_fingerprint
from models.bundle import read_bundle
from tests.experiments.small import (
    DAYS,
    OUTCOMES_UNTIL,
    PIPELINE,
    Rehearsal,
    small_recipe,
)


@pytest.fixture
def training(rehearsal: Rehearsal) -> Run:
    """The run of the promotion, found by the fingerprint of its bundle."""
    experiment = mlflow.get_experiment_by_name(f"lingpao/{PIPELINE}")
    assert experiment is not None
    digest = read_bundle(rehearsal.bundle).fingerprint
    found = MlflowClient().search_runs(
        [experiment.experiment_id], f"tags.bundle = '{digest}'", order_by=["start_time"]
    )
    assert found[0].info.run_id == rehearsal.promoted["run"]
    return found[0]


def test_parameters_and_figures_of_a_training(training: Run, rehearsal: Rehearsal) -> None:
    told, manifest = training.data.params, read_bundle(rehearsal.bundle).manifest
    assert told["pipeline"] == told["recipe"] == PIPELINE
    assert told["as_of"] == "2024-05-01"
    assert told["days"] == "2022-05-01"
    assert told["learner"] == "trees"
    assert told["outcomes_until"] == OUTCOMES_UNTIL.isoformat()
    assert {f"ranker.{key}": str(value) for key, value in manifest["settings"].items()}.items() <= (
        told.items()
    )
    assert training.data.metrics["rows"] == manifest["rows"] == 225
    assert training.data.metrics["positives"] == manifest["positives"] == 50
    assert training.data.tags["made_up"] == "true"
    assert training.info.status == "FINISHED"


def test_shap_was_asked_for_a_second_opinion(training: Run) -> None:
    assert 0 <= training.data.metrics["shap_difference"] < 1e-9


def test_the_data_set_is_known_by_its_fingerprint_and_holds_no_enterprise(
    training: Run, rehearsal: Rehearsal
) -> None:
    (entry,) = training.inputs.dataset_inputs
    digest = panel_fingerprint(rehearsal.panel)
    tags = {tag.key: tag.value for tag in entry.tags}
    assert tags["mlflow.data.context"] == "training"
    assert tags["panel_sha256"] == digest
    assert tags["recognitions_sha256"] == fingerprint(rehearsal.recognitions)
    assert entry.dataset.name == "listing_reserve_2024-05-01"
    assert entry.dataset.digest == digest[:36]
    assert json.loads(entry.dataset.source)["panel_sha256"] == digest
    assert json.loads(entry.dataset.profile) == {"2022-05-01": {"rows": 225, "positives": 50}}
    assert all(name in entry.dataset.schema for name in small_recipe().indicators)
    for text in (entry.dataset.schema, entry.dataset.source, entry.dataset.profile):
        assert "enterprise_id" not in text
        assert "E0001" not in text


def contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder and below, by its place in it."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_the_bundle_is_kept_with_the_run(
    training: Run, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    uri = f"runs:/{training.info.run_id}/bundle"
    fetched = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    assert contents(fetched) == contents(rehearsal.bundle)


def listed(run_id: str, place: str) -> set[str]:
    return {entry.path for entry in MlflowClient().list_artifacts(run_id, place)}


def test_settings_are_kept_with_their_hashes(
    training: Run, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    names = {"pipeline", "policy", "indicators", f"recipe_{PIPELINE}"}
    for run_id in (training.info.run_id, str(rehearsal.backtested["run"])):
        assert listed(run_id, "inputs") == {f"inputs/{name}.yaml" for name in names}
        tags = MlflowClient().get_run(run_id).data.tags
        uri = f"runs:/{run_id}/inputs"
        place = tmp_path / run_id
        fetched = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(place)))
        for name in names:
            assert tags[f"sha256.{name}.yaml"] == fingerprint(fetched / f"{name}.yaml")
    assert tags["sha256.policy.yaml"] == fingerprint(HERE / "policies" / "bse.yaml")
    assert tags["sha256.indicators.yaml"] == fingerprint(HERE / "indicators.yaml")


def test_every_picture_has_its_table(training: Run, rehearsal: Rehearsal) -> None:
    own = listed(training.info.run_id, "pictures")
    assert own == {f"pictures/{n}.{end}" for n in ("weights", "beeswarm") for end in ("svg", "csv")}
    told = listed(str(rehearsal.backtested["run"]), "pictures")
    names = ("precision", "reliability", "drift", f"weights_{PIPELINE}", f"beeswarm_{PIPELINE}")
    assert told == {f"pictures/{n}.{end}" for n in names for end in ("svg", "csv")}


def test_every_artefact_stands_under_the_store(training: Run, rehearsal: Rehearsal) -> None:
    place = (rehearsal.store / "artifacts" / PIPELINE).resolve().as_uri()
    assert training.info.artifact_uri is not None
    assert training.info.artifact_uri.startswith(place)
    assert {path.name for path in rehearsal.store.iterdir()} == {"mlflow.db", "artifacts"}


def test_a_rehearsal_is_one_series_per_figure_by_day(rehearsal: Rehearsal) -> None:
    client, run_id = MlflowClient(), rehearsal.backtested["run"]
    days = rehearsal.backtested["metrics"]["days"]
    for recipe in (PIPELINE, "baseline:scorecard"):
        name = recipe.replace(":", ".")
        for figure in ("auprc", "auc", "n"):
            series = client.get_metric_history(run_id, f"{name}/{figure}")
            told = sorted((point.step, point.value) for point in series)
            assert told == [
                (int(day["day"].replace("-", "")), day["recipes"][recipe][figure]) for day in days
            ]
            stamps = {
                datetime.fromtimestamp(point.timestamp / 1000, UTC).date() for point in series
            }
            assert stamps == set(DAYS)
    cuts = client.get_metric_history(run_id, f"{PIPELINE}/precision_at_20")
    assert len(cuts) == 2


def test_a_rehearsal_says_what_it_is_and_keeps_its_folder(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    found = MlflowClient().get_run(rehearsal.backtested["run"])
    assert found.data.tags["point_in_time"] == "true"
    assert found.data.tags["made_up"] == "true"
    assert found.data.params["days"] == "2021-05-01, 2022-05-01"
    assert found.data.params["title"] == "bse"
    uri = f"runs:/{found.info.run_id}/run"
    fetched = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    assert read_run(fetched) == read_run(rehearsal.run)
    assert contents(fetched) == contents(rehearsal.run)
    for day in DAYS:
        trained = read_bundle(fetched / "bundles" / day.isoformat() / PIPELINE)
        assert trained.as_of == day.isoformat()


def test_a_rehearsal_is_found_by_the_fingerprint_of_its_folder(rehearsal: Rehearsal) -> None:
    digest = run_fingerprint(rehearsal.run)
    assert find_run(PIPELINE, digest, finished=True) == rehearsal.backtested["run"]
    assert find_run(PIPELINE, digest, finished=False) is None
    assert find_run(PIPELINE, "0" * 64, finished=True) is None
    assert find_run("nobody", digest, finished=True) is None
    (entry,) = MlflowClient().get_run(rehearsal.backtested["run"]).inputs.dataset_inputs
    assert {tag.value for tag in entry.tags} >= {"testing"}


def test_a_training_tells_rows_and_positives_of_each_cohort(training: Run) -> None:
    series = MlflowClient().get_metric_history(training.info.run_id, "cohort/positives")
    assert sum(point.value for point in series) == training.data.metrics["positives"]
    told = [str(point.step) for point in sorted(series, key=lambda point: point.step)]
    assert ", ".join(f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in told) == training.data.params["days"]


def breaks(store: Path) -> None:
    with run(store, PIPELINE, "breaks") as run_id:
        raise RuntimeError(run_id)


def test_a_run_that_breaks_is_marked_and_left(own_store: Path) -> None:
    with pytest.raises(RuntimeError) as broken:
        breaks(own_store)
    assert MlflowClient().get_run(str(broken.value)).info.status == "FAILED"
    assert mlflow.active_run() is None


def test_an_address_that_the_user_has_set_is_left_alone(
    rehearsal: Rehearsal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = mlflow.get_tracking_uri()
    assert before == f"sqlite:///{rehearsal.store / 'mlflow.db'}"
    monkeypatch.setattr(tracking, "ASKED_URI", before)
    connect(tmp_path / "elsewhere")
    assert mlflow.get_tracking_uri() == before
    assert not (tmp_path / "elsewhere").exists()


def test_the_example_is_of_nobody_in_float64_with_a_hole(rehearsal: Rehearsal) -> None:
    bundle = read_bundle(rehearsal.bundle)
    example = example_of(bundle)
    assert list(example.columns) == bundle.ranker.names
    assert set(map(str, example.dtypes)) == {"float64"}
    assert example.isna().sum().sum() == 1


def a_file(store: Path) -> None:
    store.write_text("in the way", encoding="utf-8")


def not_a_database(store: Path) -> None:
    store.mkdir()
    (store / "mlflow.db").write_bytes(b"this is no database, and long enough to be looked at" * 9)


def read_only(store: Path) -> None:
    """A database that another holds for itself, or that nobody may write, is refused alike."""
    store.mkdir()
    (store / "mlflow.db").mkdir()


@pytest.mark.parametrize("spoil", [a_file, not_a_database, read_only])
def test_a_store_that_cannot_be_written_to_is_told_with_what_is_kept(
    spoil, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    store = tmp_path / "a store"
    spoil(store)
    with pytest.raises(TrackError) as refused, kept(tmp_path / "bundle", store):
        connect(store)
    told = refused.value.fields
    assert refused.value.code == "not_tracked"
    assert told["folder"] == tmp_path / "bundle"
    assert told["again"] == f"lingpao-lab track {tmp_path}/bundle --store '{store}'"
    assert told["found"]


def test_a_locked_database_is_told_as_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "mlflow.db"
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr(tracking, "PATIENCE", 0.1)
    with pytest.raises(TrackError, match="locked"), kept(tmp_path, tmp_path):
        connect(tmp_path)
    other.close()


def test_a_bug_of_ours_is_not_told_as_a_fault_of_the_store(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), kept(tmp_path, tmp_path):
        raise ZeroDivisionError


def test_versions_are_compared_without_reading_every_installed_package(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def read_all() -> None:
        raise AssertionError("all installed packages are read")

    monkeypatch.setattr(requirements_utils, tracking.MODULES, None)
    monkeypatch.setattr(requirements_utils.importlib_metadata, "packages_distributions", read_all)
    look = requirements_utils._check_requirement_satisfied
    with tracking._known_packages():
        assert look("numpy==0.1") is not None
        assert look(f"numpy=={version('numpy')}") is None
    # Nothing is left behind for others of the process.
    with pytest.raises(AssertionError):
        look("numpy==0.1")
