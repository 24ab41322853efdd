"""Probabilities: between 0 and 1, never falling, a sigmoid for few positives and steps for many."""

import sys
import warnings

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.isotonic import IsotonicRegression

from models.calibrate import (
    END_ROWS,
    ISOTONIC_POSITIVES,
    METHODS,
    Method,
    fit_calibration,
    judge_calibration,
)
from models.chances import Calibration
from models.inputs import Floats, ModelError


def made_scores(positives: int, rows: int = 2000) -> tuple[Floats, NDArray[np.int64]]:
    """Scores, and labels of exactly so many positives, likelier where the score is high."""
    draw = np.random.default_rng(positives)
    score = draw.normal(size=rows)
    luck = score + draw.normal(size=rows)
    label = np.zeros(rows, dtype=np.int64)
    label[np.argsort(-luck)[:positives]] = 1
    return score, label


FITS: dict[str, tuple[int, Method]] = {
    "sigmoid": (30, "by_count"),
    "isotonic": (600, "by_count"),
    "both": (600, "venn_abers"),
}


@pytest.fixture(params=FITS)
def fitted(request: pytest.FixtureRequest) -> tuple[Calibration, Floats, NDArray[np.int64]]:
    positives, method = FITS[request.param]
    score, label = made_scores(positives)
    return fit_calibration(score, label, method), score, label


@pytest.mark.parametrize(
    ("positives", "kind"),
    [(20, "sigmoid"), (199, "sigmoid"), (200, "isotonic"), (900, "isotonic")],
)
def test_steps_are_drawn_only_where_positives_are_many(positives: int, kind: str) -> None:
    assert ISOTONIC_POSITIVES == 200
    assert fit_calibration(*made_scores(positives)).kind == kind


