"""Making an index of traits: weights of two levels, and nobody gains by hiding a value."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.composite import Normalise, Weighting, weigh
from models.inputs import ModelError
from models.trait_fit import (
    Family,
    TraitPlan,
    TraitSettings,
    fit_traits,
    left_out,
    vary,
)
from models.traits import Mean, TraitIndex

SIGNS = {"rd_ratio": 1, "growth": 1, "debt": -1, "willing": 1}
PLANS = (
    TraitPlan("innovation", 0.5, {"rd_ratio": 0.75, "growth": 0.25}),
    TraitPlan("quality", 0.3, {"debt": 1.0}),
    TraitPlan("will", 0.2, {"willing": 1.0}),
)
NAMED = TraitSettings(PLANS)
FLAGS = frozenset({"willing"})


def made_rows(rows: int = 90, seed: int = 1) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Some values missing, some alike; every other row competes."""
    draw = np.random.default_rng(seed)
    X = pd.DataFrame(
        {
            "rd_ratio": draw.gamma(2.0, 0.02, rows),
            "growth": draw.normal(0.1, 0.3, rows).round(1),
            "debt": draw.uniform(0.1, 0.9, rows),
            "willing": (draw.random(rows) < 0.3).astype(float),
        }
    ).mask(draw.random((rows, 4)) < 0.1)
    return X, np.arange(rows) % 2 == 0


def fit(settings: TraitSettings, X: pd.DataFrame, still: NDArray[np.bool_]) -> TraitIndex:
    return fit_traits(X, SIGNS, settings, still, FLAGS)


def test_places_count_all_rows_and_the_missing_stand_below() -> None:
    X = pd.DataFrame({"a": [3.0, np.nan, 1.0, 3.0], "b": [0.1, 0.2, np.nan, np.nan]})
    plans = (TraitPlan("one", 1.0, {"a": 0.5, "b": 0.5}),)
    index = fit_traits(X, {"a": 1, "b": -1}, TraitSettings(plans), np.zeros(4, dtype=bool))
    assert index.numbers(X).tolist() == [[1, 1], [0, 0.75], [0.5, 0], [1, 0]]
    assert index.ends == (0.0, 1.0)


def test_a_column_that_nobody_knows_lifts_nobody() -> None:
    X = pd.DataFrame({"a": [3.0, 1.0], "b": [np.nan, np.nan]})
    plans = (TraitPlan("one", 1.0, {"a": 0.5, "b": 0.5}),)
    index = fit_traits(X, {"a": 1, "b": 1}, TraitSettings(plans), np.zeros(2, dtype=bool))
    assert index.score(X).tolist() == [0.5, 0.25]


def test_a_yes_counts_one_and_a_no_nothing() -> None:
    X, still = made_rows()
    told = fit(NAMED, X, still).numbers(X)[:, 3]
    assert told.tolist() == X["willing"].fillna(0.0).tolist()


def test_weights_by_spread_are_those_of_who_does_not_compete() -> None:
    X, still = made_rows()
    settings = replace(NAMED, weights="entropy", over="critic", normalise="minmax")
    index = fit(settings, X, still)
    numbers = index.numbers(X)[still]
    assert index.inner[:2] == pytest.approx(weigh(numbers[:, :2])["entropy"])
    assert index.inner[2:].tolist() == [1, 1]
    ways = index.weightings or {}
    inner = np.array(ways["critic"][0])
    traits = replace(index, inner=inner).traits_of(numbers)
    assert index.over == pytest.approx(weigh(traits)["critic"])
    assert sorted(ways) == ["critic", "entropy", "equal"]


