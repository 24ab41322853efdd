"""Making a composite index: against published cases, and against its own axioms."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from models.composite import CompositeSettings, draw_in, fit_composite, perturb, weigh
from models.imputing import impute_by_group
from models.index import Index
from models.inputs import ModelError
from models.shapley import fold
from models.trait_fit import TraitPlan, TraitSettings, fit_traits
from tests.models.test_ranker import SIGNS, made_table


def cases(real: Path, method: str) -> list[dict[str, Any]]:
    """The published cases of a method."""
    path = real / "data" / "mcdm_cases" / "cases.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    return [case for case in told if case["method"].startswith(method)]


def table_of(case: dict[str, Any]) -> tuple[pd.DataFrame, dict[str, int], dict[str, float]]:
    """A case as columns, signs and weights."""
    names = [f"c{i}" for i in range(len(case["objectives"]))]
    signs = {n: 1 if o == "max" else -1 for n, o in zip(names, case["objectives"])}
    X = pd.DataFrame(case["matrix"], columns=names, dtype=float)
    return X, signs, dict(zip(names, case.get("weights", ())))


def ranks(score: NDArray[np.float64]) -> list[int]:
    """Places, best first, equal ones alike."""
    return [int((score > s + 1e-12).sum()) + 1 for s in score]


def test_published_closeness_to_the_ideal(real: Path) -> None:
    told = cases(real, "TOPSIS")
    assert told
    for case in told:
        X, signs, named = table_of(case)
        settings = CompositeSettings("none", 0, "vector", "named", named, "topsis")
        score = fit_composite(X, signs, settings).score(X)
        expected = case["expected"]
        assert score == pytest.approx(expected["similarity"], abs=case["tol"]), case["citation"]
        assert ranks(score) == expected["rank"]


def test_published_compromises(real: Path) -> None:
    told = cases(real, "VIKOR")
    assert len(told) == 5
    for case in told:
        X, signs, named = table_of(case)
        settings = CompositeSettings("none", 0, "minmax", "named", named, "vikor")
        score = fit_composite(X, signs, settings).score(X)
        assert -score == pytest.approx(case["expected"]["Q"], abs=case["tol"]), case["citation"]
        assert ranks(score) == case["expected"]["rank"]


def test_published_weights_by_contrast_and_conflict(real: Path) -> None:
    told = cases(real, "CRITIC")
    assert told
    for case in told:
        X, signs, _ = table_of(case)
        settings = CompositeSettings("none", normalise="minmax", weights="critic")
        weights = fit_composite(X, signs, settings).weights
        assert weights == pytest.approx(case["expected"]["weights"], abs=case["tol"])


def asem(real: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, CompositeSettings]:
    """The connectivity index: its steps, its indicators, and how it was made.

    Weights of three levels as one: the printed weight of each over the sum of its group.
    """
    folder = real / "data" / "composite_indicator"
    meta = pd.read_csv(folder / "indicator_meta.csv").set_index("IndCode")
    names = ("Raw", "Denominated", "Imputed", "Treated", "Normalised")
    steps = {n: pd.read_csv(folder / f"step_{n}.csv") for n in names}
    printed = pd.read_csv(folder / "weights.csv").set_index("Code")["Weight"]
    named = pd.Series(1.0, index=meta.index)
    groups = meta[["Agg1", "Agg2", "Agg3"]].drop_duplicates("Agg1").set_index("Agg1")
    own = printed[meta.index]
    named *= own / own.groupby(meta["Agg1"]).transform("sum")
    pillars = printed[groups.index] / printed[groups.index].groupby(groups["Agg2"]).transform("sum")
    named *= meta["Agg1"].map(pillars)
    above = printed[groups["Agg2"].unique()]
    named *= meta["Agg2"].map(above / above.sum())
    # The method lets six values of the 51 be drawn in.
    settings = CompositeSettings("moments", 6 / 51, "minmax", "named", named.to_dict())
    return steps, meta, settings


def test_the_connectivity_index_of_asem_from_raw_figures_to_imputed(real: Path) -> None:
    steps, meta, _ = asem(real)
    by = pd.read_csv(real / "data" / "composite_indicator" / "denominators.csv")
    codes = list(meta.index)
    assert (by["UnitCode"] == steps["Raw"]["UnitCode"]).all()
    shared = steps["Raw"][codes].copy()
    for code, denominator in meta["Denominator"].dropna().items():
        shared[code] = shared[code] / by[denominator]
    told = steps["Denominated"][codes]
    assert shared.to_numpy() == pytest.approx(told.to_numpy(), rel=1e-12, nan_ok=True)
    assert told.isna().sum().sum() > 0
    filled = impute_by_group(told, steps["Denominated"]["Group_EurAsia"])
    assert filled.to_numpy() == pytest.approx(steps["Imputed"][codes].to_numpy(), rel=1e-12)


def test_the_connectivity_index_of_asem_step_by_step(real: Path) -> None:
    steps, meta, settings = asem(real)
    X, codes = steps["Imputed"][meta.index], list(meta.index)
    index = fit_composite(X, meta["Direction"].astype(int).to_dict(), settings)
    drawn_in = np.column_stack([X[c].clip(n.low, n.high) for c, n in zip(codes, index.norms)])
    assert drawn_in == pytest.approx(steps["Treated"][codes].to_numpy(), rel=1e-12)
    normalised = steps["Normalised"][codes]
    assert index.numbers(X) * 100 == pytest.approx(normalised.to_numpy(), abs=1e-9)
    pillars = normalised.T.groupby(meta["Agg1"]).mean()
    above = meta.drop_duplicates("Agg1").set_index("Agg1")["Agg2"]
    expected = pillars.groupby(above).mean().mean().to_numpy()
    assert index.score(X) * 100 == pytest.approx(expected, abs=1e-9)
    parts = index.contributions(X)
    assert parts.sum(axis=1) == pytest.approx(index.score(X))


def test_how_many_values_of_asem_were_drawn_in(real: Path) -> None:
    steps, meta, settings = asem(real)
    told = pd.read_csv(real / "data" / "composite_indicator" / "treat_summary.csv")
    told = told.set_index("IndCode")
    X = steps["Imputed"][meta.index]
    index = fit_composite(X, meta["Direction"].astype(int).to_dict(), settings)
    for name, norm in zip(index.names, index.norms):
        drawn = int((X[name] < norm.low).sum()), int((X[name] > norm.high).sum())
        assert drawn == (told["Low"][name], told["High"][name]), name


def test_the_groups_of_asem_are_traits_of_an_index_of_two_levels(real: Path) -> None:
    steps, meta, _ = asem(real)
    X = steps["Imputed"][meta.index]
    signs = meta["Direction"].astype(int).to_dict()
    for half in ("Conn", "Sust"):
        own = meta[meta["Agg2"] == half]
        groups = {g: list(part.index) for g, part in own.groupby("Agg1", sort=False)}
        plans = tuple(
            TraitPlan(g, 1 / len(groups), dict.fromkeys(codes, 1 / len(codes)))
            for g, codes in groups.items()
        )
        settings_of_two = TraitSettings(plans, "moments", 6 / 51, "minmax")
        everybody = np.ones(len(X), dtype=np.bool_)
        index = fit_traits(X, signs, settings_of_two, everybody)
        pillars = steps["Normalised"].set_index("UnitCode")[list(own.index)].T
        expected = pillars.groupby(own["Agg1"], sort=False).mean()
        traits = index.traits_of(index.numbers(X)) * 100
        assert traits == pytest.approx(expected.T.to_numpy(), abs=1e-9)
        assert index.score(X) * 100 == pytest.approx(expected.mean().to_numpy(), abs=1e-9)


def test_places_of_regret_are_those_printed(real: Path) -> None:
    for case in cases(real, "VIKOR"):
        X, signs, named = table_of(case)
        index = fit_composite(
            X, signs, CompositeSettings("none", 0, "minmax", "named", named, "vikor")
        )
        both = [fold(join, own) for join, own in index.ways(index.numbers(X))]
        for name, told in zip("SR", both):
            assert told == pytest.approx(case["expected"][name], abs=case["tol"]), case["id"]


def test_places_are_learned_from_the_training_rows_alone() -> None:
    X, _ = made_table(1)
    fresh, _ = made_table(2)
    index = fit_composite(X, SIGNS)
    among_others = index.score(pd.concat([fresh, X * 3]))[: len(fresh)]
    assert np.array_equal(among_others, index.score(fresh))


def test_outliers_are_drawn_in_to_the_next_value() -> None:
    X = pd.DataFrame({"margin": [*range(99), 1e6]}, dtype=float)
    low, high = (fit_composite(X, SIGNS, CompositeSettings(tail=t)).norms[0] for t in (0.0, 0.01))
    assert (low.low, low.high) == (0, 1e6)
    assert (high.low, high.high) == (1, 98)
    # By moments only the end that needs it, and only as far as it is needed.
    assert draw_in(X["margin"].to_numpy(), 0.05) == (0, 98)
    assert draw_in(np.arange(99.0), 0.05) == (0, 98)
    assert draw_in(-X["margin"].to_numpy(), 0.05) == (-98, 0)
    assert draw_in(X["margin"].to_numpy(), 0.0) == (0, 1e6)


def test_where_nearly_all_are_alike_the_range_stays() -> None:
    X = pd.DataFrame({"margin": [0.0] * 199 + [1.0]})
    norm = fit_composite(X, SIGNS, CompositeSettings(tail=0.05)).norms[0]
    assert (norm.low, norm.high) == (0.0, 1.0)


def test_standard_deviations_are_those_of_the_drawn_in_rows() -> None:
    X, _ = made_table()
    settings = CompositeSettings("none", normalise="zscore")
    known = X.dropna()
    numbers = fit_composite(known, SIGNS, settings).numbers(known)
    assert numbers.mean(axis=0) == pytest.approx(np.zeros(4), abs=1e-12)
    assert numbers.std(axis=0) == pytest.approx(np.ones(4))
    assert np.corrcoef(numbers[:, 1], known["debt"])[0, 1] == pytest.approx(-1)


@pytest.mark.parametrize("way", ["equal", "entropy", "critic"])
def test_weights_sum_to_one_and_a_constant_has_none(way: str) -> None:
    numbers = np.column_stack([np.random.default_rng(1).random((50, 3)), np.full(50, 0.7)])
    weights = weigh(numbers)[way]
    assert weights.sum() == pytest.approx(1)
    assert (weights[:3] > 0).all()
    assert weights[3] == 0
    alone = weigh(numbers[:, [3, 0]])[way]
    assert alone.tolist() == [0, 1]
    assert weigh(numbers[:, [0, 0]])[way] == pytest.approx([0.5, 0.5])


def test_what_spreads_more_weighs_more_by_entropy() -> None:
    draw = np.random.default_rng(2).random((200, 2))
    weights = weigh(np.column_stack([draw[:, 0], 0.5 + 0.1 * draw[:, 1]]))["entropy"]
    assert weights[0] > 0.9


@pytest.mark.parametrize(
    ("named", "names"),
    [
        ({"margin": 1, "debt": 1, "growth": 1}, "rank"),
        ({"margin": 1, "debt": 1, "growth": 1, "rank": 1, "luck": 1}, "luck"),
        ({"margin": -1, "debt": 1, "growth": 1, "rank": 1}, "margin"),
        (dict.fromkeys(SIGNS, 0.0), "margin, debt, growth, rank"),
    ],
)
def test_weights_of_experts_must_be_those_of_the_columns(
    named: dict[str, float], names: str
) -> None:
    X, _ = made_table()
    with pytest.raises(ModelError) as refused:
        fit_composite(X, SIGNS, CompositeSettings(weights="named", named=named))
    assert (refused.value.code, refused.value.fields) == ("bad_weights", {"names": names})


def test_what_cannot_be_brought_together_is_refused() -> None:
    X, _ = made_table()
    with pytest.raises(ModelError, match=r"no_geometric.*zscore"):
        fit_composite(X, SIGNS, CompositeSettings(normalise="zscore", aggregate="geometric"))
    many = pd.DataFrame(np.random.default_rng(1).random((9, 15)), columns=list("abcdefghijklmno"))
    signs = dict.fromkeys(many.columns, 1)
    assert fit_composite(many, signs).score(many).shape == (9,)
    with pytest.raises(ModelError, match=r"too_many_indicators.*15"):
        fit_composite(many, signs, CompositeSettings(aggregate="topsis"))


def made_index() -> Index:
    """An index by experts, over `made_table`."""
    named = {"margin": 4.0, "debt": 2.0, "growth": 2.0, "rank": 0.0}
    settings = CompositeSettings("none", 0, "minmax", "named", named)
    return fit_composite(made_table()[0], SIGNS, settings)


def test_perturbed_weights_are_weights_and_the_same_again() -> None:
    index = made_index()
    draws = perturb(index, 500, seed=3)
    assert draws.shape == (500, 4)
    assert draws.sum(axis=1) == pytest.approx(np.ones(500))
    assert (draws >= 0).all()
    assert np.array_equal(draws, perturb(index, 500, seed=3))
    assert not np.array_equal(draws, perturb(index, 500, seed=4))
    # They stand around the ways of weighing, and reach from one to the other.
    ways = np.array([index.weights, *(index.weightings or {}).values()])
    assert (draws.min(axis=0) < ways.min(axis=0) + 0.05).all()
    assert (draws.max(axis=0) < ways.max(axis=0) * 1.25 / 0.75).all()
    assert draws.std(axis=0).min() > 0.01


def test_a_perturbed_weighting_makes_an_index() -> None:
    X, _ = made_table()
    index = made_index()
    (draw,) = perturb(index, 1, seed=1)
    named = dict(zip(index.names, draw.tolist()))
    again = fit_composite(X, SIGNS, CompositeSettings("none", 0, "minmax", "named", named))
    assert again.weights == pytest.approx(draw)
    assert np.corrcoef(again.score(X), index.score(X))[0, 1] > 0.7
