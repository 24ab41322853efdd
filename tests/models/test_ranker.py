"""The ranker: the same every time, never against a direction, never kind to a missing number."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from models import leaves
from models import ranker as room
from models.inputs import ModelError, learn_ranges, prepare_numbers
from models.kernel import grow
from models.ranker import Ranker, RankerSettings, fit_ranker

SIGNS = {"margin": 1, "debt": -1, "growth": 1, "rank": -1}
SETTINGS = RankerSettings(trees=30, leaves=7, depth=4, rows_per_leaf=10, columns_per_tree=0.8)
SEEDS = (1, 2, 3)


def made_table(seed: int = 1, rows: int = 300) -> tuple[pd.DataFrame, NDArray[np.int8]]:
    """Four indicators that hang together, a tenth of the values missing, and labels.

    Growth is rewarded only where the debt is low; the rank is told by few and is whole numbers.
    """
    draw = np.random.default_rng(seed)
    good = draw.normal(size=rows)
    X = pd.DataFrame(
        {
            "margin": 0.1 * good + draw.normal(scale=0.1, size=rows),
            "debt": 0.5 - 0.1 * good + draw.normal(scale=0.1, size=rows),
            "growth": draw.normal(size=rows),
            "rank": np.round(20 - 5 * good + draw.normal(scale=5, size=rows)),
        }
    )
    odds = good + X["growth"] * (X["debt"] < 0.5) - 0.5
    y = (odds + draw.normal(size=rows) > 0).astype(np.int8).to_numpy()
    X = X.mask(draw.random(X.shape) < 0.1)
    X.loc[draw.random(rows) < 0.5, "rank"] = np.nan
    return X, y


def made_ranker(seed: int = 1) -> Ranker:
    """A ranker over `made_table`."""
    return fit_ranker(*made_table(seed), SIGNS, SETTINGS)


@pytest.fixture(scope="module", params=SEEDS)
def trained(request: pytest.FixtureRequest) -> tuple[Ranker, pd.DataFrame]:
    return made_ranker(request.param), made_table(request.param)[0]


def on_a_grid(X: pd.DataFrame, name: str, values: NDArray[np.float64]) -> pd.DataFrame:
    """Every row of X once for each value, with `name` set to it; rows stay together."""
    repeated = X.loc[X.index.repeat(values.size)].reset_index(drop=True)
    repeated[name] = np.tile(values, len(X))
    return repeated


def grid(X: pd.DataFrame, name: str) -> NDArray[np.float64]:
    """Values of an indicator from worst to best, far beyond what the training saw."""
    low, high = X[name].min(), X[name].max()
    values = np.linspace(low - (high - low), high + (high - low), 41)
    every = np.concatenate([[-np.inf, -1e12], values, [1e12, np.inf]])
    return every if SIGNS[name] > 0 else every[::-1]


def test_two_trainings_on_the_same_rows_give_the_same_text() -> None:
    X, y = made_table()
    assert fit_ranker(X, y, SIGNS, SETTINGS) == fit_ranker(X.copy(), y.copy(), SIGNS, SETTINGS)


def test_a_second_thread_grows_the_same_trees(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = made_ranker()
    monkeypatch.setattr(room, "MANY_ROWS", 100)
    two = made_ranker()
    assert two.booster.split("parameters:")[0] == alone.booster.split("parameters:")[0]
    X, _ = made_table()
    assert np.array_equal(two.score(X), alone.score(X))


def test_another_seed_grows_other_trees() -> None:
    X, y = made_table()
    other = fit_ranker(X, y, SIGNS, RankerSettings(**{**vars(SETTINGS), "seed": 99}))
    assert other.booster != made_ranker().booster


def test_it_learns_something() -> None:
    X, y = made_table(4)
    score = made_ranker(1).score(X)
    assert score[y == 1].mean() > score[y == 0].mean() + 0.5


@pytest.mark.parametrize("name", SIGNS)
def test_no_step_in_the_good_direction_lowers_a_score(
    name: str, trained: tuple[Ranker, pd.DataFrame]
) -> None:
    ranker, X = trained
    rows, values = X.head(60), grid(X, name)
    steps = np.diff(ranker.score(on_a_grid(rows, name, values)).reshape(len(rows), -1), axis=1)
    assert (steps >= 0).all()
    assert (steps > 0).any(), "the indicator does nothing: this test shows nothing"


# Places on the training range: 0 its low end, 1 its high one.
places = st.tuples(*[st.floats(-2, 3)] * 2)
RANKER = made_ranker(5)


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(SIGNS, places)))
def test_better_in_everything_is_never_lower(pairs: dict[str, tuple[float, float]]) -> None:
    worse, better = {}, {}
    for i in RANKER.indicators:
        ordered = sorted(pairs[i.name], reverse=i.sign < 0)
        worse[i.name], better[i.name] = (i.low + (i.high - i.low) * place for place in ordered)
    lower, higher = RANKER.score(pd.DataFrame([worse, better]))
    assert lower <= higher


@pytest.mark.parametrize("name", SIGNS)
def test_a_missing_value_never_scores_above_a_known_one(
    name: str, trained: tuple[Ranker, pd.DataFrame]
) -> None:
    ranker, X = trained
    rows, values = X.head(60), grid(X, name)
    known = ranker.score(on_a_grid(rows, name, values)).reshape(len(rows), -1)
    left_out = ranker.score(rows.assign(**{name: np.nan}))
    assert (left_out[:, None] <= known).all()
    assert (left_out[:, None] < known).any()


def test_leaving_out_more_and_more_never_helps(trained: tuple[Ranker, pd.DataFrame]) -> None:
    ranker, X = trained
    before = ranker.score(X)
    for name in SIGNS:
        X = X.assign(**{name: np.nan})
        after = ranker.score(X)
        assert (after <= before).all()
        before = after
    assert np.unique(before).size == 1


def test_beyond_the_training_range_the_range_ends(trained: tuple[Ranker, pd.DataFrame]) -> None:
    ranker, X = trained
    for indicator in ranker.indicators:
        beyond = ranker.score(X.assign(**{indicator.name: indicator.high + 1e9}))
        at_the_end = ranker.score(X.assign(**{indicator.name: indicator.high}))
        assert np.array_equal(beyond, at_the_end)


def test_columns_are_matched_by_name() -> None:
    ranker, (X, _) = made_ranker(), made_table()
    turned = X[X.columns[::-1]].assign(not_of_the_model="text")
    assert np.array_equal(ranker.score(turned), ranker.score(X))
    assert np.array_equal(ranker.contributions(turned), ranker.contributions(X))


@pytest.mark.parametrize("name", SIGNS)
def test_a_table_without_an_indicator_is_refused_by_its_name(name: str) -> None:
    ranker, (X, _) = made_ranker(), made_table()
    for asked in (ranker.score, ranker.contributions):
        with pytest.raises(ModelError) as refused:
            asked(X.drop(columns=name))
        assert refused.value.code == "missing_indicator"
        assert refused.value.fields == {"names": name}


def test_rows_without_any_column_are_refused_and_not_taken_for_no_rows() -> None:
    with pytest.raises(ModelError) as refused:
        made_ranker().score(pd.DataFrame(index=range(3)))
    assert refused.value.fields == {"names": ", ".join(SIGNS)}


def test_contributions_sum_to_the_score(trained: tuple[Ranker, pd.DataFrame]) -> None:
    ranker, X = trained
    contributions = ranker.contributions(X)
    assert contributions.shape == (len(X), len(SIGNS) + 1)
    np.testing.assert_allclose(contributions.sum(axis=1), ranker.score(X), atol=1e-9, rtol=0)
    assert np.unique(contributions[:, -1]).size == 1, "the base value is the same for all"


def test_a_table_without_rows_has_no_scores() -> None:
    ranker, (X, _) = made_ranker(), made_table()
    assert ranker.score(X.head(0)).shape == (0,)
    assert ranker.contributions(X.head(0)).shape == (0, len(SIGNS) + 1)


@pytest.mark.parametrize("signs", [{**SIGNS, "debt": 0}, {"margin": 1, "growth": 1, "rank": -1}])
def test_an_indicator_without_a_direction_is_refused(signs: dict[str, int]) -> None:
    X, y = made_table()
    with pytest.raises(ModelError) as refused:
        fit_ranker(X, y, signs, SETTINGS)
    assert refused.value.code == "no_direction"
    assert refused.value.fields == {"names": "debt"}


@pytest.mark.parametrize("only", [0, 1])
def test_labels_of_one_kind_are_refused(only: int) -> None:
    X, y = made_table()
    with pytest.raises(ModelError) as refused:
        fit_ranker(X, np.full_like(y, only), SIGNS, SETTINGS)
    assert (refused.value.code, refused.value.fields) == ("one_kind_of_label", {"rows": len(y)})


def test_a_column_never_known_is_left_out() -> None:
    X, y = made_table()
    ranker = fit_ranker(X.assign(debt=np.nan), y, SIGNS, SETTINGS)
    assert ranker.names == ["margin", "growth", "rank"]
    assert np.array_equal(ranker.score(X), ranker.score(X.drop(columns="debt")))


def test_nothing_known_at_all_is_refused() -> None:
    X, y = made_table()
    with pytest.raises(ModelError) as refused:
        fit_ranker(X * np.nan, y, SIGNS, SETTINGS)
    assert refused.value.code == "nothing_known"


def test_a_constant_column_says_nothing() -> None:
    X, y = made_table()
    ranker = fit_ranker(X.assign(debt=0.5), y, SIGNS, SETTINGS)
    place = ranker.names.index("debt")
    assert not ranker.contributions(X)[:, place].any()
    assert np.array_equal(ranker.score(X), ranker.score(X.assign(debt=np.nan)))


def test_direction_and_range_are_what_the_training_saw() -> None:
    X = pd.DataFrame({"margin": [0.1, np.nan, 0.3], "debt": [0.9, 0.2, 0.4]})
    margin, debt = learn_ranges(X, SIGNS)
    assert (margin.name, margin.sign, margin.low, margin.high) == ("margin", 1, 0.1, 0.3)
    assert margin.bad_end == 0.1
    assert debt.bad_end == 0.9


def test_free_trees_have_no_direction_and_fill_nothing() -> None:
    X, y = made_table()
    free = fit_ranker(X, y, {}, RankerSettings(**{**vars(SETTINGS), "free": True}))
    assert {i.sign for i in free.indicators} == {0}
    lowest = free.score(X.assign(rank=X["rank"].max()))
    assert (free.score(X.assign(rank=np.nan)) > lowest).any(), "missing stays missing"
    np.testing.assert_allclose(free.contributions(X).sum(axis=1), free.score(X), atol=1e-9)


def test_rows_are_scored_without_lightgbm_to_the_same_bytes(
    trained: tuple[Ranker, pd.DataFrame], monkeypatch: pytest.MonkeyPatch
) -> None:
    ranker, X = trained
    by_lightgbm = ranker.grown().predict(prepare_numbers(X, ranker.indicators), raw_score=True)
    monkeypatch.setattr(Ranker, "grown", None)
    assert ranker.score(X).tobytes() == by_lightgbm.tobytes()
    monkeypatch.setattr(room, "MANY_ROWS", 100)
    assert ranker.score(X).tobytes() == by_lightgbm.tobytes()
    assert ranker.contributions(X.head(99)).shape == (99, 5), "LightGBM is not asked at all"


def test_what_the_kernel_does_not_take_is_told_by_lightgbm(monkeypatch: pytest.MonkeyPatch) -> None:
    X, y = made_table()
    ranker = fit_ranker(X, y, SIGNS, RankerSettings(trees=8, leaves=7, depth=3, seed=77))
    whole = ranker.contributions(X)
    assert ranker.odd_trees == ()
    monkeypatch.setattr(leaves, "MOST_PATTERNS", 100)
    grow.cache_clear()
    assert 0 < len(ranker.odd_trees) < 8, "some are taken and some are not"
    np.testing.assert_allclose(ranker.contributions(X), whole, atol=1e-12)
    monkeypatch.setattr(room, "read_packed", lambda text, indicators: None)
    assert ranker.score(X).sum() == pytest.approx(whole.sum())
    with pytest.raises(ModelError) as refused:
        ranker.contributions_against(X, X)
    assert refused.value.code == "odd_trees"
    assert refused.value.fields["count"] == len(ranker.odd_trees)
    monkeypatch.undo()
    grow.cache_clear()
