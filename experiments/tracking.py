"""What is written down of a run in MLflow: always from its kept folder, at once or later."""

import json
import logging
import os
import re
import shlex
import shutil
import sqlite3
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

# Read by MLflow at import: nothing is sent anywhere, no command line is guessed from git.
os.environ.setdefault("MLFLOW_DISABLE_TELEMETRY", "true")
os.environ.setdefault("DO_NOT_TRACK", "true")
os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")
# Nothing on stdout but what the door says: a link to the run there would break --json.
os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
# A server that is gone is told of within seconds, not within four minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "3")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", "1")
# Looked at once: MLflow itself writes the variable when it is told where its database is.
ASKED_URI = os.environ.get("MLFLOW_TRACKING_URI") or None

import mlflow
import pandas as pd
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, RunTag
from mlflow.models import ModelSignature
from mlflow.tracking import MlflowClient
from mlflow.types import ColSpec, DataType, ParamSchema, ParamSpec, Schema
from mlflow.utils import requirements_utils
from mlflow.utils.logging_utils import disable_logging
from sqlalchemy.exc import SQLAlchemyError

import models
from experiments.record import FOLDER, INPUTS, PICTURES, DataSet, Figure, Record
from models.bundle import Bundle, read_bundle
from models.kept import rates_of

SERVED = Path(__file__).with_name("served.py")
REQUIREMENTS = ("lightgbm", "mlflow", "numba", "numpy", "pandas", "scikit-learn", "scipy")
# What MLflow remembers of which module comes from which package.
MODULES = "_MODULES_TO_PACKAGES"
# Rooms that only draw: what is served needs neither shap nor matplotlib.
NOT_SERVED = ("explain.py", "pictures.py", "__pycache__")
KEPT = "lingpao.fingerprint"
# Where a folder that holds no model stands among the artefacts.
PLACES = {"backtest": "run", "tune": "search"}
# Seconds for which another may hold the database.
PATIENCE = 20.0
# What can go wrong between us and a store; anything else is a bug and not caught.
FAILURES = (mlflow.MlflowException, OSError, SQLAlchemyError, sqlite3.Error)


class TrackError(Exception):
    """Nothing can be written to the store; `code` and `fields` say what is kept, and where."""

    def __init__(self, code: str, **fields: object):
        super().__init__(f"{code} {fields}")
        self.code, self.fields = code, fields


@dataclass(frozen=True)
class Logged:
    """A run as MLflow knows it, and the model that was logged with it ("" where there is none)."""

    run: str
    model_uri: str


def connect(store: Path) -> None:
    """Points MLflow at its database: MLFLOW_TRACKING_URI where set, else `store`/mlflow.db."""
    hush()
    for name in ("mlflow", "alembic"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="mlflow")
    if ASKED_URI is None:
        store.mkdir(parents=True, exist_ok=True)
        _look(store / "mlflow.db")
        mlflow.set_tracking_uri(f"sqlite:///{store / 'mlflow.db'}")


def hush() -> None:
    """Turns MLflow's own messages off; logging a model turns them on again."""
    disable_logging()  # type: ignore[no-untyped-call]


def _look(database: Path) -> None:
    """Whether the database can be written to: MLflow itself would try again for minutes."""
    with closing(sqlite3.connect(database, timeout=PATIENCE, isolation_level=None)) as opened:
        opened.execute("BEGIN IMMEDIATE")
        opened.execute("ROLLBACK")


@contextmanager
def kept(folder: Path, store: Path, *again: str) -> Iterator[None]:
    """Whatever fails between us and the store is told with the folder that is kept.

    again: the command that completes the run; as a rule to track the folder. Raises TrackError.
    """
    words = again or ("track", str(folder))
    command = shlex.join(["lingpao-lab", *words, "--store", str(store)])
    try:
        yield
    except FAILURES as error:
        found = (str(error).splitlines() or [type(error).__name__])[0][:200]
        raise TrackError("not_tracked", folder=folder, found=found, again=command) from error


@contextmanager
def run(store: Path, pipeline: str, name: str, earlier: str | None = None) -> Iterator[str]:
    """One run in the pipeline's experiment; gives its id. Artefacts go under `store`/artifacts.

    earlier: the id of a run that broke off and is now gone on with.
    """
    connect(store)
    experiment = f"lingpao/{pipeline}"
    if mlflow.get_experiment_by_name(experiment) is None:
        own = (store / "artifacts" / pipeline).resolve().as_uri()
        mlflow.create_experiment(experiment, artifact_location=None if ASKED_URI else own)
    mlflow.set_experiment(experiment)
    with mlflow.start_run(run_id=earlier, run_name=name) as active:
        yield str(active.info.run_id)


def log_kept(record: Record, folder: Path, store: Path, earlier: str | None = None) -> Logged:
    """Logs a kept folder: one batch of figures, its data set, its artefacts, its model."""
    with run(store, record.pipeline, record.name, earlier) as run_id:
        # First of all by which folder the run can be found again, should it break off.
        MlflowClient().set_tag(run_id, KEPT, record.fingerprint)
        _log_batch(record, run_id)
        _log_data(record.data, run_id)
        place = PLACES.get(record.kind, "bundle")
        mlflow.log_artifacts(str(folder), place)
        for part in (INPUTS, PICTURES):
            mlflow.log_artifacts(str(folder / FOLDER / part), part)
        uri = "" if record.kind in PLACES else _log_model("model", read_bundle(folder), folder)
    return Logged(run_id, uri)


