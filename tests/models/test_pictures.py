"""Pictures: their text is text, their bytes are always the same, and all of a table is drawn."""

from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from models.pictures import draw_drift, draw_precision, draw_reliability, draw_weights

SVG = "{http://www.w3.org/2000/svg}"
DAYS = [f"{year}-06-01" for year in range(2022, 2026)]

PRECISION = pd.DataFrame(
    [
        {"day": day, "order": name, "k": k, "precision": 1 / k, "base": 0.1}
        for day in DAYS
        for name in ("little_giant", "baseline:scorecard")
        for k in (1, 2, 5)
    ]
)
RELIABILITY = pd.DataFrame(
    {
        "order": ["little_giant"] * 2,
        "probability": [0.1, 0.3],
        "share": [0.0, 0.35],
        "low": [1e-17, 0.2],
        "high": [0.1, 0.5],
    }
)
DRIFT = pd.DataFrame(
    [
        {"day": day, "indicator": name, "psi": psi, "verdict": "few"}
        for day in DAYS[:2]
        for name, psi in (("rd_ratio", 0.3), ("revenue", np.nan))
    ]
)
WEIGHTS = pd.DataFrame({"indicator": ["rd_ratio", "revenue"], "contribution": [0.4, 0.0]})


def words_of(path: Path) -> set[str]:
    drawn = ElementTree.parse(path)
    return {"".join(node.itertext()).strip() for node in drawn.iter(f"{SVG}text")}


@pytest.mark.parametrize(
    ("draw", "table", "told"),
    [
        (draw_precision, PRECISION, {*DAYS, "little_giant", "baseline:scorecard", "precision"}),
        (draw_reliability, RELIABILITY, {"little_giant", "probability that was told"}),
        (draw_reliability, RELIABILITY.head(0), {"probability that was told"}),
        (draw_drift, DRIFT, {*DAYS[:2], "rd_ratio", "revenue", "population stability index"}),
        (draw_weights, WEIGHTS, {"rd_ratio", "revenue"}),
    ],
)
def test_a_picture_tells_its_table_in_text(
    draw: Callable[[pd.DataFrame, Path], None],
    table: pd.DataFrame,
    told: set[str],
    tmp_path: Path,
) -> None:
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in paths:
        draw(table, path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert told <= words_of(paths[0])
