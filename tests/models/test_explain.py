"""The model as a whole: a second opinion by shap, what weighs how much, and how it moves scores."""

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from models.explain import (
    SwarmWords,
    draw_beeswarm,
    second_opinion,
    spread_contributions,
    weigh_indicators,
)
from models.inputs import Floats
from models.ranker import Ranker, fit_ranker
from tests.models.test_ranker import SETTINGS, SIGNS, made_ranker, made_table

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("seed", [1, 2])
def test_shap_agrees_with_our_contributions(seed: int) -> None:
    # Rows that were not trained on, with values missing and beyond the range.
    X, _ = made_table(seed + 10)
    X.loc[0] = [99.0, -99.0, np.nan, np.nan]
    assert second_opinion(made_ranker(seed), X) < 1e-9


def test_the_second_opinion_would_tell_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    X, _ = made_table()
    true = Ranker.contributions

    def shifted(self: Ranker, X: pd.DataFrame) -> Floats:
        wrong = true(self, X)
        wrong[3, 1] += 0.25
        return wrong

    monkeypatch.setattr(Ranker, "contributions", shifted)
    assert second_opinion(made_ranker(), X) == pytest.approx(0.25)


def test_weights_are_shares_largest_first() -> None:
    ranker, (X, _) = made_ranker(), made_table()
    weights = weigh_indicators(ranker, X)
    assert list(weights.columns) == ["indicator", "weight", "contribution"]
    assert set(weights["indicator"]) == set(SIGNS)
    assert weights["weight"].sum() == pytest.approx(1)
    assert weights["weight"].is_monotonic_decreasing
    mean = dict(zip(ranker.names, np.abs(ranker.contributions(X)[:, :-1]).mean(axis=0)))
    assert dict(zip(weights["indicator"], weights["contribution"])) == pytest.approx(mean)


def test_indicators_that_say_nothing_weigh_nothing_and_stand_last_by_name() -> None:
    X, y = made_table()
    flat = X.assign(rank=3.0, debt=0.5)
    weights = weigh_indicators(fit_ranker(flat, y, SIGNS, SETTINGS), flat)
    assert weights["indicator"].tolist()[2:] == ["debt", "rank"]
    assert weights["weight"].tolist()[2:] == [0, 0]
    assert weights["weight"].sum() == pytest.approx(1)


def test_a_model_of_nothing_has_no_weights_and_no_nan() -> None:
    X, y = made_table()
    flat = X * 0 + 1
    weights = weigh_indicators(fit_ranker(flat.fillna(1), y, SIGNS, SETTINGS), flat)
    assert weights["weight"].tolist() == [0] * len(SIGNS)


def test_every_contribution_of_every_row_is_told() -> None:
    ranker, (X, _) = made_ranker(), made_table()
    told = spread_contributions(ranker, X.head(7))
    assert list(told.columns) == ["row", "indicator", "value", "contribution"]
    assert len(told) == 7 * len(SIGNS)
    sums = told.groupby("row")["contribution"].sum() + ranker.contributions(X.head(7))[:, -1]
    assert sums.to_numpy() == pytest.approx(ranker.score(X.head(7)))
    assert told["value"].notna().all(), "a missing value is told as what it counted as"


def test_the_picture_is_the_same_bytes_every_time_and_its_text_is_text(tmp_path: Path) -> None:
    ranker, (X, _) = made_ranker(), made_table()
    paths = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for path in paths:
        np.random.random(3)
        draw_beeswarm(spread_contributions(ranker, X.head(60)), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    drawn = ElementTree.parse(paths[0])
    words = {"".join(node.itertext()).strip() for node in drawn.iter(f"{SVG}text")}
    assert set(SIGNS) <= words


def test_a_beeswarm_says_what_it_is_told_to_say(tmp_path: Path) -> None:
    table = spread_contributions(made_ranker(), made_table()[0].head(20))
    path, own = tmp_path / "one.svg", ("分", "指标数值", "低", "高")
    draw_beeswarm(table, path, SwarmWords(*own))
    words = {
        "".join(node.itertext()).strip() for node in ElementTree.parse(path).iter(f"{SVG}text")
    }
    assert {*own, *SIGNS} <= words
    assert not any("SHAP" in word for word in words)


def test_drawing_leaves_the_dice_of_others_alone(tmp_path: Path) -> None:
    ranker, (X, _) = made_ranker(), made_table()
    np.random.seed(9)
    before = np.random.get_state()[1].copy()
    draw_beeswarm(spread_contributions(ranker, X.head(20)), tmp_path / "one.svg")
    assert np.array_equal(before, np.random.get_state()[1])
