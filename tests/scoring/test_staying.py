"""How steady a place under quotas is: the refits select anew under the same quotas."""

import polars as pl

from scoring.quotas import NO_QUOTAS
from scoring.staying import count_listed
from tests.made import banded_bundle, banded_ranking
from tests.scoring.bounded import bounded_ranking
from tests.scoring.fields import quotas


def counted(asked: object = NO_QUOTAS) -> pl.DataFrame:
    ranking = banded_ranking()
    ordered = ranking.frame.with_columns((pl.col("tier") != "D").alias("eligible"))
    bundle, table = banded_bundle(), ranking.matrix.frame
    times = count_listed(ordered, table, ranking.pipeline, bundle, asked)  # type: ignore[arg-type]
    return ordered.join(times, on="enterprise_id", how="inner", maintain_order="left")


def test_without_quotas_the_count_is_what_the_band_tells() -> None:
    told = counted()
    inside, refits = pl.col("rank_high") <= 40, len(banded_bundle().refits)
    assert set(told.filter(inside)["times"]) == {refits}
    assert set(told.filter(pl.col("rank_low") > 40)["times"]) == {0}
    assert told["times"].sum() == 40 * refits


def test_under_a_cap_no_refit_lists_more() -> None:
    county = banded_ranking().listed["county"].mode().sort()[0]
    told = counted(quotas(("county", county, None, 2)))
    assert told.filter(pl.col("county") == county)["times"].sum() <= 2 * len(banded_bundle().refits)
    assert told["times"].sum() == 40 * len(banded_bundle().refits)


def test_tiers_speak_of_having_a_place() -> None:
    frame = bounded_ranking().frame
    assert set(frame.filter("listed")["tier"]) <= {"A", "B"}
    assert set(frame.filter(pl.col("tier") == "A")["listed"]) == {True}
    cap = bounded_ranking().rules.quotas.rows[0]
    capped = frame.filter((pl.col("county") == cap.value) & (pl.col("tier") == "A"))
    assert capped.height <= (cap.most or 0)
