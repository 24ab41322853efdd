"""What is written down of a run, found again as an analyst would find it."""

from datetime import UTC, datetime
from pathlib import Path

import mlflow
import pytest
from mlflow.entities import Run
from mlflow.tracking import MlflowClient

from experiments import tracking
from experiments.run_folder import read_run
from experiments.tracking import CHAMPION, champion_tags, connect, run
from models.bundle import read_bundle
from tests.experiments.small import (
    DAYS,
    MODEL,
    OUTCOMES_UNTIL,
    PIPELINE,
    Rehearsal,
    small_recipe,
)


@pytest.fixture
def training(rehearsal: Rehearsal) -> Run:
    """The run of the promotion, found by the fingerprint of its bundle."""
    fingerprint = read_bundle(rehearsal.bundle).fingerprint
    experiment = mlflow.get_experiment_by_name(f"lingpao/{PIPELINE}")
    assert experiment is not None
    found = MlflowClient().search_runs(
        [experiment.experiment_id], f"tags.bundle = '{fingerprint}'", order_by=["start_time"]
    )
    assert found[0].info.run_id == rehearsal.promoted["run"]
    return found[0]


def test_parameters_and_figures_of_a_training(training: Run, rehearsal: Rehearsal) -> None:
    told, manifest = training.data.params, read_bundle(rehearsal.bundle).manifest
    assert told["pipeline"] == told["recipe"] == PIPELINE
    assert told["as_of"] == "2024-05-01"
    assert told["days"] == "2022-05-01"
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


def test_the_data_set_is_named_and_holds_no_enterprise(training: Run) -> None:
    (entry,) = training.inputs.dataset_inputs
    assert [(tag.key, tag.value) for tag in entry.tags] == [("mlflow.data.context", "training")]
    assert entry.dataset.name == "listing_reserve_2024-05-01"
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
    kept = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    assert contents(kept) == contents(rehearsal.bundle)


def test_the_explanation_is_kept_with_the_run(training: Run) -> None:
    entries = MlflowClient().list_artifacts(training.info.run_id, "explanation")
    kept = {entry.path for entry in entries}
    assert kept == {"explanation/weights.json", "explanation/weights.svg"}
    table = mlflow.load_table("explanation/weights.json", run_ids=[training.info.run_id])
    assert set(table["indicator"]) == set(small_recipe().indicators)
    assert table["weight"].sum() == pytest.approx(1)


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
    kept = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    assert read_run(kept) == read_run(rehearsal.run)


def test_a_rehearsal_keeps_its_data_set_and_what_was_trained_for_each_day(
    rehearsal: Rehearsal,
) -> None:
    found = MlflowClient().get_run(rehearsal.backtested["run"])
    assert [data.tags[0].value for data in found.inputs.dataset_inputs] == ["testing"]
    days = [day["day"] for day in rehearsal.backtested["metrics"]["days"]]
    listed = MlflowClient().list_artifacts(found.info.run_id, "bundles")
    assert {entry.path for entry in listed} == {f"bundles/{day}" for day in days}
    names = {model.name for model in mlflow.search_logged_models(output_format="list")}
    assert {f"{PIPELINE}_{day}" for day in days} <= names


def test_a_training_tells_rows_and_positives_of_each_cohort(training: Run) -> None:
    series = MlflowClient().get_metric_history(training.info.run_id, "cohort/positives")
    assert sum(point.value for point in series) == training.data.metrics["positives"]
    told = [str(point.step) for point in sorted(series, key=lambda point: point.step)]
    assert ", ".join(f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in told) == training.data.params["days"]


def test_the_champion_says_what_it_was_chosen_by(rehearsal: Rehearsal) -> None:
    tags = champion_tags(rehearsal.store, MODEL)
    assert tags is not None
    assert float(tags["auprc"]) == rehearsal.promoted["ours"]
    assert tags["judged_on"].startswith("2021-05-01, 2022-05-01, ")
    assert tags["bundle"] == read_bundle(rehearsal.bundle).fingerprint


def test_where_nothing_was_promoted_there_is_no_champion(rehearsal: Rehearsal) -> None:
    assert champion_tags(rehearsal.store, "lingpao_nobody") is None
    MlflowClient().create_registered_model("lingpao_without_alias")
    assert champion_tags(rehearsal.store, "lingpao_without_alias") is None


def breaks(store: Path) -> None:
    with run(store, PIPELINE, "breaks") as run_id:
        raise RuntimeError(run_id)


def test_a_run_that_breaks_is_marked_and_left(rehearsal: Rehearsal) -> None:
    with pytest.raises(RuntimeError) as broken:
        breaks(rehearsal.store)
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


def test_the_alias_is_called_champion() -> None:
    assert CHAMPION == "champion"


def test_baselines_beside_several_recipes_have_names_that_the_store_takes(tmp_path: Path) -> None:
    with run(tmp_path / "runs", "names", "x") as run_id:
        figures = {"baseline:column@one": {"n": 3.0}, "baseline:column@other": {"n": 4.0}}
        tracking.log_figures({"days": [{"day": "2024-06-01", "recipes": figures}]}, run_id)
    data = MlflowClient().get_run(run_id).data.metrics
    assert data == {"baseline.column of one/n": 3.0, "baseline.column of other/n": 4.0}
