"""Every learner: monotone in each indicator, never kind to a missing number, kept as text."""

from importlib.util import find_spec
from itertools import pairwise
from math import comb

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.composite import CompositeSettings
from models.glassbox import GlassboxSettings
from models.inputs import ModelError, Scorer
from models.kept import KINDS, kind_of, read_scorer
from models.learners import BASELINES, Learner, fit_learner
from models.ranker import RankerSettings
from tests.models.test_ranker import SIGNS, made_table

TREES = {
    "plain": RankerSettings(trees=20, leaves=7, rows_per_leaf=10),
    "balanced": RankerSettings(trees=20, leaves=7, rows_per_leaf=10, balanced=True),
    "lambdarank": RankerSettings(trees=20, leaves=7, rows_per_leaf=10, objective="lambdarank"),
    "bagged": RankerSettings(trees=20, rows_per_leaf=5, forest=True, others_per_tree=0.5),
}
INDICES = {
    "ranks": CompositeSettings(),
    "geometric": CompositeSettings("moments", 0.1, "minmax", "entropy", aggregate="geometric"),
    "zscore": CompositeSettings("none", normalise="zscore", weights="critic"),
    "topsis": CompositeSettings(normalise="vector", weights="critic", aggregate="topsis"),
    "vikor": CompositeSettings(normalise="minmax", aggregate="vikor"),
    "experts": CompositeSettings(
        weights="named", named={"margin": 3, "debt": 1, "growth": 0, "rank": 1}
    ),
}
LEARNERS = (
    {f"trees, {name}": Learner("trees", trees) for name, trees in TREES.items()}
    | {f"composite, {name}": Learner("composite", composite=i) for name, i in INDICES.items()}
    | {kind: Learner(kind) for kind in ("best_column", "scorecard", "optbinning")}
    | {"ebm": Learner("ebm", glassbox=GlassboxSettings(bags=2, rounds=100))}
)
# The library behind an extra; where it is not installed its learner is skipped.
BEHIND = {"optbinning": "optbinning", "ebm": "interpret"}
MADE: dict[str, Scorer] = {}


def each(names: list[str]) -> pytest.MarkDecorator:
    """Every learner by name; skipped, with the reason, where its extra is not installed."""
    cases = []
    for name in names:
        library = BEHIND.get(name)
        absent = library is not None and find_spec(library) is None
        skip = pytest.mark.skipif(absent, reason=f"the extra with {library} is not installed")
        cases.append(pytest.param(name, marks=skip))
    return pytest.mark.parametrize("name", cases)


def made_scorer(name: str, seed: int = 1) -> Scorer:
    """A scorer over `made_table`, its rows in three groups."""
    X, y = made_table(seed)
    return fit_learner(LEARNERS[name], X, y, SIGNS, np.arange(len(y)) % 3)


def scorer_of(name: str) -> Scorer:
    """The scorer of a learner, trained once."""
    if name not in MADE:
        MADE[name] = made_scorer(name)
    return MADE[name]


# Places on the training range: 0 its low end, 1 its high one; None is missing.
places = st.none() | st.floats(-1, 2)


@each(list(LEARNERS))
@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(SIGNS, st.tuples(places, places))))
def test_nothing_to_hide(name: str, drawn: dict[str, tuple[float | None, float | None]]) -> None:
    """Better in everything, or known where the other is silent: never a lower score."""
    scorer = scorer_of(name)
    worse, better = {}, {}
    for i in scorer.indicators:
        ends = [-np.inf if p is None else p if i.sign > 0 else 1 - p for p in drawn[i.name]]
        for row, place in zip((worse, better), sorted(ends)):
            at = place if i.sign > 0 else 1 - place
            row[i.name] = i.low + (i.high - i.low) * at if np.isfinite(place) else np.nan
    X = pd.DataFrame([worse, better]).reindex(columns=list(SIGNS))
    lower, higher = scorer.score(X)
    assert lower <= higher + 1e-12


