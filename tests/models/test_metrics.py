"""Figures of an order: by hand, by brute force over all orders of equal scores, by scikit-learn."""

import doctest
from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score

from models import metrics
from models.metrics import (
    auc,
    auprc,
    brier,
    ece,
    hits_along,
    hits_at,
    judge_order,
    lift_at,
    ndcg,
    precision_at,
    recall_at,
    wilson,
)

Pairs = list[tuple[int, int]]
# Few different scores, so that most draws hold ties.
few = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1)), min_size=1, max_size=6)
many = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 1)), min_size=2, max_size=40)


def apart(pairs: Pairs) -> tuple[list[int], list[int]]:
    return [score for score, _ in pairs], [label for _, label in pairs]


def test_the_examples_of_the_room_hold() -> None:
    done = doctest.testmod(metrics)
    assert done.attempted >= 3
    assert done.failed == 0


@settings(deadline=None)
@given(few, st.integers(1, 7))
def test_hits_are_the_mean_over_all_orders_of_equal_scores(pairs: Pairs, k: int) -> None:
    orders = [
        order
        for order in permutations(pairs)
        if all(one[0] >= other[0] for one, other in pairwise(order))
    ]
    mean = np.mean([sum(label for _, label in order[:k]) for order in orders])
    assert hits_at(*apart(pairs), k) == pytest.approx(mean)


@given(many, st.lists(st.integers(0, 45), min_size=1, max_size=5))
def test_hits_along_a_curve_are_the_hits_at_each_length(pairs: Pairs, ks: list[int]) -> None:
    score, label = apart(pairs)
    own = [hits_at(score, label, k) if k else 0.0 for k in ks]
    assert hits_along(score, label, ks) == pytest.approx(own)


@settings(deadline=None)
@given(few, st.integers(1, 7))
def test_precision_recall_and_lift_are_shares_of_the_hits(pairs: Pairs, k: int) -> None:
    score, label = apart(pairs)
    hits, positives, rows = hits_at(score, label, k), sum(label), len(label)
    precision = hits / min(k, rows)
    assert precision_at(score, label, k) == pytest.approx(precision)
    if positives:
        assert recall_at(score, label, k) == pytest.approx(hits / positives)
        assert lift_at(score, label, k) == pytest.approx(precision / (positives / rows))
    else:
        assert recall_at(score, label, k) is None
        assert lift_at(score, label, k) is None


def test_cuts_by_hand() -> None:
    score, label = [9, 8, 7, 6, 5], [1, 0, 1, 0, 0]
    assert hits_at(score, label, 2) == 1
    assert precision_at(score, label, 2) == 0.5
    assert recall_at(score, label, 2) == 0.5
    assert lift_at(score, label, 2) == pytest.approx(0.5 / 0.4)
    # Fewer than k rows: the list is as long as there are rows.
    assert precision_at(score, label, 10) == 0.4
    assert recall_at(score, label, 10) == 1


@settings(deadline=None)
@given(many)
def test_auc_is_the_share_of_pairs_in_the_right_order(pairs: Pairs) -> None:
    score, label = apart(pairs)
    assume(0 < sum(label) < len(label))
    wins = [
        1.0 if high > low else 0.5 if high == low else 0.0
        for high, is_one in pairs
        for low, other in pairs
        if is_one and not other
    ]
    assert auc(score, label) == pytest.approx(np.mean(wins))
    assert auc(score, label) == pytest.approx(roc_auc_score(label, score))


@settings(deadline=None)
@given(many)
def test_average_precision_is_that_of_scikit_learn(pairs: Pairs) -> None:
    score, label = apart(pairs)
    assume(sum(label))
    assert auprc(score, label) == pytest.approx(average_precision_score(label, score))


def test_average_precision_by_hand() -> None:
    # Positives stand first and third: the mean of 1/1 and 2/3.
    assert auprc([4, 3, 2, 1], [1, 0, 1, 0]) == pytest.approx((1 + 2 / 3) / 2)