def test_a_probability_never_falls_where_the_score_rises(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, _ = fitted
    probability = calibration.probability(np.sort(np.append(score, np.linspace(-9, 9, 999))))
    assert (np.diff(probability) >= 0).all()
    assert probability[-1] > probability[0]


def test_scores_never_seen_still_give_a_probability(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, _ = fitted
    wild = [-np.inf, -1e9, score.min() - 1, score.max() + 1, 1e9, np.inf]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        probability = calibration.probability(wild)
    assert ((probability >= 0) & (probability <= 1)).all()
    assert (np.diff(probability) >= 0).all()


def test_as_many_are_expected_as_there_were(
    fitted: tuple[Calibration, Floats, NDArray[np.int64]],
) -> None:
    calibration, score, label = fitted
    probability = calibration.probability(score)
    assert probability.shape == score.shape
    assert probability.sum() == pytest.approx(label.sum(), rel=0.01)


@pytest.mark.parametrize("positives", [30, 600])
def test_scores_in_the_wrong_order_give_everybody_the_same(positives: int) -> None:
    score, label = made_scores(positives)
    probability = fit_calibration(-score, label).probability([-3.0, 0.0, 3.0])
    share = positives / label.size
    # Nothing is known better than the share of all; steps may still pool at the very ends.
    assert (np.diff(probability) >= 0).all()
    assert probability[1] == pytest.approx(share, rel=0.05)
    assert probability[2] - probability[0] < share


def test_a_falling_sigmoid_is_flat_at_the_share_of_positives() -> None:
    score, label = made_scores(30)
    calibration = fit_calibration(-score, label)
    assert calibration.x[0] == 0.0
    assert calibration.probability(score) == pytest.approx(30 / 2000)


@pytest.mark.parametrize(("middle", "spread"), [(0, 1), (-5, 65), (1e5, 1e-3), (0, 1e-7)])
@pytest.mark.parametrize("method", ["sigmoid", "isotonic"])
def test_where_and_how_wide_scores_stand_changes_no_probability(
    middle: float, spread: float, method: Method
) -> None:
    """Summed trees stand between -70 and 60, orders within groups anywhere."""
    score, label = made_scores(100)
    plain = fit_calibration(score, label, method).probability(score)
    moved = middle + spread * score
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = fit_calibration(moved, label, method).probability(moved)
    assert again == pytest.approx(plain, abs=1e-6)


def test_a_few_winners_at_the_very_top_are_no_certainty() -> None:
    """Five of five and one in ten below: whoever scores as high is told the share of the top."""
    score, label = np.arange(4000.0), (np.arange(4000) % 10 == 0).astype(int)
    label[-5:] = 1
    curve = fit_calibration(score, label, "isotonic")
    top = label[-END_ROWS:].mean()
    assert 0.1 < top < 0.3
    assert curve.probability([3990.0, 4000.0, 1e9]) == pytest.approx([top] * 3, abs=0.02)
    assert curve.probability(score).sum() == pytest.approx(label.sum())


def test_an_order_without_fault_keeps_a_finite_sigmoid() -> None:
    """Nine of nine right is no proof of certainty: the targets stand short of 0 and 1."""
    score, label = np.arange(18.0), np.repeat([0, 1], 9)
    probability = fit_calibration(score, label).probability(score)
    assert 0.5 < probability[9] < 0.95
    assert probability.max() < 1.0
    assert probability.mean() == pytest.approx(0.5)


def test_equal_scores_are_told_the_share() -> None:
    calibration = fit_calibration(np.full(10, 3.0), [1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    assert calibration.probability([-1.0, 3.0, 9.0]) == pytest.approx([0.1, 0.1, 0.1])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("kind", [0, 1])
def test_labels_of_one_kind_are_refused(method: Method, kind: int) -> None:
    with pytest.raises(ModelError) as error:
        fit_calibration([1.0, 2.0, 3.0], [kind] * 3, method)
    assert (error.value.code, error.value.fields) == ("one_kind_of_label", {"rows": 3})


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(ModelError) as error:
        fit_calibration([1.0, np.nan, np.inf], [0, 1, 1])
    assert (error.value.code, error.value.fields) == ("score_not_finite", {"rows": 2})


@pytest.mark.parametrize("decimals", [0, 1, 9], ids=["many equal", "some equal", "none equal"])
def test_both_sides_are_the_steps_with_either_label(decimals: int) -> None:
    """By the definition: the enterprise itself joins those fitted, once as 0 and once as 1."""
    score, label = made_scores(60, 200)
    score = np.round(score, decimals)
    calibration = fit_calibration(score, label, "venn_abers")
    asked = np.concatenate([np.linspace(-4, 4, 33) + 0.013, score[:40]])
    sides = calibration.interval(asked)
    assert sides
    for side, own in zip(sides, (0, 1)):
        for one, told in zip(asked, side):
            curve = IsotonicRegression().fit(np.append(score, one), np.append(label, own))
            assert told == pytest.approx(curve.predict([one])[0], abs=1e-9)


def test_the_probability_lies_between_its_sides_and_few_rows_leave_them_apart() -> None:
    apart = []
    for rows in (40, 400, 4000):
        score, label = made_scores(rows // 5, rows)
        calibration = fit_calibration(score, label, "venn_abers")
        sides = calibration.interval(score)
        assert sides
        probability = calibration.probability(score)
        assert ((sides[0] <= probability) & (probability <= sides[1])).all()
        apart.append(float(np.mean(sides[1] - sides[0])))
    assert apart[0] > 2 * apart[1] > 4 * apart[2]


def test_only_venn_abers_knows_an_interval() -> None:
    assert fit_calibration(*made_scores(30)).interval([0.0]) is None


def test_without_the_extra_its_name_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "venn_abers", None)
    with pytest.raises(ModelError) as error:
        fit_calibration(*made_scores(30), "venn_abers")
    assert error.value.fields == {"extra": "conformal", "library": "venn-abers"}


def test_numpy_warns_as_before_once_the_library_is_there() -> None:
    before = np.geterr()
    fit_calibration(*made_scores(30), "venn_abers")
    assert np.geterr() == before == np.geterr() | {"divide": "warn", "invalid": "warn"}


def test_a_calibration_is_judged_on_rows_that_it_has_not_seen() -> None:
    draw = np.random.default_rng(8)
    score, label = made_scores(400)
    noise, fold = draw.normal(size=score.size), np.arange(score.size) % 5
    good, useless = (judge_calibration(s, label, fold) for s in (score, noise))
    assert good["brier"] < good["brier_share"] < useless["brier"] + 0.005
    assert useless["brier"] == pytest.approx(useless["brier_share"], abs=0.005)
    assert good["ece"] < 0.03
    # Fitted and judged on the same rows, steps would look better than they are.
    own = fit_calibration(score, label).probability(score)
    assert np.mean((own - label) ** 2) < good["brier"]


def test_a_fold_with_all_positives_is_told_the_share_of_the_others() -> None:
    told = judge_calibration([1.0, 2.0, 3.0, 4.0], [0, 0, 1, 0], [0, 0, 1, 1])
    # Half for the first two, nothing for the others, of whom one was recognised.
    assert told["brier"] == told["brier_share"] == pytest.approx((0.25 + 0.25 + 1 + 0) / 4)
