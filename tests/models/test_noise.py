"""How much of a difference is luck: the same figures as everywhere, on draws of whole units."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.inputs import ModelError
from models.metrics import auc, auprc, ndcg, precision_at, recall_at
from models.noise import METRICS, draw_again, weigh_order

FIGURES = {
    "auc": auc,
    "auprc": auprc,
    "ndcg": ndcg,
    "precision_at_3": lambda score, label: precision_at(score, label, 3),
    "recall_at_3": lambda score, label: recall_at(score, label, 3),
}
ROW = st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(0, 3))


@pytest.mark.parametrize("metric", FIGURES)
@given(rows=st.lists(ROW, min_size=2, max_size=12))
def test_a_weight_is_a_row_that_stands_there_so_often(
    metric: str, rows: list[tuple[int, int, int]]
) -> None:
    score, label, weight = (np.array(column, dtype=float) for column in zip(*rows))
    (told,) = weigh_order(score, label, weight[None, :], metric)
    often = weight.astype(int)
    again, outcome = np.repeat(score, often), np.repeat(label, often)
    if not outcome.sum() or len(outcome) < 2 or (metric == "auc" and outcome.all()):
        assert np.isnan(told) or len(outcome) == 1
    else:
        assert told == pytest.approx(FIGURES[metric](again, outcome))


def made_orders(rows: int = 400) -> dict[str, np.ndarray]:
    """Two days of the same units; `good` knows something of the label, `noise` nothing."""
    draw = np.random.default_rng(3)
    unit = np.tile(np.arange(rows // 2), 2)
    label = (draw.random(rows) < 0.15).astype(int)
    good = label + draw.normal(size=rows)
    day = np.repeat([1, 2], rows // 2)
    return {"unit": unit, "day": day, "label": label, "good": good, "noise": draw.normal(size=rows)}


def drawn(table: dict[str, np.ndarray], metric: str = "auprc", seed: int = 1, draws: int = 400):
    orders = {name: table[name] for name in ("good", "noise")}
    return draw_again(table["unit"], table["day"], table["label"], orders, metric, seed, draws)


@pytest.mark.parametrize("metric", ["auprc", "auc", "precision_at_20"])
def test_what_is_found_is_the_mean_over_the_days(metric: str) -> None:
    table, told = made_orders(), drawn(made_orders(), metric)
    figure = {"auprc": auprc, "auc": auc}.get(metric, lambda s, y: precision_at(s, y, 20))
    for name in ("good", "noise"):
        days = [table["day"] == day for day in (1, 2)]
        own = np.mean([figure(table[name][at], table["label"][at]) for at in days])
        assert told.figure(name) == pytest.approx(own)


def test_who_knows_something_is_above_and_who_is_the_same_is_even() -> None:
    told = drawn(made_orders()).compare("good", "noise")
    assert told.difference > 0
    assert told.above > 0.95
    assert 0 < told.low < told.difference < told.high
    same = drawn(made_orders()).compare("good", "good")
    assert (same.difference, same.error, same.above) == (0, 0, 0.5)


def test_turned_round_the_comparison_turns_round() -> None:
    one, other = (
        drawn(made_orders()).compare(*pair) for pair in (("good", "noise"), ("noise", "good"))
    )
    assert one.difference == -other.difference
    assert one.above == pytest.approx(1 - other.above)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))
    assert one.error == pytest.approx(other.error)


def test_pairs_are_surer_than_each_order_alone() -> None:
    table = made_orders()
    table["noise"] = table["good"] + 0.05 * table["noise"]
    told = drawn(table)
    assert told.compare("good", "noise").error < 0.5 * told.error("good")


def test_the_error_of_a_share_is_known_from_the_book() -> None:
    # Precision over all rows of one day is a plain share: its standard error is in every book.
    draw = np.random.default_rng(8)
    label = (draw.random(500) < 0.2).astype(int)
    told = draw_again(
        np.arange(500), np.ones(500), label, {"a": label}, "precision_at_500", 1, 2000
    )
    share = label.mean()
    assert told.error("a") == pytest.approx(np.sqrt(share * (1 - share) / 500), rel=0.1)
    low, high = told.between("a")
    assert low < share < high


def test_days_of_one_unit_are_drawn_together() -> None:
    # Both days are the same rows: twice as many rows, and not one bit surer.
    table = made_orders()
    half = {name: column[:200] for name, column in table.items()}
    twice = {name: np.tile(column, 2) for name, column in half.items()} | {"day": table["day"]}
    once, again = drawn(half, draws=1000), drawn(twice, draws=1000)
    assert again.error("good") == pytest.approx(once.error("good"), rel=1e-9)


def test_the_seed_decides_the_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    one = drawn(made_orders(), seed=1)
    assert np.array_equal(one.drawn, drawn(made_orders(), seed=1).drawn)
    assert not np.array_equal(one.drawn, drawn(made_orders(), seed=2).drawn)
    monkeypatch.setattr("models.noise.CELLS", 400 * 50)
    assert drawn(made_orders(), seed=1).drawn.shape == one.drawn.shape
    assert np.array_equal(one.drawn, drawn(made_orders(), seed=1).drawn)


def test_a_day_without_a_positive_says_nothing() -> None:
    table = made_orders()
    table["label"] = np.where(table["day"] == 2, 0, table["label"])
    first = {name: column[:200] for name, column in table.items()}
    assert drawn(table).figure("good") == drawn(first).figure("good")
    nobody = drawn(table | {"label": np.zeros(400)}).compare("good", "noise")
    assert np.isnan([nobody.difference, nobody.error, nobody.low, nobody.above]).all()


@pytest.mark.parametrize("metric", ["brier", "precision_at_0", "precision_at_", "lift_at_3x", ""])
def test_a_metric_that_is_not_known_is_refused(metric: str) -> None:
    with pytest.raises(ModelError) as refused:
        drawn(made_orders(), metric)
    assert refused.value.code == "unknown_metric"
    assert refused.value.fields == {"found": metric, "right": ", ".join(METRICS)}


def test_no_rows_say_nothing() -> None:
    nobody = draw_again([], [], [], {"a": [], "b": []}, "auprc", 1).compare("a", "b")
    assert np.isnan([nobody.difference, nobody.error, nobody.above]).all()
