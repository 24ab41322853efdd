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
ASKED_URI = os.environ.get("MLFLOW_TRACKING_URI")

import mlflow
import numpy as np
import pandas as pd
from mlflow.data.pandas_dataset import from_pandas
from mlflow.entities import Metric
from mlflow.models import ModelSignature
from mlflow.tracking import MlflowClient
from mlflow.types import ColSpec, DataType, Schema
from mlflow.utils.logging_utils import disable_logging

import models
from models.bundle import Bundle
from models.explain import draw_weights, second_opinion, weigh_indicators

SERVED = Path(__file__).with_name("served.py")
CHAMPION = "champion"
# Rows that a training's explanation is made from.
EXPLAINED = 500
REQUIREMENTS = ("lightgbm", "numpy", "pandas", "scikit-learn")


def connect(store: Path) -> None:
    """Points MLflow at its database: MLFLOW_TRACKING_URI where set, else `store`/mlflow.db."""
    disable_logging()  # type: ignore[no-untyped-call]
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


def log_backtest(metrics: dict[str, Any], folder: Path, run_id: str) -> None:
    """Parameters, then every figure of every day and recipe: one series per figure, by day."""
    mlflow.set_tag("point_in_time", str(metrics["point_in_time"]).lower())
    mlflow.set_tag("made_up", str(metrics["made_up"]).lower())
    plain = ("pipeline", "title", "horizon_months", "outcomes_until")
    mlflow.log_params({key: metrics[key] for key in plain})
    mlflow.log_param("days", ", ".join(day["day"] for day in metrics["days"]))
    batch = []
    for step, day in enumerate(metrics["days"]):
        stamp = int(pd.Timestamp(day["day"]).timestamp() * 1000)
        for recipe, figures in day["recipes"].items():
            for key, value in _flat(figures).items():
                name = f"{recipe.replace(':', '.')}/{key}"
                batch.append(Metric(name, value, stamp, step))
    client = MlflowClient()
    for start in range(0, len(batch), 1000):
        client.log_batch(run_id, metrics=batch[start : start + 1000])
    mlflow.log_artifacts(str(folder), "run")


def _flat(figures: dict[str, Any]) -> dict[str, float]:
    flat: dict[str, float] = {}
    for key, value in figures.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{k}": float(v) for k, v in value.items() if v is not None}
        elif value is not None:
            flat[key] = float(value)
    return flat


def log_training(bundle: Bundle, folder: Path, X: pd.DataFrame, y: np.ndarray[Any, Any]) -> str:
    """Parameters, data set (no names), bundle and served model of a training; the model's URI."""
    manifest = bundle.manifest
    keys = ("pipeline", "title", "horizon_months", "recipe", "as_of", "outcomes_until", "seed")
    mlflow.log_params({key: manifest[key] for key in keys})
    mlflow.log_params({f"ranker.{key}": value for key, value in manifest["settings"].items()})
    mlflow.log_param("days", ", ".join(manifest["days"]))
    mlflow.set_tag("bundle", bundle.fingerprint)
    mlflow.set_tag("made_up", str(manifest["made_up"]).lower())
    mlflow.log_metrics({"rows": manifest["rows"], "positives": manifest["positives"]})
    table = X.assign(label=y)
    name = f"{manifest['pipeline']}_{manifest['as_of']}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = from_pandas(table, targets="label", name=name)
        mlflow.log_input(data, context="training")
        model = mlflow.pyfunc.log_model(
            name="model",
            python_model=str(SERVED),
            artifacts={"bundle": str(folder)},
            code_paths=[str(Path(models.__path__[0]))],
            pip_requirements=list(REQUIREMENTS),
            signature=_signature(bundle.ranker.names),
        )
    mlflow.log_artifacts(str(folder), "bundle")
    _log_explanation(bundle, X)
    return str(model.model_uri)


def _log_explanation(bundle: Bundle, X: pd.DataFrame) -> None:
    """What the model weighs, with shap's second opinion on a sample of the training rows."""
    sample = X.head(EXPLAINED)
    weights = weigh_indicators(bundle.ranker, sample)
    mlflow.log_table(weights, "explanation/weights.json")
    mlflow.log_metric("shap_difference", second_opinion(bundle.ranker, sample))
    with tempfile.TemporaryDirectory() as folder:
        picture = Path(folder) / "weights.svg"
        draw_weights(bundle.ranker, sample, picture)
        mlflow.log_artifact(str(picture), "explanation")


def _signature(names: list[str]) -> ModelSignature:
    """Doubles in, by name; what `served.py` gives out."""
    inputs = Schema([ColSpec(DataType.double, name, required=False) for name in names])
    doubles = [ColSpec(DataType.double, name) for name in ("score", "potential", "probability")]
    return ModelSignature(inputs, Schema([*doubles, ColSpec(DataType.long, "rank")]))


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
    version = mlflow.register_model(model_uri, model, tags=tags)
    MlflowClient().set_registered_model_alias(model, CHAMPION, version.version)
    return str(version.version)
