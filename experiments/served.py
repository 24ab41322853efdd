"""The model as MLflow serves it: indicators by name in, order and probability out."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from mlflow.models import set_model
from mlflow.pyfunc.model import PythonModel

from models.bundle import read_bundle


class Served(PythonModel):
    """A bundle behind MLflow's predict; nothing but the text files of the bundle is loaded."""

    def load_context(self, context: Any) -> None:
        """Reads the bundle that was logged beside the code."""
        self.bundle = read_bundle(Path(context.artifacts["bundle"]))

    def predict(
        self, context: Any, model_input: pd.DataFrame, params: dict[str, Any] | None = None
    ) -> pd.DataFrame:
        """score, potential (0-100), probability and rank of every row; equal scores by row.

        A number that is missing counts as the worst seen in training. With the parameter
        `contributions` also what each indicator adds to the score, and the base: exact parts.
        """
        ranker, calibration = self.bundle.ranker, self.bundle.calibration
        score = ranker.score(model_input)
        order = np.lexsort((np.arange(score.size), -score))
        rank = np.empty(score.size, dtype=np.int64)
        rank[order] = np.arange(1, score.size + 1)
        told = {
            "score": score,
            "potential": self.bundle.scale.potential(score),
            "probability": calibration.probability(score) if calibration else np.nan,
            "rank": rank,
        }
        if params and params.get("contributions"):
            names = [f"contribution.{name}" for name in (*ranker.names, "base")]
            told |= dict(zip(names, ranker.contributions(model_input).T))
        return pd.DataFrame(told, index=model_input.index)


set_model(Served())
