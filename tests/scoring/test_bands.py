"""Bands: the places that refits gave, told near the cut, and nothing won by hiding a fact."""

import math
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scoring.bands
from features.columns import COLUMNS
from models.bundle import Bundle, Scale
from models.chances import Calibration
from models.inputs import Floats, Indicator
from scoring.bands import Bands, Standing, band_ranks, near_of, plan_bands, thin_out
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import rank
from tests.made import LIST_DAY, banded_bundle, banded_ranking, made_panel

SRDI = read_pipeline("srdi")


@dataclass(frozen=True)
class Column:
    """A scorer whose score is a column."""

    name: str

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return (Indicator(self.name, 1, -math.inf, math.inf),)

    @property
    def names(self) -> list[str]:
        return [self.name]

    @property
    def text(self) -> str:
        return self.name

    def score(self, X: pd.DataFrame) -> Floats:
        return X[self.name].to_numpy(dtype=float)

    def contributions(self, X: pd.DataFrame) -> Floats:
        raise NotImplementedError


def bundle_of(refits: int) -> Bundle:
    """A bundle whose refits score by r1, r2, ..."""
    own = tuple(Column(f"r{nth}") for nth in range(1, refits + 1))
    calibration = Calibration("sigmoid", (1.0, 0.0))
    return Bundle(Column("r0"), calibration, Scale(0, 1), "", {"as_of": "2025-01-01"}, own)


def drawn(rows: int, refits: int, seed: int) -> pl.DataFrame:
    """Enterprises in order of a score, with the scores of refits: many of them equal."""
    draw = np.random.default_rng(seed)
    score = draw.integers(0, max(rows // 3, 2), rows).astype(float)
    table = {"enterprise_id": [f"e{i:03}" for i in range(rows)], "score": score}
    table |= {"eligible": draw.random(rows) < 0.8, "points": draw.integers(0, 3, rows) * 10.0}
    for nth in range(refits + 1):
        table[f"r{nth}"] = np.round(score + draw.normal(0, rows / 20, rows))
    keys = ["eligible", "score", "points", "enterprise_id"]
    frame = pl.DataFrame(table).sort(keys, descending=[True, True, True, False])
    return frame.with_columns(pl.int_range(1, rows + 1, dtype=pl.Int64).alias("rank"))


def banded(frame: pl.DataFrame, pipeline: Pipeline, bundle: Bundle | None) -> pl.DataFrame:
    ordered = frame.select("enterprise_id", "rank", "score", "eligible", "points")
    scores = frame.select("enterprise_id", "^r\\d+$").sort("enterprise_id")
    return band_ranks(ordered, scores, pipeline, bundle)


@pytest.mark.parametrize(
    ("refits", "nth", "inside"),
    [(0, None, 0), (18, None, 0), (19, 1, 18 / 20), (20, 1, 19 / 21), (39, 2, 36 / 40)],
)
def test_the_ends_leave_another_refit_inside_nine_times_in_ten(
    refits: int, nth: int | None, inside: float
) -> None:
    plan = plan_bands(SRDI, bundle_of(refits))
    assert plan == (Bands(refits, nth, 2000) if nth else None)
    if nth:
        # By draws: how often the next of exchangeable numbers lies between the ends.
        luck = np.random.default_rng(1).random((40_000, refits + 1))
        ends = np.sort(luck[:, 1:], axis=1)[:, [nth - 1, -nth]]
        share = np.mean((ends[:, 0] <= luck[:, 0]) & (luck[:, 0] <= ends[:, 1]))
        assert share == pytest.approx(inside, abs=0.006)
        assert inside >= 0.9


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.sampled_from([19, 20, 39]), st.integers(0, 10**6))
def test_a_band_is_what_the_refits_gave(rows: int, refits: int, seed: int) -> None:
    """Each refit sorts all eligible by hand: score, points, then id; the gate holds as before."""
    frame = drawn(rows, refits, seed)
    told = banded(frame, SRDI, bundle_of(refits))
    assert told["enterprise_id"].to_list() == frame["enterprise_id"].to_list()
    those = frame.filter("eligible").to_dicts()
    places: dict[str, list[int]] = {row["enterprise_id"]: [] for row in those}
    for nth in range(1, refits + 1):
        again = sorted(those, key=lambda r: (-r[f"r{nth}"], -r["points"], r["enterprise_id"]))
        for place, row in enumerate(again, start=1):
            places[row["enterprise_id"]].append(place)
    nth = 2 if refits == 39 else 1
    for row in told.iter_rows(named=True):
        if not row["eligible"]:
            assert (row["rank_low"], row["rank_high"]) == (None, None)
            continue
        came = sorted(places[row["enterprise_id"]])
        assert row["rank_low"] == min(came[nth - 1], row["rank"])
        assert row["rank_high"] == max(came[-nth], row["rank"])


def test_refits_that_agree_leave_no_doubt() -> None:
    frame = drawn(40, 20, 3).with_columns(pl.col("score").alias(f"r{n}") for n in range(21))
    told = banded(frame, SRDI, bundle_of(20)).filter("eligible")
    assert told["rank_low"].to_list() == told["rank"].to_list() == told["rank_high"].to_list()


@pytest.mark.parametrize("why", ["no bundle", "no refits", "few refits", "order by points"])
def test_where_no_band_can_be_told_there_is_none(why: str) -> None:
    frame = drawn(30, 20, 1)
    bundle = {"no bundle": None, "no refits": bundle_of(0), "few refits": bundle_of(18)}
    pipeline = replace(SRDI, order="points") if why == "order by points" else SRDI
    told = banded(frame, pipeline, bundle.get(why, bundle_of(20)))
    assert told["rank_low"].null_count() == told["rank_high"].null_count() == 30
    assert told.schema["rank_low"] == pl.Int64


def test_a_band_reaches_so_far_beyond_the_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times the length, or so many places at least; further off there is none."""
    frame = drawn(60, 20, 4).with_columns(eligible=pl.lit(True))
    for least, length, last in ((2, 5, 20), (30, 5, 35), (2000, 5, 60)):
        monkeypatch.setattr(scoring.bands, "LEAST", least)
        told = banded(frame, replace(SRDI, length=length), bundle_of(20))
        with_band = told.filter(pl.col("rank_low").is_not_null())["rank"].to_list()
        assert with_band == list(range(1, last + 1))


def test_who_has_no_band_still_counts_in_those_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last of sixty is first in every refit: all others stand one place lower there."""
    monkeypatch.setattr(scoring.bands, "LEAST", 0)
    frame = drawn(60, 20, 5).with_columns(eligible=pl.lit(True))
    frame = frame.with_columns(pl.Series(f"r{n}", [*range(60, 1, -1), 99]) for n in range(21))
    told = banded(frame, replace(SRDI, length=4), bundle_of(20))
    assert told["rank_high"].head(16).to_list() == list(range(2, 18))
    assert set(told["rank_high"].tail(44)) == {None}


# --- very many ----------------------------------------------------------------------------------


def ordered_anew(frame: pl.DataFrame) -> pl.DataFrame:
    """All of them eligible, in order of the score."""
    keys = ["score", "points", "enterprise_id"]
    return frame.sort(keys, descending=[True, True, False]).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int64).alias("rank"), eligible=pl.lit(True)
    )


