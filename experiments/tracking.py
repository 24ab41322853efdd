"""What is written down of a run: parameters, figures per day, data set, model and bundle."""

import logging
import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Read by MLflow at import: nothing is sent anywhere, no command line is guessed from git.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
# Looked at once: MLflow itself writes the variable when it is told where its database is.
ASKED_URI = os.environ.get("MLFLOW_TRACKING_URI") or None

import mlflow
import pandas as pd
import polars as pl
from mlflow.data.pandas_dataset import from_pandas
from mlflow.entities import Metric
from mlflow.models import ModelSignature
from mlflow.tracking import MlflowClient
from mlflow.types import ColSpec, DataType, Schema
from mlflow.utils.logging_utils import disable_logging

import models
from experiments.backtest import Backtest
from experiments.rows import Rows
from models.bundle import Bundle, write_bundle
from models.explain import draw_weights, second_opinion, weigh_indicators
from models.inputs import Scorer
from models.kept import rates_of
from models.ranker import Ranker

SERVED = Path(__file__).with_name("served.py")
CHAMPION = "champion"
# Rows that a training's explanation is made from.
EXPLAINED = 500
REQUIREMENTS = ("lightgbm", "numpy", "pandas", "scikit-learn")


def connect(store: Path) -> None:
    """Points MLflow at its database: MLFLOW_TRACKING_URI where set, else `store`/mlflow.db."""
    _hush()
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="mlflow")
    if ASKED_URI is None:
        store.mkdir(parents=True, exist_ok=True)
        mlflow.set_tracking_uri(f"sqlite:///{store / 'mlflow.db'}")


@contextmanager
def run(store: Path, pipeline: str, name: str) -> Iterator[str]:
    """One run in the pipeline's experiment; gives its id. Artefacts go under `store`/artifacts."""
    connect(store)
    experiment = f"lingpao/{pipeline}"
    if mlflow.get_experiment_by_name(experiment) is None:
        own = (store / "artifacts" / pipeline).resolve().as_uri()
        place = own if ASKED_URI is None else None
        mlflow.create_experiment(experiment, artifact_location=place)
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_name=name) as active:
        yield str(active.info.run_id)


def log_backtest(result: Backtest, folder: Path, run_id: str) -> None:
    """Parameters, figures by day, data set, the run folder, and what was trained for each day."""
    metrics = result.metrics
    mlflow.set_tag("point_in_time", str(metrics["point_in_time"]).lower())
    mlflow.set_tag("made_up", str(metrics["made_up"]).lower())
    plain = ("pipeline", "title", "horizon_months", "outcomes_until", "point_in_time")
    mlflow.log_params({key: metrics[key] for key in plain})
    mlflow.log_param("days", ", ".join(day["day"] for day in metrics["days"]))
    log_figures(metrics, run_id)
    mlflow.log_artifacts(str(folder), "run")
    tested = result.tested
    table = tested.X.assign(day=tested.days.to_list(), label=tested.y)
    _log_data(table, f"{metrics['pipeline']}_tested", "testing")
    for (day_name, recipe), bundle in result.bundles.items():
        with tempfile.TemporaryDirectory() as place:
            kept = Path(place) / "bundle"
            write_bundle(bundle, kept)
            mlflow.log_artifacts(str(kept), f"bundles/{day_name}/{recipe}")
            _log_model(f"{recipe}_{day_name}", kept, bundle)


def log_figures(metrics: dict[str, Any], run_id: str) -> None:
    """Every figure of every day and recipe: a series whose steps are days.

    A step is the day as a number, 20240601, so that MLflow's page shows which day it was.
    """
    batch = []
    for day in metrics["days"]:
        for recipe, figures in day["recipes"].items():
            for key, value in _flat(figures).items():
                # A baseline of one recipe among several is told as KIND@RECIPE: MLflow takes no @.
                name = f"{recipe.replace(':', '.').replace('@', ' of ')}/{key}"
                batch.append(_metric(name, value, day["day"]))
    _log_batch(batch, run_id)


def _metric(name: str, value: float, day: str) -> Metric:
    stamp = int(pd.Timestamp(day).timestamp() * 1000)
    return Metric(name, value, stamp, int(day.replace("-", "")))


def _log_batch(batch: list[Metric], run_id: str) -> None:
    """One call per thousand: MLflow takes no more, and one by one is thirty times as slow."""
    client = MlflowClient()
    for start in range(0, len(batch), 1000):
        client.log_batch(run_id, metrics=batch[start : start + 1000])


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{k}": v for k, v in _flat(value).items()}
        elif value is not None:
            flat[key] = float(value)
    return flat


