"""Places and verdicts on verified facts alone, against places by hand; nothing won by hiding."""

from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import scoring.bands
from features.columns import COLUMNS
from features.matrix import build_matrix
from features.panel import Panel
from scoring.check import VERDICTS, check
from scoring.claims import surely_chosen, tell_claims, told_by_others
from scoring.pipeline import Pipeline, read_pipeline
from scoring.placing import tell_tiers
from scoring.rank import Ranking, rank
from scoring.rules import NO_RULES, Rules
from tests.made import LIST_DAY, banded_bundle, banded_ranking, made_panel
from tests.scoring.bounded import rules
from tests.scoring.claimed import THIRD, claimed_panel, claimed_ranking, stated
from tests.scoring.fields import quotas

OPEN = banded_ranking().pipeline
NOBODY = pl.Series(dtype=pl.String)
PLAIN = replace(banded_bundle(), refits=())


def on_the_day(
    panel: Panel, pipeline: Pipeline = OPEN, refits: bool = False, told: Rules = NO_RULES
) -> Ranking:
    return rank(panel, pipeline, banded_bundle() if refits else PLAIN, LIST_DAY, told)


def by_hand(panel: Panel, ranking: Ranking) -> dict[str, int]:
    """The places of the eligible by score and points on verified facts, the last of equal ones."""
    names = list(ranking.matrix.names)
    frame = build_matrix(panel.verified(), LIST_DAY, names).frame
    points = check(ranking.policy, frame).frame.select("enterprise_id", "points")
    score = banded_bundle().ranker.score(frame.select(banded_bundle().ranker.names).to_pandas())
    table = frame.select("enterprise_id").with_columns(pl.Series("score", score))
    may = ranking.frame.filter(pl.col("tier") != "D")["enterprise_id"].implode()
    rows = table.join(points, on="enterprise_id").filter(pl.col("enterprise_id").is_in(may))
    keys = {r["enterprise_id"]: (-r["score"], -(r["points"] or 0)) for r in rows.to_dicts()}
    order = sorted(keys, key=lambda one: (keys[one], one))
    return {one: sum(key <= keys[one] for key in keys.values()) for one in order}


def test_a_band_runs_from_the_own_place_to_that_on_verified_facts() -> None:
    ranking = claimed_ranking()
    places, moved = by_hand(claimed_panel(), ranking), 0
    for row in ranking.frame.iter_rows(named=True):
        if row["tier"] == "D":
            assert (row["facts_low"], row["facts_high"]) == (None, None)
            continue
        there = places[row["enterprise_id"]]
        assert (row["facts_low"], row["facts_high"]) == tuple(sorted((row["rank"], there)))
        moved += row["rank"] != there
    assert moved > 100
    assert ranking.frame["rank"].to_list() == banded_ranking().frame["rank"].to_list()


def test_verdicts_on_verified_facts_and_who_stands_to_verify() -> None:
    gated = replace(OPEN, gate=("met", "person"))
    frame = on_the_day(claimed_panel(), gated).frame
    assert ranking_verdicts(claimed_panel()).equals(
        frame.sort("enterprise_id").select("enterprise_id", "verdict_verified")
    )
    claims = frame["enterprise_id"].is_in(claimers().implode())
    may = frame["tier"] != "D"
    # Nothing is verified of these, so each of the eligible rests on its word, and of no other.
    assert frame["to_verify"].filter(may).equals(claims.filter(may))
    assert 0 < frame["to_verify"].filter(may).sum() < may.sum()
    before = on_the_day(made_panel(), gated).frame
    assert before["verdict_verified"].null_count() == before.height
    assert not before.filter(pl.col("tier") != "D")["to_verify"].any()
    assert before["to_verify"].filter(~may).equals(frame["to_verify"].filter(~may))


def ranking_verdicts(panel: Panel) -> pl.DataFrame:
    ranking = claimed_ranking()
    frame = build_matrix(panel.verified(), LIST_DAY, list(ranking.matrix.names)).frame
    frame = frame.filter(pl.col("enterprise_id").is_in(ranking.frame["enterprise_id"].implode()))
    said = pl.col("verdict").replace_strict(dict(enumerate(VERDICTS)), return_dtype=pl.String)
    found = check(ranking.policy, frame).frame.sort("enterprise_id")
    return found.select("enterprise_id", said.alias("verdict_verified"))


