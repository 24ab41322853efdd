"""Places among others: in each circle, with one who says nothing, and with one alone."""

from datetime import date
from typing import Any

import pytest

from features.matrix import build_matrix
from features.measures.places import COMPARED
from features.peers import CIRCLES
from tests.conftest import make_panel

DAY = date(2022, 9, 1)


def row(who: str, **facts: Any) -> dict[str, Any]:
    same = {"county": "x", "cluster": "k", "industry": "C35", "employees": 50.0}
    return {"enterprise_id": who, "year": 2021, **same, "class1_rights": 1.0, **facts}


def before(who: str) -> dict[str, Any]:
    return {"enterprise_id": who, "year": 2020, "revenue": 1e7}


ROWS = [
    row("a", revenue=1e7, rd_expense=1e5, net_profit=1e6),
    row("b", revenue=2e7, rd_expense=1e6, net_profit=1e6, county="y"),
    row("c", revenue=None, rd_expense=9e9, net_profit=1e9, cluster="l"),
    row("d", revenue=3e6, rd_expense=3e6, net_profit=-1.0, industry=None, cluster=None),
    *(before(who) for who in "abcd"),
]


@pytest.mark.parametrize(
    ("name", "places"),
    [
        ("rd_ratio_in_cluster", (0.0, 1.0, None, None)),
        ("rd_ratio_in_county_industry", (1.0, None, None, None)),
        ("rd_ratio_in_size", (0.0, 1.0, None, None)),
        ("rd_ratio_in_province", (1 / 3, 2 / 3, None, 1.0)),
        ("revenue_in_cluster", (0.0, 1.0, None, None)),
        ("revenue_in_county_industry", (1.0, None, None, None)),
        ("revenue_in_province", (2 / 3, 1.0, None, 1 / 3)),
        ("revenue_growth_in_province", (2 / 3, 1.0, None, 1 / 3)),
        ("net_margin_in_province", (1.0, 2 / 3, None, 1 / 3)),
        ("class1_rights_in_province", (0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_worked_by_hand(name: str, places: tuple[float | None, ...]) -> None:
    frame = build_matrix(make_panel(ROWS), DAY, [name]).frame
    assert tuple(frame[name].to_list()) == places


@pytest.mark.parametrize("circle", CIRCLES)
@pytest.mark.parametrize("compared", COMPARED)
def test_an_enterprise_alone_has_no_place(compared: str, circle: str) -> None:
    name = f"{compared}_in_{circle}"
    frame = build_matrix(make_panel([ROWS[0], before("a")]), DAY, [name]).frame
    assert frame[name].to_list() == [None]
