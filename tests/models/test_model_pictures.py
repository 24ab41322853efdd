"""Bars and curves: their words are text in any script, their bytes always the same."""

import warnings
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from models.dependence import trace
from models.model_pictures import Curve, draw_bars, draw_curves
from tests.models.test_pictures import words_of

BARS = pd.DataFrame(
    {
        "label": ["研发费用占比", "revenue <&>"],
        "points": [3.5, -1.0],
        "low": [3.0, np.nan],
        "high": [4.0, np.nan],
    }
)
VALUES = np.append(np.arange(60.0), np.nan)
PARTS = np.append(-np.arange(60.0), 5.0)


def curves(count: int) -> list[Curve]:
    bins = trace(VALUES, PARTS, PARTS[None], 1).bins
    return [
        Curve(f"研发 {nth} ↑", bins, [f"{v:g}%" for v in bins["low"]], "缺失")
        for nth in range(count)
    ]


@pytest.mark.parametrize(
    ("draw", "told"),
    [
        (lambda path: draw_bars(BARS, "分", path), {"研发费用占比", "revenue <&>", "分"}),
        (lambda path: draw_bars(BARS.head(0), "分", path), {"分"}),
        (lambda path: draw_curves(curves(4), "分", path), {"研发 3 ↑", "0%", "缺失", "分"}),
    ],
)
def test_words_are_text_and_no_font_is_asked_for(
    draw: Callable[[Path], None], told: set[str], tmp_path: Path
) -> None:
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in paths:
            draw(path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    assert told <= words_of(paths[0])


def test_a_step_against_the_direction_is_marked(tmp_path: Path) -> None:
    with_it, without = tmp_path / "with.svg", tmp_path / "without.svg"
    one = curves(1)[0]
    draw_curves([one], "", with_it)
    draw_curves([Curve(one.title, one.bins.assign(against=False), one.written, "")], "", without)
    mark = "#d55e00"
    assert mark in with_it.read_text(encoding="utf-8")
    assert mark not in without.read_text(encoding="utf-8")