@given(
    st.integers(0, 10**6),
    st.sampled_from(["rank", "minmax", "zscore", "vector"]),
    st.sampled_from(["named", "equal", "entropy", "critic"]),
    st.sampled_from(["sum", "geometric"]),
    st.sampled_from(list(SIGNS)),
)
def test_hiding_a_value_lifts_nobody_above_another(
    seed: int, normalise: Normalise, way: Weighting, above: Mean, name: str
) -> None:
    if above == "geometric" and normalise not in ("rank", "minmax"):
        above = "sum"
    X, still = made_rows(seed=seed)
    settings = TraitSettings(PLANS, "quantiles", 0.05, normalise, way, way, "sum", above)
    row = int(np.flatnonzero(~still)[seed % 40])
    hidden = X.copy()
    hidden.loc[row, name] = np.nan
    before, after = (fit(settings, told, still).score(told) for told in (X, hidden))
    # The place among those who compete, and the score.
    assert after[row] <= before[row] + 1e-12
    rivals = ~still
    assert (before > before[row])[rivals].sum() <= (after > after[row] + 1e-12)[rivals].sum()
    family = Family(draws=20, above=("sum",) if above == "sum" else ("sum", "geometric"))
    members = zip(vary(fit(settings, X, still), family), vary(fit(settings, hidden, still), family))
    for (label, one), (same, other) in members:
        assert label == same
        then, now = one.score(X), other.score(hidden)
        assert (then > then[row])[rivals].sum() <= (now > now[row] + 1e-12)[rivals].sum(), label


def test_places_of_many_rows_fall_for_the_one_who_hides() -> None:
    X, still = made_rows(2501)
    row = int(X["rd_ratio"].argmin())
    hidden = X.copy()
    hidden.loc[row, "rd_ratio"] = np.nan
    before, after = (fit(NAMED, told, still).numbers(told)[:, 0] for told in (X, hidden))
    assert len(fit(NAMED, X, still).norms[0].knots) <= 1000
    others = np.arange(len(X)) != row
    assert (after[others] >= before[others]).all()
    assert after[row] == 0.0


def test_ranges_come_from_who_does_not_compete() -> None:
    X, still = made_rows()
    index = fit(replace(NAMED, normalise="minmax"), X, still)
    known = X.loc[still, "rd_ratio"].dropna()
    assert (index.norms[0].low, index.norms[0].high) == (known.min(), known.max())
    assert index.numbers(X.fillna({"debt": 9.0}))[:, 2].min() == 0.0


def test_too_few_who_do_not_compete_are_told() -> None:
    X, _ = made_rows()
    few = np.arange(len(X)) < 5
    for settings in (replace(NAMED, normalise="minmax"), replace(NAMED, weights="entropy")):
        with pytest.raises(ModelError) as refused:
            fit(settings, X, few)
        assert (refused.value.code, refused.value.fields["found"]) == ("no_yardstick", 5)
    index = fit(NAMED, X, few)
    assert left_out(index, Family()) == ["entropy", "critic"]
    assert [name for name, _ in vary(index, Family(draws=1))][:3] == [
        "own/sum",
        "equal/sum",
        "draw001/sum",
    ]


def test_the_family_is_of_weights_and_the_same_again() -> None:
    X, still = made_rows()
    index, family = fit(NAMED, X, still), Family(draws=200, seed=3)
    members = dict(vary(index, family))
    assert len(members) == 2 * (1 + 3 + 200)
    assert members["own/sum"].text == index.text
    draws = np.array([m.over for name, m in members.items() if name.startswith("draw")])
    assert draws.sum(axis=1) == pytest.approx(np.ones(len(draws)))
    assert draws.std(axis=0).min() > 0.01
    inner = np.array([m.inner for m in members.values()])
    assert inner[:, :2].sum(axis=1) == pytest.approx(np.ones(len(inner)))
    assert inner[:, 2:] == pytest.approx(1.0)
    again = dict(vary(index, family))
    assert all(again[name].text == member.text for name, member in members.items())
    other = dict(vary(index, replace(family, seed=4)))
    assert other["draw001/sum"].text != members["draw001/sum"].text


def test_what_has_no_direction_or_no_end_is_refused() -> None:
    X, still = made_rows()
    with pytest.raises(ModelError, match=r"no_direction.*debt"):
        fit_traits(X, SIGNS | {"debt": 0}, NAMED, still, FLAGS)
    with pytest.raises(ModelError, match=r"no_geometric.*zscore"):
        fit(replace(NAMED, normalise="zscore", above="geometric"), X, still)
    X.loc[3, "debt"] = np.inf
    with pytest.raises(ModelError, match=r"not_finite.*debt"):
        fit(NAMED, X, still)
