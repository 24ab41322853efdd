"""The card: steps that a person can add up, kept as text with its points."""

import json

import numpy as np
import pandas as pd
import pytest

from models.bins import Bins
from models.card import POINTS, Card, Steps, make_card, read_card
from models.inputs import Indicator, ModelError

RATIO = Indicator("rd_ratio", 1, 0.0, 0.2)
DEBT = Indicator("debt", -1, 0.1, 0.9)


def made_card() -> Card:
    """Two indicators: three steps up, two down."""
    ratio = Bins(np.array([0.03, 0.05]), np.array([50, 30, 20]), np.array([1, 3, 6]))
    debt = Bins(np.array([0.6]), np.array([70, 30]), np.array([9, 1]))
    steps = (
        Steps(ratio, np.array([-1.0, 0.5, 2.0]), 0.05),
        Steps(debt, np.array([0.4, -0.6]), 0.1),
    )
    return Card("scorecard", (RATIO, DEBT), steps, -2.0)


def test_a_score_is_the_base_and_one_part_per_indicator() -> None:
    X = pd.DataFrame({"rd_ratio": [0.029, 0.03, 0.06], "debt": [0.6, 0.59, 0.3]})
    assert made_card().score(X).tolist() == pytest.approx([-3.6, -1.1, 0.4])


def test_missing_stands_in_the_bin_of_the_bad_end() -> None:
    X = pd.DataFrame({"rd_ratio": [np.nan, 0.0], "debt": [np.nan, 0.9]})
    assert made_card().score(X).tolist() == pytest.approx([-3.6, -3.6])
    missing = made_card().points().set_index("indicator")["missing"]
    assert missing["rd_ratio"].tolist() == [True, False, False]
    assert missing["debt"].tolist() == [False, True]


def test_contributions_are_counted_from_the_mean() -> None:
    X = pd.DataFrame({"rd_ratio": [0.06], "debt": [0.3]})
    assert made_card().contributions(X)[0].tolist() == pytest.approx([1.95, 0.3, -1.85])


def test_points_run_from_0_to_100_and_order_as_the_score_does() -> None:
    card = made_card()
    table = card.points()
    assert tuple(table.columns) == POINTS
    best = table.groupby("indicator")["points"].max()
    assert best.sum() == pytest.approx(100)
    assert best.to_dict() == pytest.approx({"rd_ratio": 75, "debt": 25})
    assert table["points"].min() == 0
    assert table["rate"].tolist() == pytest.approx([0.02, 0.1, 0.3, 9 / 70, 1 / 30])
    # Added up by hand they are the score, drawn out.
    X = pd.DataFrame({"rd_ratio": [0.029, 0.03, 0.06], "debt": [0.6, 0.59, 0.3]})
    by_hand = np.array([0, 37.5 + 25, 75 + 25])
    assert by_hand == pytest.approx((card.score(X) + 3.6) * 25)


def test_the_ends_are_open_and_a_value_belongs_above_its_cut() -> None:
    table = made_card().points().query("indicator == 'rd_ratio'")
    assert table["from"].tolist()[1:] == [0.03, 0.05]
    assert table["to"].tolist()[:2] == [0.03, 0.05]
    assert table[["from", "to"]].isna().to_numpy().sum() == 2


def test_the_text_is_json_with_a_line_for_each_bin() -> None:
    card = made_card()
    kept = json.loads(card.text)
    assert kept["indicators"][0]["bins"][1] == {
        "from": 0.03,
        "to": 0.05,
        "points": 37.5,
        "part": 0.5,
        "rows": 30,
        "positives": 3,
    }
    assert sum('"points"' in line for line in card.text.splitlines()) == 5
    again = read_card(card.text, card.indicators)
    assert again.text == card.text
    pd.testing.assert_frame_equal(again.points(), card.points())


def test_a_card_that_says_nothing_gives_nobody_points() -> None:
    bins = Bins(np.array([]), np.array([3]), np.array([1]))
    card = make_card("ebm", (RATIO,), [np.array([0.1] * 3)], [bins], [np.zeros(1)], -0.5)
    assert card.points()["points"].tolist() == [0.0]
    assert read_card(card.text, (RATIO,)).score(pd.DataFrame({"rd_ratio": [0.2]})) == [-0.5]


def test_a_card_of_an_unknown_kind_is_refused() -> None:
    text = made_card().text.replace("scorecard", "crystal")
    with pytest.raises(ModelError, match="crystal"):
        read_card(text, (RATIO, DEBT))
