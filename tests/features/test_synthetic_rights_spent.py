"""High-tech enterprises of the made-up province: who passed, and what they used up by it."""

from datetime import date
from functools import cache

import polars as pl

from features.matrix import build_matrix
from features.measures.rights_counted import COUNTED
from features.panel import Panel
from features.rights import CLASS2
from features.synthetic import Province, make_province

DAY = date(2026, 6, 1)
UNSPENT, MOST, ALL = "class2_rights_unspent", "class2_rights_unspent_possible", "class2_rights_195"


@cache
def made() -> Province:
    return make_province(250, 17)


def test_certificates_last_three_years_and_nobody_holds_two() -> None:
    passed = made().titles.filter(pl.col("title") == "high_tech")
    assert 0.2 < passed["enterprise_id"].n_unique() / 250 < 0.7
    before = pl.col("valid_until").shift().over("enterprise_id")
    runs = passed.sort("enterprise_id", "announced_on").with_columns(before.alias("before"))
    again = runs.filter(pl.col("before").is_not_null())
    assert (again["announced_on"] >= again["before"]).all()
    assert (again.filter(pl.col("event") == "renewed").select("announced_on").to_series()).equals(
        again.filter(pl.col("event") == "renewed")["before"].rename("announced_on")
    )
    assert set(passed["event"]) == {"recognised", "renewed"}


def test_rights_are_used_once_by_those_who_passed_and_told_of_afterwards() -> None:
    told = made().rights.filter(pl.col("spent").is_not_null())
    assert told["kind"].is_in(CLASS2).all()
    spent = told.filter("spent")
    assert spent.select("enterprise_id", "right_id").is_unique().all()
    passed = made().titles.filter(pl.col("title") == "high_tech")
    days = passed.with_columns(pl.date(pl.col("announced_on").dt.year() + 1, 5, 31).alias("known"))
    with_day = told.join(
        days, left_on=["enterprise_id", "known_on"], right_on=["enterprise_id", "known"]
    )
    assert with_day.height == told.height
    assert (with_day["granted_on"] < with_day["announced_on"]).all()


def test_of_every_kind_there_is_somebody() -> None:
    panel = Panel(made().facts, made().titles, {}, rights=made().rights)
    found = build_matrix(panel, DAY, [UNSPENT, MOST, ALL, f"{ALL}_possible"]).frame
    sure, most, every = (found[name] for name in (UNSPENT, MOST, ALL))
    assert (sure <= most).all()
    assert (most <= found[f"{ALL}_possible"]).all()
    assert (every > most).sum() > 20
    assert (most > sure).sum() > 10
    never = ~found["enterprise_id"].is_in(
        made().titles.filter(pl.col("title") == "high_tech")["enterprise_id"].unique().to_list()
    )
    bought = made().rights.filter(pl.col("acquired") == "transfer")["enterprise_id"].unique()
    own = never & ~found["enterprise_id"].is_in(bought.to_list())
    assert own.sum() > 20
    assert (sure.filter(own) == every.filter(own)).all()
    assert UNSPENT in COUNTED