def test_those_far_below_are_counted_by_the_middle_one_of_ten(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Near ones stand for themselves; the last are fewer than ten, and stand for no more."""
    monkeypatch.setattr(scoring.bands, "NEAR", 20)
    monkeypatch.setattr(scoring.bands, "LEAST", 0)
    pipeline = replace(SRDI, length=2)
    assert near_of(pipeline) == 20
    for rows, middles, counts in (
        (20, [], []),
        (21, [20], [1]),
        (30, [25], [10]),
        (44, [25, 35, 42], [10, 10, 4]),
    ):
        field = pl.DataFrame({"at": range(rows)})
        told = thin_out(field, pipeline)
        assert told["at"].to_list() == [*range(20), *middles]
        assert told["counts"].to_list() == [1] * 20 + counts
    # Never nearer than twice the places that bands are told of.
    assert near_of(replace(SRDI, length=9)) == 2 * (9 + 27)


def test_a_standing_counts_who_is_not_surpassed() -> None:
    scores = np.array([3.0, 1.0, 2.0, 2.0])
    standing = Standing.of(scores, np.array([1, 10, 1, 4]))
    asked = np.array([0.5, 1.0, 1.5, 2.0, 3.0, 3.5])
    assert standing.not_below(asked).tolist() == [16, 16, 6, 6, 1, 0]


def test_bands_of_many_are_those_of_all_but_for_a_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Against all who may be listed; to leave the far ones out would make bands too sure."""
    frame = ordered_anew(drawn(4_000, 20, 6))
    pipeline = replace(SRDI, length=25)
    monkeypatch.setattr(scoring.bands, "LEAST", 0)
    whole = banded(frame, pipeline, bundle_of(20)).head(100)
    monkeypatch.setattr(scoring.bands, "NEAR", 250)
    told = banded(frame, pipeline, bundle_of(20)).head(100)
    alone = banded(frame.head(250), pipeline, bundle_of(20)).head(100)

    def off(other: pl.DataFrame) -> float:
        return float((1 - other["rank_high"] / whole["rank_high"]).abs().mean() or 0)

    assert told["rank_high"].to_list() != whole["rank_high"].to_list()
    assert off(told) < 0.05 < 0.2 < off(alone)
    assert (told["rank_low"] <= told["rank_high"]).all()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(st.integers(0, 99), st.integers(1, 400), st.integers(0, 10**6))
def test_falling_behind_moves_no_band_up_among_many(who: int, less: int, seed: int) -> None:
    """A fact left out lowers a score in every refit; who still has a band has none better."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scoring.bands, "LEAST", 0)
        patch.setattr(scoring.bands, "NEAR", 0)
        pipeline = replace(SRDI, length=25)
        before = ordered_anew(drawn(500, 20, seed))
        code = before["enterprise_id"][who]
        own = pl.col("enterprise_id") == code
        scores = ["score", *(f"r{nth}" for nth in range(21))]
        lower = [pl.col(name) - pl.when(own).then(less).otherwise(0) for name in scores]
        after = ordered_anew(before.with_columns(lower))
        one, two = (
            banded(frame, pipeline, bundle_of(20)).row(by_predicate=own, named=True)
            for frame in (before, after)
        )
    assert one["rank_low"] is not None
    if two["rank_low"] is not None:
        assert two["rank_low"] >= one["rank_low"]
        assert two["rank_high"] >= one["rank_high"]


# --- nothing to hide ----------------------------------------------------------------------------

FACTS = [name for name, c in COLUMNS.items() if c.kind not in ("text", "day")]
FROM_BEST = {"A": 0, "B": 1, "C": 2, "D": 3}


def test_tiers_go_by_bands() -> None:
    frame = banded_ranking().frame
    assert set(frame["tier"]) == {"A", "B", "C", "D"}
    assert frame.filter(tier="D")["size"].null_count() == frame.filter(tier="D").height > 0
    for row in frame.filter(pl.col("tier") != "D").iter_rows(named=True):
        low, high = row["rank_low"], row["rank_high"]
        assert low <= row["rank"] <= high
        assert row["tier"] == ("A" if high <= 40 else "B" if low <= 40 else "C")
    assert frame.filter(pl.col("tier") == "A")["listed"].all()
    assert not frame.filter(pl.col("tier") == "C")["listed"].any()
    assert set(frame.filter(pl.col("tier") == "D")["rank_low"]) == {None}
    assert banded_ranking().shown["rank"].to_list() == list(range(1, 51))


def test_who_may_not_be_listed_stands_in_nobodys_band() -> None:
    """With the gate shut few are eligible, and no band reaches beyond them."""
    gated = replace(banded_ranking().pipeline, gate=("met", "person"), length=3)
    frame = rank(made_panel(), gated, banded_bundle(), LIST_DAY).frame
    eligible = frame.filter(pl.col("tier") != "D")
    assert 3 < eligible.height < frame.height / 4
    assert eligible["rank_high"].max() == eligible.height
    assert set(frame.filter(pl.col("tier") == "D")["rank_low"]) == {None}


def test_a_bundle_without_refits_has_tiers_by_rank() -> None:
    ranking = rank(
        made_panel(), banded_ranking().pipeline, replace(banded_bundle(), refits=()), LIST_DAY
    )
    frame = ranking.frame
    assert frame["rank_low"].null_count() == frame["rank_high"].null_count() == frame.height
    assert frame["rank"].to_list() == banded_ranking().frame["rank"].to_list()
    assert frame.filter(pl.col("tier") == "A")["rank"].to_list() == list(range(1, 41))
    assert frame.filter(pl.col("tier") == "B")["rank"].to_list() == list(range(41, 51))


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)
@given(
    st.integers(0, 10**6),
    st.lists(st.sampled_from(FACTS), min_size=1, max_size=6, unique=True),
)
def test_hiding_a_fact_moves_no_band_up_and_no_tier(who: int, hidden: list[str]) -> None:
    panel, before = made_panel(), banded_ranking().frame
    those = before.filter(pl.col("tier") != "D")["enterprise_id"].sort()
    code = those[who % those.len()]
    names = [name for name in hidden if name in panel.facts.columns]
    own = pl.col("enterprise_id") == code
    facts = panel.facts.with_columns(
        pl.when(own).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )
    changed = replace(panel, facts=facts)
    after = rank(changed, banded_ranking().pipeline, banded_bundle(), LIST_DAY).frame
    one, two = (f.row(by_predicate=own, named=True) for f in (before, after))
    assert FROM_BEST[two["tier"]] >= FROM_BEST[one["tier"]]
    if two["rank_low"] is not None:
        assert two["rank_low"] >= one["rank_low"]
        assert two["rank_high"] >= one["rank_high"]
