"""What was kept is read by its kind, and nothing that trains is loaded for it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.bins import Bins
from models.card import Card, Steps
from models.inputs import Indicator, ModelError
from models.kept import KINDS, kind_of, read_scorer


@pytest.mark.parametrize("kind", ["scorecard", "optbinning", "ebm"])
def test_every_card_is_read_without_what_made_it(kind: str) -> None:
    indicator = Indicator("rd_ratio", 1, 0.0, 0.2)
    bins = Bins(np.array([0.03]), np.array([6, 4]), np.array([1, 3]))
    card = Card(kind, (indicator,), (Steps(bins, np.array([-0.5, 0.7]), 0.1),), -1.0)  # type: ignore[arg-type]
    assert kind_of(card) == kind
    again = read_scorer(kind, card.text, (indicator,))
    assert kind_of(again) == kind
    assert again.score(pd.DataFrame({"rd_ratio": [0.02, 0.03]})).tolist() == pytest.approx(
        [-1.5, -0.3]
    )


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ModelError) as refused:
        read_scorer("oracle", "{}", ())
    assert refused.value.fields == {"found": "oracle", "right": ", ".join(KINDS)}


def test_reading_a_bundle_loads_no_library_that_only_trains() -> None:
    root = Path(__file__).parent.parent.parent
    code = "import sys, models.bundle; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    trainers = {"pymcdm", "matplotlib", "interpret", "optbinning", "shap", "lightgbm", "sklearn"}
    assert not loaded & (trainers | {"scipy", "numba"})
