"""Peers: size classes on their lines, places among the known and the missing."""

from typing import Any

import polars as pl
import pytest

from features.peers import place_among_peers, share_among_peers, size_class
from tests.features.measured import Case, measured

CASES: list[Case] = [
    ("industrial", {"industry": "B06"}, True),
    ("industrial", {"industry": "C3563"}, True),
    ("industrial", {"industry": "46"}, True),
    ("industrial", {"industry": "A05"}, False),
    ("industrial", {"industry": "E47"}, False),
    ("industrial", {"industry": "制造业"}, None),
    ("industrial", {"industry": None}, None),
    ("is_sme", {"employees": 999.0, "revenue": 4e8, "industry": "C35"}, True),
    ("is_sme", {"employees": 1000.0, "revenue": 4e8 - 1, "industry": "C35"}, True),
    ("is_sme", {"employees": 999.0, "revenue": 4e8 - 1, "industry": "C35"}, True),
    ("is_sme", {"employees": 1000.0, "revenue": 4e8, "industry": "C35"}, False),
    # One that is below its line decides without the other; one that is not leaves it open.
    ("is_sme", {"employees": 999.0, "revenue": None, "industry": "C35"}, True),
    ("is_sme", {"employees": None, "revenue": 4e8 - 1, "industry": "C35"}, True),
    ("is_sme", {"employees": 1000.0, "revenue": None, "industry": "C35"}, None),
    ("is_sme", {"employees": None, "revenue": 4e8, "industry": "C35"}, None),
    ("is_sme", {"employees": None, "revenue": None, "industry": "C35"}, None),
    ("is_sme", {"employees": 10.0, "revenue": 1e6, "industry": "E47"}, None),
    ("is_sme", {"employees": 10.0, "revenue": 1e6, "industry": None}, None),
]


@pytest.mark.parametrize(("name", "facts", "expected"), CASES)
def test_worked_by_hand(name: str, facts: dict[str, Any], expected: Any) -> None:
    assert measured(name, **facts) is expected


@pytest.mark.parametrize(
    ("employees", "revenue", "size"),
    [
        (1000, 4e8, "large"),
        (999, 4e8, "medium"),
        (1000, 4e8 - 1, "medium"),
        (300, 2e7, "medium"),
        (299, 2e7, "small"),
        (20, 3e6, "small"),
        (19, 3e6, "micro"),
        (20, 3e6 - 1, "micro"),
        (None, 3e6, None),
        (20, None, None),
    ],
)
def test_a_size_class_begins_on_both_its_lines(
    employees: float | None, revenue: float | None, size: str | None
) -> None:
    facts = {"employees@0": [employees], "revenue@0": [revenue], "industry": ["C35"]}
    schema = {"employees@0": pl.Float64, "revenue@0": pl.Float64, "industry": pl.String}
    assert pl.DataFrame(facts, schema=schema).select(size_class()).item() == size


@pytest.mark.parametrize(("industry", "size"), [("B06", "small"), ("D46", "small"), ("E47", None)])
def test_only_industry_has_these_classes(industry: str, size: str | None) -> None:
    facts = pl.DataFrame({"employees@0": [50.0], "revenue@0": [1e7], "industry": [industry]})
    assert facts.select(size_class()).item() == size


def test_a_place_counts_missing_peers_as_lower() -> None:
    table = pl.DataFrame(
        {
            "value": [0.1, 0.3, 0.3, None, 0.2, 0.5],
            "industry": ["C35"] * 4 + ["C36", None],
            "size": ["small"] * 6,
        }
    )
    places = table.select(place_among_peers(pl.col("value"))).to_series().to_list()
    assert places == [1 / 3, 2 / 3, 2 / 3, None, None, None]


def test_a_place_may_be_taken_in_any_circle_or_among_all() -> None:
    table = pl.DataFrame({"value": [1.0, 2.0, None, 4.0], "cluster": ["a", "a", "b", None]})
    value = pl.col("value")
    assert table.select(place_among_peers(value, ("cluster",))).to_series().to_list() == [
        0.0,
        1.0,
        None,
        None,
    ]
    assert table.select(place_among_peers(value, ())).to_series().to_list() == [
        1 / 3,
        2 / 3,
        None,
        1.0,
    ]
    assert table[:1].select(place_among_peers(value, ())).item() is None


def test_a_share_is_of_what_is_known_of_the_peers() -> None:
    table = pl.DataFrame({"value": [1.0, 3.0, None, 4.0, 0.0], "cluster": ["a"] * 3 + [None, "b"]})
    shares = table.select(share_among_peers(pl.col("value"), ("cluster",))).to_series().to_list()
    assert shares == [0.25, 0.75, None, None, None]
    below = pl.DataFrame({"value": [-1.0, 3.0], "cluster": ["a", "a"]})
    shares = below.select(share_among_peers(pl.col("value"), ("cluster",))).to_series().to_list()
    assert shares == [None, 1.0]