def claimers() -> pl.Series:
    ids = pl.DataFrame({"enterprise_id": made_panel().facts["enterprise_id"].unique()})
    return ids.filter(THIRD)["enterprise_id"]


@pytest.mark.parametrize("why", ["nothing is claimed", "all is claimed", "no claim bears on it"])
def test_where_verified_facts_tell_nothing_there_is_no_band(why: str) -> None:
    if why == "no claim bears on it":
        # One whose employees are not known may not be listed, whatever it claims.
        barred = banded_ranking().frame.filter(tier="D")["enterprise_id"][0]
        panel = stated(pl.col("enterprise_id") == barred)
    else:
        panel = stated(pl.lit(why == "all is claimed"))
    frame = on_the_day(panel).frame
    assert frame["facts_low"].null_count() == frame["facts_high"].null_count() == frame.height
    assert frame.schema["facts_low"] == pl.Int64
    assert frame["tier"].to_list() == on_the_day(made_panel()).frame["tier"].to_list()
    may = frame.filter(pl.col("tier") != "D")
    assert set(may["to_verify"] & (may["verdict"] != "unknown")) == (
        {True, False} if why == "all is claimed" else {False}
    )


def test_a_band_reaches_as_far_as_those_of_the_refits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring.bands, "LEAST", 0)
    frame = on_the_day(claimed_panel(), replace(OPEN, length=20)).frame
    told = frame.filter(pl.col("facts_low").is_not_null())["rank"].to_list()
    assert told == list(range(1, 20 + 3 * 20 + 1))


def test_points_by_the_law_have_bands_too() -> None:
    pipeline = replace(read_pipeline("srdi"), gate=(), length=40)
    frame = rank(claimed_panel(), pipeline, None, LIST_DAY).frame
    told = frame.filter(pl.col("facts_low").is_not_null())
    assert told.height == frame.filter(pl.col("tier") != "D").height
    assert (told["facts_high"] > told["facts_low"]).sum() > 100
    assert frame["rank_low"].null_count() == frame.height


def test_shuffled_rows_give_the_same_bands() -> None:
    facts = claimed_panel().facts.sample(fraction=1, shuffle=True, seed=3)
    shuffled = on_the_day(replace(claimed_panel(), facts=facts), refits=True)
    assert shuffled.frame.equals(claimed_ranking().frame)
    names = claimed_ranking().frame["enterprise_id"]
    assert names.n_unique() == names.len() == banded_ranking().frame.height


# --- tiers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("refits", [True, False])
def test_tiers_follow_every_band_that_is_known(refits: bool) -> None:
    frame = on_the_day(claimed_panel(), refits=refits).frame
    for row in frame.filter(pl.col("tier") != "D").iter_rows(named=True):
        ends = [("facts_low", "facts_high")] + [("rank_low", "rank_high")] * refits
        inside = all(row[high] <= 40 for _, high in ends) and row["listed"]
        some = any(row[low] <= 40 for low, _ in ends) or (not refits and row["rank"] <= 50)
        assert row["tier"] == ("A" if inside else "B" if some else "C")
    assert {"A", "B", "C"} <= set(frame["tier"])
    assert frame.filter(pl.col("listed") & (pl.col("tier") == "B")).height > 0


def test_under_quotas_places_are_given_out_again_on_verified_facts() -> None:
    cap = max(rules().quotas.rows, key=lambda quota: quota.most or 0)
    told = Rules(quotas(("county", cap.value, None, cap.most)))
    ranking = on_the_day(claimed_panel(), told=told)
    again, left = [], cap.most or 0
    places = by_hand(claimed_panel(), ranking)
    county = dict(ranking.frame.select("enterprise_id", "county").iter_rows())
    # A cap on one county: going down the order and passing over it when it is full is exact.
    for one in sorted(places, key=places.__getitem__):
        if county[one] == cap.value:
            if not left:
                continue
            left -= 1
        again.append(one)
        if len(again) == 40:
            break
    surely = ranking.frame.filter(pl.col("tier") == "A")["enterprise_id"]
    both = ranking.listed.filter(pl.col("enterprise_id").is_in(again))["enterprise_id"]
    assert surely.to_list() == both.to_list()
    assert 0 < len(surely) < 40
    maybe = ranking.frame.filter(pl.col("tier").is_in(["A", "B"]))["enterprise_id"]
    assert {*again} <= {*maybe}