@each(list(LEARNERS))
def test_it_orders_better_than_chance(name: str) -> None:
    X, y = made_table(4)
    score = scorer_of(name).score(X)
    higher = score[y == 1][:, None] > score[y == 0][None, :]
    assert higher.mean() > 0.55


@each(list(LEARNERS))
def test_contributions_sum_to_the_score(name: str) -> None:
    X, _ = made_table(4)
    scorer = scorer_of(name)
    parts = scorer.contributions(X)
    assert parts.shape == (len(X), len(scorer.names) + 1)
    np.testing.assert_allclose(parts.sum(axis=1), scorer.score(X), atol=1e-9, rtol=0)
    assert np.unique(parts[:, -1]).size == 1


@each(list(LEARNERS))
def test_parts_against_a_reference_are_shapley_values(name: str) -> None:
    """By the formula, over all subsets; what is missing counts as in the score."""
    scorer = scorer_of(name)
    X, reference = made_table(4)[0].iloc[:4], made_table(5)[0].iloc[:6]
    names = scorer.names
    parts = scorer.contributions_against(X, reference)
    expected = np.zeros((4, len(names)))
    for chosen in range(1 << len(names)):
        inside = [n for k, n in enumerate(names) if chosen >> k & 1]
        mixed = pd.concat([reference.assign(**row[inside]) for _, row in X.iterrows()])
        worth = scorer.score(mixed).reshape(4, 6).mean(axis=1)
        for k, n in enumerate(names):
            others = len(inside) - (n in inside)
            weight = 1 / (len(names) * comb(len(names) - 1, others))
            expected[:, k] += worth * weight * (1 if n in inside else -1)
    np.testing.assert_allclose(parts[:, :-1], expected, atol=1e-9)
    np.testing.assert_allclose(parts[:, -1], scorer.score(reference).mean(), atol=1e-9)
    np.testing.assert_allclose(parts.sum(axis=1), scorer.score(X), atol=1e-9)


@each(list(LEARNERS))
def test_of_two_rows_the_parts_are_the_difference(name: str) -> None:
    """Whichever way they are asked; who is alike has none, and against nobody there are none."""
    scorer, (X, _) = scorer_of(name), made_table(6)
    one, other = X.iloc[[3]], X.iloc[[8]]
    above, below = (
        scorer.contributions_against(one, other),
        scorer.contributions_against(other, one),
    )
    np.testing.assert_allclose(above[:, :-1], -below[:, :-1], atol=1e-9)
    difference = scorer.score(one) - scorer.score(other)
    np.testing.assert_allclose(above[:, :-1].sum(axis=1), difference, atol=1e-9)
    assert np.abs(scorer.contributions_against(one, one)[:, :-1]).max() < 1e-12
    assert scorer.contributions_against(X.head(0), one).shape == (0, len(scorer.names) + 1)
    with pytest.raises(ModelError, match="no_reference"):
        scorer.contributions_against(one, X.head(0))


@each(list(LEARNERS))
def test_it_is_kept_as_text_and_is_the_same_again(name: str) -> None:
    X, _ = made_table(4)
    scorer = scorer_of(name)
    again = read_scorer(kind_of(scorer), scorer.text, scorer.indicators)
    assert np.array_equal(again.score(X), scorer.score(X))
    assert again.text == scorer.text == made_scorer(name).text


@each(list(LEARNERS))
def test_a_row_is_scored_alike_alone_and_among_others(name: str) -> None:
    """No rank reversal: who else stands in the table changes nobody's score."""
    X, _ = made_table(4)
    scorer = scorer_of(name)
    whole, parts = scorer.score(X), scorer.contributions(X)
    for place in (0, 7, 299):
        alone = X.iloc[[place]]
        assert scorer.score(alone)[0] == whole[place]
        np.testing.assert_allclose(scorer.contributions(alone)[0], parts[place], atol=1e-12)
    none = X.head(0)
    assert scorer.score(none).shape == (0,)
    assert scorer.contributions(none).shape == (0, len(scorer.names) + 1)


