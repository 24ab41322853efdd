"""The model as MLflow serves it: the bundle's own numbers, whatever the order of the columns."""

from pathlib import Path
from types import SimpleNamespace

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PyFuncModel

from experiments.served import Served
from experiments.train import population_rows
from models.bundle import Bundle, read_bundle
from models.inputs import ModelError
from tests.experiments.small import (
    DAYS,
    MODEL,
    OUTCOMES_UNTIL,
    Rehearsal,
    small_panel,
    small_pipeline,
    small_recipe,
)


@pytest.fixture(scope="module")
def uri(rehearsal: Rehearsal) -> str:
    return f"models:/{MODEL}/{rehearsal.promoted['version']}"


@pytest.fixture(scope="module")
def loaded(uri: str) -> PyFuncModel:
    return mlflow.pyfunc.load_model(uri)


@pytest.fixture(scope="module")
def bundle(rehearsal: Rehearsal) -> Bundle:
    return read_bundle(rehearsal.bundle)


@pytest.fixture(scope="module")
def served(rehearsal: Rehearsal) -> Served:
    """The same class without MLflow around it."""
    model = Served()
    model.load_context(SimpleNamespace(artifacts={"bundle": str(rehearsal.bundle)}))
    return model


def made_rows() -> pd.DataFrame:
    """The indicators of a day, some of them missing."""
    return population_rows(
        small_panel(), small_pipeline(), small_recipe(), DAYS[1], OUTCOMES_UNTIL
    ).X


def test_the_loaded_model_gives_the_scores_of_the_bundle(
    loaded: PyFuncModel, bundle: Bundle
) -> None:
    X = made_rows()
    assert X.isna().any(axis=None)
    told = loaded.predict(X[X.columns[::-1]])
    score = bundle.ranker.score(X)
    assert list(told.columns) == ["score", "potential", "probability", "rank"]
    assert np.array_equal(told["score"], score)
    assert np.array_equal(told["potential"], bundle.scale.potential(score))
    assert np.array_equal(told["probability"], bundle.calibration.probability(score))


def test_the_loaded_model_asks_for_its_indicators_by_name(
    loaded: PyFuncModel, bundle: Bundle
) -> None:
    asked = loaded.metadata.get_input_schema()
    assert asked.input_names() == bundle.ranker.names
    with pytest.raises((ModelError, MlflowException), match="net_profit"):
        loaded.predict(made_rows().drop(columns="net_profit"))


def test_nothing_that_was_logged_is_a_pickle(uri: str, tmp_path: Path) -> None:
    folder = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    kept = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in kept} >= {"MLmodel", "served.py", "booster.txt", "names.json"}
    for path in kept:
        assert path.suffix not in (".pkl", ".pickle", ".joblib")
        if path.suffix != ".pyc":
            path.read_text(encoding="utf-8")


def test_ranks_are_places_in_order_of_score_and_then_of_row(served: Served) -> None:
    X = made_rows().head(5)
    twice = pd.concat([X, X], ignore_index=True)
    told = served.predict(None, twice)
    assert sorted(told["rank"]) == list(range(1, 11))
    ordered = told.sort_values("rank")
    assert ordered["score"].is_monotonic_decreasing
    assert (told["rank"][:5].to_numpy() < told["rank"][5:].to_numpy()).all()


def test_rows_keep_their_names(served: Served) -> None:
    X = made_rows().head(4).set_axis(["d", "a", "c", "b"])
    assert list(served.predict(None, X).index) == ["d", "a", "c", "b"]


def test_no_rows_give_no_rows(served: Served) -> None:
    told = served.predict(None, made_rows().head(0))
    assert told.shape == (0, 4)


def test_a_missing_number_is_never_served_better(served: Served) -> None:
    X = made_rows()
    known = served.predict(None, X)
    for name in X.columns:
        left_out = served.predict(None, X.assign(**{name: np.nan}))
        assert (left_out["score"] <= known["score"]).all()
        assert (left_out["probability"] <= known["probability"]).all()