def log_training(bundle: Bundle, folder: Path, rows: Rows, run_id: str) -> str:
    """Parameters, cohorts, data set, bundle and served model of a training; the model's URI."""
    manifest = bundle.manifest
    keys = ("pipeline", "title", "horizon_months", "recipe", "as_of", "outcomes_until", "seed")
    mlflow.log_params({key: manifest[key] for key in keys})
    mlflow.log_params({f"ranker.{key}": value for key, value in manifest["settings"].items()})
    mlflow.log_param("days", ", ".join(manifest["days"]))
    mlflow.set_tag("bundle", bundle.fingerprint)
    mlflow.set_tag("made_up", str(manifest["made_up"]).lower())
    mlflow.log_metrics({"rows": manifest["rows"], "positives": manifest["positives"]})
    by_day = pl.DataFrame({"day": rows.days, "label": rows.y}).group_by("day", maintain_order=True)
    cohorts = by_day.agg(pl.len().alias("rows"), pl.col("label").sum().alias("positives"))
    batch = [
        _metric(f"cohort/{name}", float(row[name]), row["day"].isoformat())
        for row in cohorts.iter_rows(named=True)
        for name in ("rows", "positives")
    ]
    _log_batch(batch, run_id)
    table = rows.X.assign(label=rows.y)
    _log_data(table, f"{manifest['pipeline']}_{manifest['as_of']}", "training")
    mlflow.log_artifacts(str(folder), "bundle")
    uri = _log_model("model", folder, bundle)
    _log_explanation(bundle, rows.X)
    return uri


def _log_data(table: pd.DataFrame, name: str, context: str) -> None:
    """A table as a data set of the run: indicators and labels, no names and no ids."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        mlflow.log_input(from_pandas(table, targets="label", name=name), context=context)


def _log_model(name: str, folder: Path, bundle: Bundle) -> str:
    """The bundle as a model that MLflow can serve; its URI."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = mlflow.pyfunc.log_model(
            name=name,
            python_model=str(SERVED),
            artifacts={"bundle": str(folder)},
            code_paths=[str(Path(models.__path__[0]))],
            pip_requirements=list(REQUIREMENTS),
            signature=_signature(bundle.ranker),
        )
    return str(model.model_uri)


def _log_explanation(bundle: Bundle, X: pd.DataFrame) -> None:
    """What the model weighs, with shap's second opinion on a sample of the training rows."""
    sample = X.head(EXPLAINED)
    weights = weigh_indicators(bundle.ranker, sample)
    mlflow.log_table(weights, "explanation/weights.json")
    if isinstance(bundle.ranker, Ranker):
        mlflow.log_metric("shap_difference", second_opinion(bundle.ranker, sample))
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "weights.svg"
        draw_weights(bundle.ranker, sample, picture)
        mlflow.log_artifact(str(picture), "explanation")


def _signature(scorer: Scorer) -> ModelSignature:
    """Doubles in, by name, and categories as they are told; what `served.py` gives out."""
    told = rates_of(scorer)
    kinds = {name: DataType.string if name in told else DataType.double for name in scorer.names}
    inputs = Schema([ColSpec(kind, name, required=False) for name, kind in kinds.items()])
    doubles = [ColSpec(DataType.double, name) for name in ("score", "potential", "probability")]
    return ModelSignature(inputs, Schema([*doubles, ColSpec(DataType.long, "rank")]))


def _hush() -> None:
    """Turns MLflow's own messages off; logging a model turns them on again."""
    disable_logging()  # type: ignore[no-untyped-call]


def champion_tags(store: Path, model: str) -> dict[str, str] | None:
    """The tags of the version that bears the alias; None where nothing was ever promoted."""
    connect(store)
    try:
        return dict(MlflowClient().get_model_version_by_alias(model, CHAMPION).tags)
    except mlflow.MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def register(model_uri: str, model: str, tags: dict[str, str]) -> str:
    """A new version of a registered model, which then bears the alias champion; its number."""
    _hush()
    version = mlflow.register_model(model_uri, model, tags=tags)
    MlflowClient().set_registered_model_alias(model, CHAMPION, version.version)
    return str(version.version)


def log_outcome(
    store: Path, model: str, bundle: str, as_of: str, figures: dict[str, float]
) -> str | None:
    """Writes what became of a list down with the model version that made it; its number.

    None where the store knows no version of this bundle. The figures stand in the version's own
    run and on its model, at the day of the list, and as tags on the version.
    """
    if ASKED_URI is None and not (store / "mlflow.db").is_file():
        return None
    connect(store)
    client = MlflowClient()
    found = client.search_model_versions(f"name = '{model}'")
    ours = [v for v in found if v.tags.get("bundle") == bundle]
    if not ours:
        return None
    version = max(ours, key=lambda v: int(v.version))
    point = _metric("", 0.0, as_of)
    logged = str(version.source).removeprefix("models:/")
    batch = [
        Metric(name, value, point.timestamp, point.step, model_id=logged)
        for name, value in figures.items()
    ]
    _log_batch(batch, str(version.run_id))
    for name, value in figures.items():
        client.set_model_version_tag(model, version.version, f"{name}/{as_of}", f"{value:.6g}")
    return str(version.version)