@each(list(LEARNERS))
def test_labels_of_one_kind_are_refused_where_labels_are_learned_from(name: str) -> None:
    X, y = made_table()
    group = np.arange(len(y)) % 3
    for only in (0, 1):
        if LEARNERS[name].kind == "composite":
            assert fit_learner(LEARNERS[name], X, np.full_like(y, only), SIGNS).names == list(SIGNS)
            continue
        with pytest.raises(ModelError) as refused:
            fit_learner(LEARNERS[name], X, np.full_like(y, only), SIGNS, group)
        assert refused.value.code == "one_kind_of_label"
        assert refused.value.fields == {"rows": len(y)}


@each(list(LEARNERS))
def test_what_cannot_be_learned_from_is_refused_by_name(name: str) -> None:
    X, y = made_table()
    group = np.arange(len(y)) % 3
    cases = {
        "nothing_known": (X * np.nan, SIGNS, "margin, debt, growth, rank"),
        "no_direction": (X, {**SIGNS, "debt": 0}, "debt"),
        "not_finite": (X.assign(growth=np.inf, debt=-np.inf), SIGNS, "debt, growth"),
    }
    for code, (table, signs, names) in cases.items():
        with pytest.raises(ModelError) as refused:
            fit_learner(LEARNERS[name], table, y, signs, group)
        assert (refused.value.code, refused.value.fields) == (code, {"names": names})
    scorer = scorer_of(name)
    with pytest.raises(ModelError, match=f"missing_indicator.*{scorer.names[-1]}"):
        scorer.score(X.drop(columns=scorer.names[-1]))


@each(list(LEARNERS))
def test_constant_unknown_and_extreme_columns_do_no_harm(name: str) -> None:
    X, y = made_table()
    X = X.assign(debt=0.5, growth=np.nan)
    X.loc[3, "margin"], X.loc[4, "margin"] = 1e300, -1e300
    scorer = fit_learner(LEARNERS[name], X, y, SIGNS, np.arange(len(y)) % 3)
    assert "growth" not in scorer.names
    score, parts = scorer.score(X), scorer.contributions(X)
    assert np.isfinite(score).all()
    largest = max(1.0, np.abs(score).max())
    np.testing.assert_allclose(parts.sum(axis=1), score, atol=1e-9 * largest)
    if "debt" in scorer.names:
        assert np.abs(parts[:, scorer.names.index("debt")]).max() < 1e-12
    assert np.array_equal(scorer.score(X.assign(debt=np.nan)), score)


@each(list(LEARNERS))
def test_a_handful_of_rows_trains_or_is_refused_and_nothing_else(name: str) -> None:
    X = pd.DataFrame({"margin": [0.1, 0.3, np.nan], "debt": [0.9, 0.2, 0.4]})
    X = X.assign(growth=[1.0, 2.0, 3.0], rank=[3.0, 2.0, 1.0])
    y = np.array([0, 1, 1], dtype=np.int8)
    scorer = fit_learner(LEARNERS[name], X, y, SIGNS, np.array([1, 1, 1]))
    assert np.isfinite(scorer.score(X)).all()


def test_a_kind_that_nobody_knows_is_refused() -> None:
    with pytest.raises(ModelError) as refused:
        read_scorer("oracle", "{}", ())
    assert refused.value.fields["found"] == "oracle"


def test_simple_learners_stand_before_others() -> None:
    order = [Learner(kind).simplicity for kind in KINDS]
    assert all(one < other for one, other in pairwise(order))
    assert KINDS[-1] == "trees"


def test_baselines_ask_for_no_extra() -> None:
    assert not set(BASELINES) & set(BEHIND)
    assert set(BASELINES) <= set(KINDS)


def test_every_kind_can_be_set_and_told() -> None:
    for kind in KINDS:
        told = Learner(kind).settings
        assert bool(told) == (kind != "best_column")
    assert Learner("scorecard").settings["least_share"] == Learner().card.least_share
