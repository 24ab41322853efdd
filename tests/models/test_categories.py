"""Categories: the past rate of a label, never with a row's own label in its own rate."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.bundle import Bundle, Scale, read_bundle, write_bundle
from models.categories import PRIOR, Coded, Rates, as_numbers, learn_rates, rates_apart
from models.chances import Calibration
from models.inputs import ModelError, Scorer
from models.kept import kind_of, rates_of, read_scorer
from models.learners import Learner, fit_learner
from models.metrics import auc
from models.ranker import RankerSettings
from tests.models.test_ranker import SIGNS, made_table

TREES = RankerSettings(trees=20, leaves=7, rows_per_leaf=10)
COUNTIES = ["北县", "东县", "南县", "西县"]


def made_rows(seed: int = 1) -> tuple[pd.DataFrame, NDArray[np.int8], NDArray[np.int64]]:
    """`made_table` with a county that matters, an industry that does not, and five folds.

    Every enterprise has two rows, in one fold.
    """
    X, y = made_table(seed)
    draw = np.random.default_rng([seed, 9])
    county = draw.integers(0, 4, len(y))
    y = np.where(draw.random(len(y)) < county / 6, 1, y).astype(np.int8)
    X = X.assign(
        county=pd.Series([COUNTIES[c] for c in county], dtype="str").mask(
            draw.random(len(y)) < 0.1
        ),
        industry=pd.Series(draw.choice(["纺织", "机械", "食品"], len(y)), dtype="str"),
    )
    return X, y, (np.arange(len(y)) // 2 % 5).astype(np.int64)


def made_scorer(kind: str = "trees", seed: int = 1) -> Scorer:
    """A learner with two categories."""
    X, y, apart = made_rows(seed)
    learner = Learner(kind, TREES, categories=("county", "industry"))  # type: ignore[arg-type]
    return fit_learner(learner, X, y, SIGNS, np.arange(len(y)) % 3, apart)


def test_a_rate_by_hand() -> None:
    values = pd.Series(["a"] * 30 + ["b"] * 10 + [None] * 10, dtype="str")
    y = np.array([1] * 15 + [0] * 15 + [0] * 10 + [1] * 10, dtype=np.int8)
    rates = learn_rates(values, y)
    assert rates.rates == pytest.approx(
        {"a": (15 + PRIOR * 0.5) / (30 + PRIOR), "b": (0 + PRIOR * 0.5) / (10 + PRIOR)}
    )


def test_unseen_and_missing_values_have_the_lowest_rate() -> None:
    rates = Rates({"a": 0.5, "b": 0.1})
    values = pd.Series(["a", None, "never seen", "b"], dtype="str")
    assert rates.of(values).tolist() == [0.5, 0.1, 0.1, 0.1]


def test_what_nobody_tells_is_refused() -> None:
    with pytest.raises(ModelError, match=r"nothing_known.*county"):
        learn_rates(pd.Series([None, None], name="county"), np.array([0, 1], dtype=np.int8))


@given(st.integers(0, 299), st.sampled_from(["county", "industry"]))
def test_no_label_of_an_enterprise_is_in_its_own_rate(row: int, category: str) -> None:
    X, y, apart = made_rows()
    turned = y.copy()
    own = apart == apart[row]
    turned[own] = 1 - turned[own]
    before, after = (rates_apart(X[category], labels, apart) for labels in (y, turned))
    assert np.array_equal(before[own], after[own])
    assert not np.array_equal(before[~own], after[~own])


def test_a_category_of_one_enterprise_each_gives_nothing_away() -> None:
    """In its own rate every label would be told; apart from it none is."""
    _, y, apart = made_rows()
    values = pd.Series([f"E{i // 2}" for i in range(len(y))], dtype="str")
    inside = auc(learn_rates(values, y).of(values), y)
    outside = auc(rates_apart(values, y, apart), y)
    assert inside is not None
    assert outside is not None
    assert inside > 0.8
    assert outside < 0.55


def test_one_fold_alone_cannot_be_told_apart() -> None:
    X, y, apart = made_rows()
    with pytest.raises(ModelError, match="one_fold"):
        rates_apart(X["county"], y, np.zeros_like(apart))
    with pytest.raises(ModelError, match="one_fold"):
        fit_learner(Learner(categories=("county",)), X.drop(columns="industry"), y, SIGNS)


@pytest.mark.parametrize("kind", ["trees", "scorecard", "composite", "best_column"])
def test_a_learner_with_categories_keeps_the_properties_of_all(kind: str) -> None:
    scorer = made_scorer(kind)
    X, _, _ = made_rows(2)
    score, parts = scorer.score(X), scorer.contributions(X)
    assert parts.shape == (len(X), len(scorer.names) + 1)
    assert parts.sum(axis=1) == pytest.approx(score, abs=1e-9)
    assert kind_of(scorer) == kind
    against = scorer.contributions_against(X, X[:20])
    assert against.sum(axis=1) == pytest.approx(score, abs=1e-9)
    assert against[0, -1] == pytest.approx(score[:20].mean(), abs=1e-9)
    for name in ("county", "industry"):
        hidden = scorer.score(X.assign(**{name: None}))
        odd = scorer.score(X.assign(**{name: "never seen"}))
        assert np.array_equal(hidden, odd)
        assert (hidden <= score + 1e-12).all()
    again = read_scorer(kind, scorer.text, scorer.indicators, rates_of(scorer))
    assert np.array_equal(again.score(X), score)


def test_a_county_that_matters_is_heard() -> None:
    X, y, _ = made_rows(2)
    with_county = auc(made_scorer().score(X), y)
    plain, labels, _ = made_rows()
    without = fit_learner(Learner("trees", TREES), plain[list(SIGNS)], labels, SIGNS)
    alone = auc(without.score(X), y)
    assert with_county is not None
    assert alone is not None
    assert with_county > alone + 0.01
    rates = rates_of(made_scorer())["county"]
    assert [rates[c] for c in COUNTIES] == sorted(rates.values())


def test_a_row_is_seen_with_rates_in_place_of_values() -> None:
    scorer = made_scorer()
    X, _, _ = made_rows()
    seen = as_numbers(scorer, X)
    assert set(seen["county"]) == set(rates_of(scorer)["county"].values())
    assert as_numbers(fit_learner(Learner("best_column"), *made_table(), SIGNS), X) is X
    with pytest.raises(ModelError, match=r"missing_indicator.*county"):
        scorer.score(X.drop(columns="county"))


def test_a_category_that_nobody_tells_is_left_out() -> None:
    X, y, apart = made_rows()
    learner = Learner("scorecard", categories=("county", "industry"))
    scorer = fit_learner(learner, X.assign(county=None), y, SIGNS, None, apart)
    assert scorer.names == [*SIGNS, "industry"]
    assert isinstance(scorer, Coded)
    assert list(scorer.rates) == ["industry"]


def test_rates_are_kept_in_the_bundle_as_text(tmp_path: Path) -> None:
    scorer, refit = made_scorer(), made_scorer(seed=3)
    X, _, _ = made_rows()
    calibration = Calibration("sigmoid", (1.0, 0.0))
    bundle = Bundle(scorer, calibration, Scale(0.0, 1.0), "", {"as_of": "2026-01-01"}, (refit,))
    folder = tmp_path / "B"
    write_bundle(bundle, folder)
    assert "北县" in (folder / "names.json").read_text(encoding="utf-8")
    again = read_bundle(folder)
    assert np.array_equal(again.ranker.score(X), scorer.score(X))
    assert np.array_equal(again.refits[0].score(X), refit.score(X))
    assert rates_of(again.refits[0]) != rates_of(again.ranker)
    assert again.fingerprint == bundle.fingerprint