def test_ndcg_by_hand() -> None:
    gained = 1 / np.log2(2) + 1 / np.log2(4)
    ideal = 1 / np.log2(2) + 1 / np.log2(3)
    assert ndcg([4, 3, 2, 1], [1, 0, 1, 0]) == pytest.approx(gained / ideal)
    # Equal scores: the mean gain of their places.
    halves = (1 / np.log2(2) + 1 / np.log2(3)) / 2
    assert ndcg([1, 1], [1, 0]) == pytest.approx(halves)


def test_the_best_order_has_the_best_figures_and_the_worst_the_worst() -> None:
    label = [1, 1, 0, 0]
    assert auc([4, 3, 2, 1], label) == auprc([4, 3, 2, 1], label) == ndcg([4, 3, 2, 1], label) == 1
    assert auc([1, 2, 3, 4], label) == 0


def test_brier_by_hand_and_by_scikit_learn() -> None:
    probability, label = [0.9, 0.4, 0.2], [1, 0, 1]
    assert brier(probability, label) == pytest.approx((0.01 + 0.16 + 0.64) / 3)
    assert brier(probability, label) == pytest.approx(brier_score_loss(label, probability))


def test_calibration_error_by_hand() -> None:
    # Two bins of two: said 0.2 and came 0.5; said 0.8 and came 1.
    probability, label = [0.9, 0.1, 0.7, 0.3], [1, 0, 1, 1]
    assert ece(probability, label, bins=2) == pytest.approx(0.5 * 0.3 + 0.5 * 0.2)
    # One bin only looks at the mean; more bins than rows looks at every row.
    assert ece(probability, label, bins=1) == pytest.approx(0.25)
    assert ece(probability, label, bins=99) == pytest.approx((0.1 + 0.1 + 0.3 + 0.7) / 4)


def test_bins_of_unequal_count_weigh_by_their_rows() -> None:
    # Bins of two and one row: said 0.2, came 0; said 0.6, came 1.
    assert ece([0.1, 0.3, 0.6], [0, 0, 1], bins=2) == pytest.approx(2 / 3 * 0.2 + 1 / 3 * 0.4)


@pytest.mark.parametrize("label", [[0, 0, 0], [1, 1, 1]])
def test_labels_of_one_kind_have_no_auc(label: list[int]) -> None:
    assert auc([1, 2, 3], label) is None


def test_without_a_positive_there_is_no_figure_of_finding_them() -> None:
    told = judge_order([3, 2, 1], [0, 0, 0], (2,))
    assert (told["n"], told["positives"]) == (3, 0)
    assert told["auc"] is told["auprc"] is told["ndcg"] is None
    assert told["precision_at"] == {"2": 0.0}
    assert told["recall_at"] == told["lift_at"] == {"2": None}


def test_an_order_is_judged_by_every_figure() -> None:
    score, label, probability = [4, 3, 2, 1], [1, 0, 1, 0], [0.9, 0.6, 0.4, 0.1]
    told = judge_order(score, label, (1, 3), probability)
    assert told == {
        "n": 4,
        "positives": 2,
        "auc": 0.75,
        "auprc": auprc(score, label),
        "ndcg": ndcg(score, label),
        "precision_at": {"1": 1.0, "3": pytest.approx(2 / 3)},
        "recall_at": {"1": 0.5, "3": 1.0},
        "lift_at": {"1": 2.0, "3": pytest.approx(4 / 3)},
        "ece": ece(probability, label),
        "brier": brier(probability, label),
    }
    without = judge_order(score, label, (1, 3))
    assert without["ece"] is without["brier"] is None


@given(st.integers(1, 200), st.floats(0, 1))
def test_the_interval_of_a_share_is_that_of_scipy(rows: int, share: float) -> None:
    hits = round(share * rows)
    theirs = binomtest(hits, rows).proportion_ci(method="wilson")
    assert wilson(hits, rows) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_no_rows_have_no_share() -> None:
    assert wilson(0, 0) is None