def test_nobody_has_a_place_by_the_id_alone() -> None:
    """Of three that verified facts leave level under one quota two were chosen: none surely."""
    level = [1, 1, 2, 2, 2, 2]
    anew = pl.DataFrame(
        {"enterprise_id": [*"abcdef"], "level": level, "county": ["x", "y", "x", "x", "x", "y"]}
    )
    chosen = pl.Series([True, True, True, True, False, True])
    told = surely_chosen(anew, chosen, pl.Series(["a", "b"]), ("county",))
    assert told["again"].to_list() == [True, True, False, False, False, True]
    assert told["told"].all()


def test_where_one_alone_is_verified_its_own_report_is_no_yardstick_for_it() -> None:
    """Else whoever is that one could do away with a bad place by keeping silent."""
    anew = pl.DataFrame({"enterprise_id": ["a", "b", "c"]})
    told = [told_by_others(anew, pl.Series([*ids], dtype=pl.String)) for ids in ("", "b", "bc")]
    assert [each.to_list() for each in told] == [
        [False, False, False],
        [True, False, True],
        [True, True, True],
    ]


def test_bands_by_weights_count_where_there_are_any() -> None:
    """With a cluster's own places the band is set against these."""
    frame = pl.DataFrame(
        {
            "enterprise_id": ["a", "b", "c", "d"],
            "cluster": ["x", "x", "y", None],
            "eligible": [True] * 4,
            "listed": [True, True, True, False],
            "near": [True, True, True, False],
            "rank": [1, 2, 3, 4],
            "weights_low": [1, 2, 1, 3],
            "weights_high": [2, 3, 9, 3],
        }
    )
    pipeline = replace(OPEN, order="points", length=3)
    told = tell_tiers(frame, frame, None, NOBODY, pipeline, None, NO_RULES)
    assert told["tier"].to_list() == ["A", "A", "B", "B"]
    of_cluster = Rules(quotas(("cluster", "x", None, 2)))
    told = tell_tiers(frame, frame, None, NOBODY, pipeline, None, of_cluster)
    assert told["tier"].to_list() == ["A", "B", "B", "B"]


# --- nothing to hide --------------------------------------------------------------------------

FACTS = [name for name, c in COLUMNS.items() if c.kind not in ("text", "day")]
FROM_BEST = {"A": 0, "B": 1, "C": 2, "D": 3}


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=6)
@given(
    st.sampled_from(["a third claims", "it claims alone", "it is verified alone"]),
    st.sampled_from(["refits", "no refits", "quotas"]),
    st.integers(0, 10**6),
    st.one_of(
        st.lists(st.sampled_from(FACTS), min_size=1, max_size=6, unique=True), st.just(FACTS)
    ),
)
def test_hiding_a_fact_moves_no_end_up_and_no_tier(
    who_claims: str, how: str, who: int, hidden: list[str]
) -> None:
    """Also where it makes bands come or go: a band that is not told is the place itself."""
    those = banded_ranking().frame.filter(pl.col("tier") != "D").head(80)["enterprise_id"].sort()
    own = pl.col("enterprise_id") == those[who % those.len()]
    panel = {
        "a third claims": claimed_panel,
        "it claims alone": lambda: stated(own),
        "it is verified alone": lambda: stated(~own, verified=True),
    }[who_claims]()
    told = Rules(rules().quotas) if how == "quotas" else NO_RULES
    names = [name for name in hidden if name in panel.facts.columns]
    facts = panel.facts.with_columns(
        pl.when(own).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )
    before, after = (
        on_the_day(each, OPEN, how == "refits", told).frame.row(by_predicate=own, named=True)
        for each in (panel, replace(panel, facts=facts))
    )
    assert FROM_BEST[after["tier"]] >= FROM_BEST[before["tier"]]
    if after["tier"] == "D":
        return
    for end in ("facts_low", "facts_high"):
        one, two = (row["rank"] if row[end] is None else row[end] for row in (before, after))
        assert two >= one


def test_nothing_is_told_without_verified_facts_at_hand() -> None:
    frame = pl.DataFrame({"rank": [1]})
    told = tell_claims(frame, None, None, NOBODY, OPEN, "score")
    assert told.row(0) == (1, None, None, None)
