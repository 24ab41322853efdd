"""The model as MLflow serves it: the bundle's own numbers, whatever the order of the columns."""

import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import mlflow
import numpy as np
import pandas as pd
import pytest
from mlflow.exceptions import MlflowException
from mlflow.pyfunc import PyFuncModel

from experiments.served import Served
from experiments.tracking import REQUIREMENTS, example_of
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


def test_nothing_that_was_logged_is_a_pickle_or_a_path_of_this_machine(
    uri: str, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    folder = Path(mlflow.artifacts.download_artifacts(uri, dst_path=str(tmp_path)))
    logged = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in logged} >= {"MLmodel", "served.py", "booster.txt", "names.json"}
    home = str(Path(__file__).parent.parent.parent)
    for path in logged:
        assert path.suffix not in (".pkl", ".pickle", ".joblib", ".pyc", ".skops")
        text = path.read_text(encoding="utf-8")
        assert home not in text
        assert str(rehearsal.bundle) not in text


def test_requirements_are_the_versions_at_hand(uri: str) -> None:
    asked = Path(mlflow.pyfunc.get_model_dependencies(uri)).read_text(encoding="utf-8").split()
    assert sorted(asked) == sorted(f"{name}=={version(name)}" for name in REQUIREMENTS)
    assert "shap" not in " ".join(asked)


def test_contributions_are_asked_for_and_add_up_to_the_score(
    loaded: PyFuncModel, bundle: Bundle
) -> None:
    X = made_rows()
    told = loaded.predict(X, params={"contributions": True})
    parts = [f"contribution.{name}" for name in (*bundle.ranker.names, "base")]
    assert list(told.columns) == ["score", "potential", "probability", "rank", *parts]
    assert told[parts].sum(axis=1).to_numpy() == pytest.approx(told["score"].to_numpy())
    plain = loaded.predict(X, params={"contributions": False})
    assert list(plain.columns) == list(told.columns[:4])
    assert plain.equals(told[told.columns[:4]])


def test_only_numbers_that_lose_nothing_are_taken(loaded: PyFuncModel) -> None:
    """MLflow itself refuses int64 (above 2**53 it would be rounded) and words, by column."""
    X = made_rows().dropna().head(5).round(0)
    assert loaded.predict(X.astype("int32")).equals(loaded.predict(X))
    for kind in ("int64", "str"):
        with pytest.raises(MlflowException, match="net_profit"):
            loaded.predict(X.astype({"net_profit": kind}))


def test_a_hole_is_a_hole_however_it_is_typed(loaded: PyFuncModel) -> None:
    X = made_rows().head(3)
    X["net_profit"] = np.nan
    blank = X.astype({"net_profit": object})
    blank["net_profit"] = None
    assert loaded.predict(blank).equals(loaded.predict(X))


def test_the_example_that_was_logged_can_be_predicted(loaded: PyFuncModel, uri: str) -> None:
    folder = Path(mlflow.artifacts.download_artifacts(uri))
    example = loaded.metadata.load_input_example(str(folder))
    assert set(map(str, example.dtypes)) == {"float64"}
    told = loaded.predict(example)
    assert told["score"].notna().all()
    assert told["rank"].tolist() == [1, 2], "the one with the hole is not above"


FRESH = """
import json, sys
import mlflow
mlflow.set_tracking_uri(sys.argv[1])
model = mlflow.pyfunc.load_model(sys.argv[2])
table = model.metadata.load_input_example(mlflow.artifacts.download_artifacts(sys.argv[2]))
told = model.predict(table, params={"contributions": True})
import models
print(json.dumps({"score": told["score"].tolist(), "code": models.__path__[0]}))
"""


@pytest.mark.server
def test_a_fresh_process_elsewhere_loads_the_champion_by_its_alias(
    rehearsal: Rehearsal, bundle: Bundle, tmp_path: Path
) -> None:
    """Without this project on the path: what is needed was logged with the model."""
    asked = [mlflow.get_tracking_uri(), f"models:/{MODEL}@champion"]
    clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", FRESH, *asked],
        cwd=tmp_path,
        env=clean,
        capture_output=True,
        text=True,
        check=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["score"] == bundle.ranker.score(example_of(bundle)).tolist()
    assert str(rehearsal.store) in told["code"], "the code that was logged, not the one at hand"


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
