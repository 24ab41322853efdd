"""The price of each quota: the list without it, compared; all quotas against the order alone."""

import json
from dataclasses import replace

import pytest

from scoring.prices import Selection, price_quotas, recall_selection, selection_as_plain
from scoring.quotas import Quota, Quotas
from scoring.select import field_of, select
from tests.scoring.fields import drawn, quotas

FRAME = drawn(80, 7)
ASKED = quotas(
    ("county", "甲县", None, 5),
    ("size", "medium", 4, None),
    ("industry", "C35", None, 70),
    ("county", "丙县", 2, 3),
)


def priced(asked: Quotas, length: int = 12) -> Selection:
    worth = FRAME["points"]
    listing = select(field_of(FRAME, worth, asked), asked.rows, length)
    return price_quotas(FRAME, worth, FRAME, listing, asked, "points")


def listed_without(gone: Quota | None) -> set[str]:
    kept = replace(ASKED, rows=tuple(quota for quota in ASKED.rows if quota != gone))
    field = field_of(FRAME, FRAME["points"], kept)
    return {*FRAME.filter(select(field, kept.rows, 12).chosen)["enterprise_id"]}


def test_each_price_is_the_list_without_the_quota() -> None:
    points, whole = dict(FRAME.select("enterprise_id", "points").iter_rows()), listed_without(None)
    for price in priced(ASKED).prices:
        freed = listed_without(price.quota)
        assert set(price.let_in) == whole - freed
        assert set(price.put_out) == freed - whole
        lost = sum(points[one] for one in freed) - sum(points[one] for one in whole)
        assert price.given_up == pytest.approx(lost, abs=1e-6)
        assert price.given_up >= 0
        assert price.population == (FRAME[price.quota.dimension] == price.quota.value).sum()


def test_a_quota_that_does_not_bind_costs_nothing() -> None:
    free = priced(ASKED).prices[2]
    assert (free.edge, free.given_up, free.let_in, free.put_out) == (None, 0.0, (), ())
    alone = priced(quotas(("industry", "C35", None, 70)))
    assert (alone.given_up, alone.let_in, alone.put_out) == (0.0, (), ())


def test_all_together_are_compared_with_the_order_alone() -> None:
    told = priced(ASKED)
    ids = FRAME["enterprise_id"].to_list()
    assert (told.places, told.filled) == (12, 12)
    assert set(told.put_out) <= set(ids[:12])
    assert not set(told.let_in) & set(ids[:12])
    assert len(told.let_in) == len(told.put_out) > 0
    assert told.given_up is not None
    assert told.given_up >= max(price.given_up or 0.0 for price in told.prices) > 0


def test_places_that_a_quota_leaves_empty_are_its_price() -> None:
    caps = quotas(*(("county", county, None, 3) for county in ("甲县", "乙县", "丙县")))
    told = priced(caps)
    assert (told.places, told.filled, told.given_up) == (12, 9, None)
    assert [price.places for price in told.prices] == [3, 3, 3]
    assert {price.given_up for price in told.prices} == {None}
    assert [len(p.put_out) - len(p.let_in) for p in told.prices] == [3, 3, 3]


def test_a_selection_is_read_back_as_it_was_written() -> None:
    told = priced(ASKED)
    assert recall_selection(json.loads(json.dumps(selection_as_plain(told)))) == told
