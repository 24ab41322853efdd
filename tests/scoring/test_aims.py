"""Plans ranked anew: each path really goes over the line, and none of its parts does."""

import itertools
from dataclasses import replace

import polars as pl
import pytest

from features.what_if import stand_in
from models.bundle import Bundle
from scoring.aims import look_ahead
from scoring.population import populate
from scoring.rank import Ranking, place
from scoring.versions import alter
from tests.made import banded_ranking
from tests.scoring.bounded import bounded_ranking
from tests.scoring.planned import bench, figures, ids, planned, steps

NEAR = (42, 44, 47, 50, 53)


def listed_with(ranking: Ranking, number: int, amounts: dict[str, float]) -> bool:
    """Whether it is listed once the whole population is ranked anew."""
    version = alter(bench(number).row, [amounts]).drop("size")
    matrix, _ = populate(stand_in(figures(), version), ranking.pipeline, list(ranking.matrix.names))
    _, frame = place(matrix, ranking.pipeline, ranking.policy, ranking.bundle)
    found: bool = frame.filter(pl.col("enterprise_id") == ids()[number])["listed"][0]
    return found


def test_each_path_is_listed_when_ranked_anew_and_no_part_of_it_is() -> None:
    ranking, checked, larger = banded_ranking(), 0, 0
    for number in NEAR:
        plan = planned(number)
        base = plan.law.figures if plan.law else {}
        for proven in plan.paths:
            amounts = proven.path.amounts
            whole = {f: base.get(f, 0.0) + amounts.get(f, 0.0) for f in {*base, *amounts}}
            assert listed_with(ranking, number, whole)
            assert proven.listed
            assert proven.rank <= ranking.pipeline.length
            for some in itertools.combinations(sorted(amounts), len(amounts) - 1):
                parts = whole | {f: base.get(f, 0.0) for f in amounts if f not in some}
                assert not listed_with(ranking, number, parts)
            checked, larger = checked + 1, max(larger, len(amounts))
    assert checked > 3
    assert larger >= 2, "some need several changes at once"


def test_who_is_safe_is_asked_for_nothing_and_whose_band_crosses_aims_higher() -> None:
    ranking, crossing = banded_ranking(), 36
    sure = replace(ranking, frame=ranking.frame.with_columns(pl.lit("A").alias("tier")))
    assert ahead(sure, crossing) == "safe"
    plan = planned(crossing)
    assert plan.aim.kind == "band"
    assert plan.aim.line == -40.5
    row = banded_ranking().frame.row(crossing, named=True)
    assert plan.aim.now is not None
    assert -plan.aim.now >= row["rank_high"], "ties count against it"


def test_who_is_listed_by_its_word_alone_has_to_verify_it() -> None:
    ranking, number = banded_ranking(), 36
    blank = {"tier": "B", "rank_high": 38, "facts_high": 55}
    claims = ranking.frame.with_columns(pl.lit(v).alias(n) for n, v in blank.items())
    assert ahead(replace(ranking, frame=claims), number) == "claims"
    assert ahead(replace(ranking, frame=claims.with_columns(rank_high=41)), number) == "band"


def test_far_down_there_is_no_path_and_that_is_told() -> None:
    plan = planned(len(ids()) - 1)
    assert plan.paths == ()
    assert plan.furthest is not None
    assert plan.furthest[1] > 40
    assert plan.aim.line is not None
    assert plan.furthest[0] < plan.aim.line


def ahead(ranking: Ranking, number: int) -> object:
    row = ranking.frame.filter(pl.col("enterprise_id") == ids()[number]).row(0, named=True)
    own = replace(bench(number), bundle=ranking.bundle)
    return look_ahead(ranking, own, steps(), {}, row).aim.kind


def test_a_list_without_order_or_with_free_places_says_so() -> None:
    ranking = banded_ranking()
    blank = ranking.frame.with_columns(
        pl.lit(None, dtype=pl.Float64).alias("points"), pl.lit(False).alias("listed")
    )
    plain = replace(ranking, bundle=None, frame=blank)
    assert ahead(plain, 50) == "no_order"
    roomy = replace(ranking, pipeline=replace(ranking.pipeline, length=10_000))
    assert ahead(roomy, 50) == "room"


def test_a_missing_figure_is_worth_supplying_from_some_value_on() -> None:
    ranking, number = banded_ranking(), 50
    assert isinstance(ranking.bundle, Bundle)
    own = bench(number)
    blank = own.row.with_columns(pl.lit(None, dtype=pl.Float64).alias("rd_staff@0"))
    row = ranking.frame.row(number, named=True)
    told = look_ahead(ranking, replace(own, row=blank), steps(), {}, row)
    (supply,) = [found for found in told.supplies if found.figure == "rd_staff"]
    assert isinstance(supply.value, float)
    reached = own.row.with_columns(pl.lit(supply.value).alias("rd_staff@0"))
    less = own.row.with_columns(pl.lit(0.0).alias("rd_staff@0"))
    told_of = [
        look_ahead(ranking, replace(own, row=r), steps(), {}, row).aim for r in (reached, less)
    ]
    assert [aim.over for aim in told_of] == [True, False]


@pytest.mark.parametrize("number", [50])
def test_the_same_plan_comes_every_time(number: int) -> None:
    ranking = banded_ranking()
    row = ranking.frame.row(number, named=True)
    told = [look_ahead(ranking, bench(number), steps(), {}, row) for _ in range(2)]
    assert told[0] == told[1]


def test_under_quotas_a_path_leads_onto_the_list_as_the_quotas_give_it_out() -> None:
    ranking, rows = bounded_ranking(), bounded_ranking().frame
    out = rows.filter(~pl.col("listed") & pl.col("by_quota").is_not_null()).row(-1, named=True)
    number = ids().index(out["enterprise_id"])
    told = look_ahead(ranking, bench(number), steps(), {}, out)
    assert told.aim.kind == "cut"
    assert told.aim.bound
    assert told.aim.line is not None
    assert told.aim.line > out["score"]
    assert told.paths
    for proven in told.paths:
        version = alter(bench(number).row, [proven.path.amounts]).drop("size")
        names = list(ranking.matrix.names)
        matrix, _ = populate(stand_in(figures(), version), ranking.pipeline, names)
        _, frame = place(matrix, ranking.pipeline, ranking.policy, ranking.bundle, ranking.rules)
        assert frame.filter(pl.col("enterprise_id") == out["enterprise_id"])["listed"].item()
    assert ahead(ranking, ids().index(rows["enterprise_id"][0])) == "held"
    assert ahead(ranking, ids().index(rows["enterprise_id"][-1])) == "excluded"