def find_run(pipeline: str, fingerprint: str, finished: bool) -> str | None:
    """The latest run that tells of a folder of this fingerprint, broken off or finished."""
    experiment = mlflow.get_experiment_by_name(f"lingpao/{pipeline}")
    if experiment is None:
        return None
    sign = "=" if finished else "!="
    found = MlflowClient().search_runs(
        [experiment.experiment_id],
        f"tags.`{KEPT}` = '{fingerprint}' and attributes.status {sign} 'FINISHED'",
        max_results=1,
        order_by=["attributes.start_time DESC"],
    )
    return str(found[0].info.run_id) if found else None


def _log_batch(record: Record, run_id: str) -> None:
    """Few calls: one by one is thirty times as slow, and MLflow takes a thousand at a time."""
    client = MlflowClient()
    params = [Param(key, value[:6000]) for key, value in sorted(record.params.items())]
    hashes = {f"sha256.{_plain(name)}": digest for name, digest in record.hashes.items()}
    tags = [RunTag(key, value[:8000]) for key, value in sorted({**record.tags, **hashes}.items())]
    client.log_batch(run_id, params=params, tags=tags)
    log_figures(list(record.figures), run_id)


def log_figures(figures: list[Figure], run_id: str, model: str | None = None) -> None:
    """Figures on a run and, where its id is given, on a model that was logged with it."""
    metrics = [_metric(figure, model) for figure in figures]
    for start in range(0, len(metrics), 1000):
        MlflowClient().log_batch(run_id, metrics=metrics[start : start + 1000])


def _metric(figure: Figure, model: str | None = None) -> Metric:
    """A figure of a day stands at that day: as its stamp, and as its step, 20240601."""
    name, stamp, step = _plain(figure.name), 0, 0
    if figure.day is not None:
        stamp = int(pd.Timestamp(figure.day).timestamp() * 1000)
        step = int(figure.day.replace("-", ""))
    return Metric(name, figure.value, stamp, step, model_id=model)


def _plain(name: str) -> str:
    """A name as MLflow takes it: no colon, no at sign."""
    return re.sub(r"[^/\w.\- ]", "_", name.replace(":", "."))


def _log_data(data: DataSet, run_id: str) -> None:
    """The data set by its fingerprints, columns and counts; no row of it, no name, no id.

    MLflow keeps 36 characters of a digest; the whole of it stands in the source and in the tags.
    """
    inputs = {"panel_sha256": data.panel, "recognitions_sha256": data.recognitions}
    columns = [
        {"name": name, "type": kind, "required": False} for name, kind in data.columns.items()
    ]
    logged = Dataset(
        name=data.name,
        digest=data.panel[:36],
        source_type="lingpao",
        source=json.dumps(inputs),
        schema=json.dumps({"mlflow_colspec": columns}),
        profile=json.dumps(data.days),
    )
    tags = [InputTag("mlflow.data.context", data.context)]
    tags += [InputTag(key, value) for key, value in inputs.items()]
    MlflowClient().log_inputs(run_id, [DatasetInput(logged, tags)])


def _log_model(name: str, bundle: Bundle, folder: Path) -> str:
    """The bundle as a model that MLflow can serve; its URI. Requirements are given, not guessed."""
    with tempfile.TemporaryDirectory() as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Laid out apart: what is served holds no path of this machine and no pictures.
        code, served = Path(place) / "models", Path(place) / SERVED.name
        origin, ignored = Path(models.__path__[0]), shutil.ignore_patterns(*NOT_SERVED)
        shutil.copytree(origin, code, ignore=ignored)
        shutil.copyfile(SERVED, served)
        pure = shutil.copytree(
            folder, Path(place) / "bundle", ignore=shutil.ignore_patterns(FOLDER)
        )
        with _known_packages():
            model = mlflow.pyfunc.log_model(
                name=name,
                python_model=str(served),
                artifacts={"bundle": str(pure)},
                code_paths=[str(code)],
                pip_requirements=[f"{package}=={version(package)}" for package in REQUIREMENTS],
                signature=signature_of(bundle),
                input_example=example_of(bundle),
            )
    hush()
    return str(model.model_uri)


@contextmanager
def _known_packages() -> Iterator[None]:
    """MLflow is told which packages there are, while our versions are compared with themselves.

    It would read the files of every installed package first, most of a second in each process.
    Where a version of MLflow remembers this elsewhere it does just that.
    """
    before = getattr(requirements_utils, MODULES, None)
    if before is None:
        setattr(requirements_utils, MODULES, {package: [package] for package in REQUIREMENTS})
    try:
        yield
    finally:
        setattr(requirements_utils, MODULES, before)


def signature_of(bundle: Bundle) -> ModelSignature:
    """Doubles in, by name, and categories as they are told; what `served.py` gives out."""
    told = rates_of(bundle.ranker)
    kinds = {n: DataType.string if n in told else DataType.double for n in bundle.ranker.names}
    inputs = Schema([ColSpec(kind, name) for name, kind in kinds.items()])
    doubles = [ColSpec(DataType.double, name) for name in ("score", "potential", "probability")]
    parts = [*bundle.ranker.names, "base"]
    asked_for = [ColSpec(DataType.double, f"contribution.{name}", required=False) for name in parts]
    outputs = Schema([*doubles, ColSpec(DataType.long, "rank"), *asked_for])
    asked = ParamSchema([ParamSpec("contributions", DataType.boolean, False)])
    return ModelSignature(inputs, outputs, asked)


def example_of(bundle: Bundle) -> pd.DataFrame:
    """Two rows of nobody: the middle of each training range, and the same with a hole."""
    middle = {i.name: (i.low + i.high) / 2 for i in bundle.ranker.indicators}
    table = pd.DataFrame([middle, middle], dtype=float)
    rates = rates_of(bundle.ranker)
    hole = [name for name in middle if name not in rates][-1]
    table.loc[1, hole] = float("nan")
    return table.assign(**{name: min(known) for name, known in rates.items()})
