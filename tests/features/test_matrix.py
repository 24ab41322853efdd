"""The Matrix: every enterprise on one day, its size, its titles, its peers."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.aliases import no_aliases
from features.columns import ATTRIBUTES
from features.facts import Facts
from features.indicators import HELD_TITLES, names
from features.matrix import IDENTITY, build_matrix
from features.panel import Panel, read_panel, write_panel
from features.synthetic import make_province
from features.yearly import stand
from tests.conftest import make_panel
from tests.features.drawn import drawn_panel

DAY = date(2022, 9, 1)


def fact(who: str, of: int = 2021, **facts: Any) -> dict[str, Any]:
    return {"enterprise_id": who, "year": of, **facts}


def column(panel: Panel, name: str, as_of: date = DAY) -> dict[str, Any]:
    """One indicator by enterprise."""
    frame = build_matrix(panel, as_of, [name]).frame
    return dict(frame.select("enterprise_id", name).rows())


def test_one_row_per_enterprise_with_what_was_asked_for() -> None:
    panel = make_panel(
        [
            fact("乙", revenue=200.0, rd_expense=8.0, name="乙厂"),
            fact("甲", revenue=100.0, rd_expense=3.0),
            fact("甲", 2020, revenue=80.0, name="甲厂"),
        ]
    )
    matrix = build_matrix(panel, DAY, ["rd_ratio", "revenue_growth", "rd_ratio"])
    assert matrix.frame.columns == [*IDENTITY, "rd_ratio", "revenue_growth"]
    assert (matrix.names, matrix.year, matrix.as_of) == (("rd_ratio", "revenue_growth"), 2021, DAY)
    assert matrix.frame.select("enterprise_id", "name", *matrix.names).rows() == [
        ("乙", "乙厂", 0.04, None),
        ("甲", "甲厂", 0.03, 0.25),
    ]


def test_everything_can_be_measured_of_an_enterprise_of_which_little_is_known() -> None:
    frame = build_matrix(make_panel([fact("甲", revenue=100.0)]), DAY, names()).frame
    known = {name for name in names() if frame[name][0] is not None}
    # What is left out is counted, and the count is always known.
    counts = {name: frame[name][0] for name in names() if name.startswith("missing_")}
    assert known == {"revenue", *counts}
    assert (counts["missing_facts"], counts["missing_finance"]) == (16, 4)
    assert counts["missing_years_3y"] == 2
    assert frame["digital_level"].dtype == pl.String()
    assert frame["own_brand"].dtype == pl.Boolean()
    assert frame["rd_expense"].dtype == pl.Float64()
    assert [frame[name][0] for name in (*ATTRIBUTES, "size")] == [None] * 8


def test_who_leaves_the_last_year_out_does_not_fall_back_on_a_better_one() -> None:
    panel = make_panel([fact("甲", revenue=1.0), fact("乙", 2020, revenue=2.0)])
    assert column(panel, "revenue") == {"甲": 1.0, "乙": None}


def test_the_early_reporter_waits_for_the_others() -> None:
    early = fact("乙", 2021, revenue=9.0, known_on=date(2022, 1, 15))
    panel = make_panel([fact("甲", 2020, revenue=1.0), fact("乙", 2020, revenue=2.0), early])
    assert column(panel, "revenue", date(2022, 3, 1)) == {"甲": 1.0, "乙": 2.0}
    assert column(panel, "revenue", date(2022, 5, 1)) == {"甲": None, "乙": 9.0}


def test_before_anything_is_due_all_is_missing() -> None:
    panel = make_panel([fact("甲", 2021, revenue=9.0, known_on=date(2022, 1, 15))])
    matrix = build_matrix(panel, date(2022, 3, 1), ["revenue"])
    assert matrix.year is None
    assert matrix.frame["revenue"].to_list() == [None]


def test_attributes_are_as_last_told() -> None:
    panel = make_panel(
        [
            fact("甲", 2021, industry=None, county="霁岚县", founded_on=None),
            fact("甲", 2020, industry="C35", county="云岚县", founded_on=date(2010, 1, 1)),
            fact("甲", 2019, industry="C34", name="甲厂"),
        ]
    )
    row = build_matrix(panel, DAY, []).frame.row(0, named=True)
    assert [row[name] for name in ("industry", "county", "name", "founded_on")] == [
        "C35",
        "霁岚县",
        "甲厂",
        date(2010, 1, 1),
    ]


def test_days_and_years_count_to_the_day_and_the_latest_year() -> None:
    panel = make_panel([fact("甲", founded_on=date(2019, 1, 1)), fact("乙", revenue=1.0)])
    asked = ["registered_days", "full_fiscal_years"]
    frame = build_matrix(panel, DAY, asked).frame
    assert frame.columns == [*IDENTITY, *asked]
    days = float((DAY - date(2019, 1, 1)).days)
    assert frame.select("enterprise_id", *asked).rows() == [("乙", None, None), ("甲", days, 3.0)]


def test_before_anything_is_due_no_fiscal_year_is_counted() -> None:
    early = fact("甲", founded_on=date(2019, 1, 1), known_on=date(2022, 1, 15))
    matrix = build_matrix(make_panel([early]), date(2022, 3, 1), ["full_fiscal_years"])
    assert matrix.frame["full_fiscal_years"].to_list() == [None]


def test_an_unknown_indicator_is_an_error() -> None:
    with pytest.raises(KeyError):
        build_matrix(make_panel([fact("甲", revenue=1.0)]), DAY, ["rd_ratios"])


@pytest.mark.parametrize("seed", range(10))
def test_a_matrix_of_a_folder_is_that_of_the_panel_at_hand(seed: int, tmp_path: Path) -> None:
    """Whatever is asked for, and however few columns are read at a time."""
    panel = drawn_panel(seed)
    write_panel(panel, tmp_path / "panel")
    day = (date(2021, 5, 1), date(2023, 3, 1), date(2024, 6, 1))[seed % 3]
    whole = build_matrix(panel, day, names()).frame
    there = read_panel(tmp_path / "panel")
    assert build_matrix(there, day, names()).frame.equals(whole)
    few = ["digital_level", "rd_ratio_in_province", "own_brand"]
    assert build_matrix(there.known(day), day, few).frame.equals(whole.select(*IDENTITY, *few))
    sure = build_matrix(panel.verified(), day, few).frame
    assert build_matrix(there.known(day).verified(), day, few).frame.equals(sure)
    assert not there.rows.whole


def test_a_made_up_province_gives_the_same_matrix_from_its_folder(tmp_path: Path) -> None:
    province = make_province(500, seed=7)
    panel = Panel(province.facts, province.titles, {})
    write_panel(panel, tmp_path / "panel")
    there = read_panel(tmp_path / "panel")
    for day in (date(2024, 3, 1), date(2026, 3, 1)):
        whole = build_matrix(panel, day, names()).frame
        assert build_matrix(there, day, names()).frame.equals(whole)
    assert not there.rows.whole


# No tomorrow, no luck.


@given(st.integers(0, 10**6), st.permutations(range(5)), st.integers(0, 400))
@settings(deadline=None, max_examples=20)
def test_neither_tomorrow_nor_the_order_of_rows_changes_anything(
    amount: int, order: list[int], later: int
) -> None:
    rows = [
        fact(who, of, revenue=100.0 + of, rd_expense=3.0, employees=50.0, industry="C35")
        for who, of in (("甲", 2021), ("甲", 2020), ("乙", 2021), ("乙", 2019), ("丙", 2021))
    ]
    titles = [{"enterprise_id": "甲", "title": "srdi", "announced_on": date(2022, 8, 31)}]
    tomorrow = date.fromordinal(DAY.toordinal() + later)
    told = fact("甲", revenue=float(amount), known_on=tomorrow, state="conflicting")
    won = {"enterprise_id": "乙", "title": "srdi", "announced_on": tomorrow}
    before = build_matrix(make_panel(rows, titles), DAY, names())
    after = build_matrix(
        make_panel([told, *(rows[i] for i in order)], [won, *titles]), DAY, names()
    )
    assert after.frame.equals(before.frame)
    assert after.year == before.year


# Size classes: 工信部联企业〔2011〕300号, industry. Revenue in 万元; 以上 includes the number.


@pytest.mark.parametrize(
    ("employees", "revenue", "size"),
    [
        (1000, 40000, "large"),
        (1000, 39999.99, "medium"),
        (999, 40000, "medium"),
        (300, 2000, "medium"),
        (300, 1999.99, "small"),
        (299, 2000, "small"),
        (299, 40000, "small"),
        (20, 300, "small"),
        (20, 299.99, "micro"),
        (19, 300, "micro"),
        (19, 50000, "micro"),
        (1000, 299.99, "micro"),
        (0, 0, "micro"),
        (None, 2000, None),
        (300, None, None),
    ],
)
def test_sizes_at_their_edges(
    employees: int | None, revenue: float | None, size: str | None
) -> None:
    yuan = None if revenue is None else revenue * 1e4
    panel = make_panel([fact("甲", employees=employees, revenue=yuan, industry="C35")])
    assert build_matrix(panel, DAY, []).frame["size"].to_list() == [size]


@pytest.mark.parametrize(
    ("industry", "size"),
    [
        ("06", "small"),
        ("B06", "small"),
        ("C35", "small"),
        ("C3563", "small"),
        ("35 专用设备制造业", "small"),
        ("46", "small"),
        ("05", None),
        ("47", None),
        ("E47", None),
        ("I65", None),
        ("制造业", None),
        (None, None),
    ],
)
def test_only_industry_has_these_sizes(industry: str | None, size: str | None) -> None:
    panel = make_panel([fact("甲", employees=50.0, revenue=5e6, industry=industry)])
    assert build_matrix(panel, DAY, []).frame["size"].to_list() == [size]


# Titles held on the day.


def title(
    who: str, on: date, event: str = "recognised", until: date | None = None
) -> dict[str, Any]:
    return {
        "enterprise_id": who,
        "title": "srdi",
        "announced_on": on,
        "event": event,
        "valid_until": until,
    }


def holds(*titles: dict[str, Any], name: str = "holds_srdi", as_of: date = DAY) -> dict[str, Any]:
    panel = make_panel([fact("甲", revenue=1.0), fact("乙", revenue=1.0)], list(titles))
    return column(panel, name, as_of)


def test_without_a_register_of_the_title_nobody_knows_who_holds_it() -> None:
    for name in HELD_TITLES:
        assert holds(name=f"holds_{name}") == {"甲": None, "乙": None}
    other = title("甲", date(2021, 1, 1))
    assert holds(other, name="holds_little_giant") == {"甲": None, "乙": None}
    assert holds(other) == {"甲": True, "乙": False}


def test_a_register_that_is_still_to_come_is_none_yet() -> None:
    assert holds(title("甲", DAY)) == {"甲": None, "乙": None}


@pytest.mark.parametrize(
    ("events", "held"),
    [
        ([title("甲", date(2019, 1, 1))], True),
        ([title("甲", date(2019, 1, 1), until=DAY)], True),
        ([title("甲", date(2019, 1, 1), until=date(2022, 8, 31))], False),
        ([title("甲", date(2019, 1, 1)), title("甲", date(2022, 5, 1), "removed")], False),
        ([title("甲", date(2022, 5, 1), "removed"), title("甲", date(2022, 6, 1))], True),
        (
            [
                title("甲", date(2019, 1, 1), until=date(2022, 1, 1)),
                title("甲", date(2022, 1, 2), "renewed", until=date(2025, 1, 1)),
            ],
            True,
        ),
        ([title("甲", date(2019, 1, 1)), title("甲", date(2022, 5, 1), "refused")], True),
        ([title("乙", date(2019, 1, 1)), title("甲", date(2022, 5, 1), "refused")], False),
        ([title("甲", date(2019, 1, 1)), title("甲", DAY, "removed")], True),
    ],
)
def test_the_last_event_before_the_day_speaks(events: list[dict[str, Any]], held: bool) -> None:
    assert holds(*events)["甲"] is held
    assert holds(*events[::-1])["甲"] is held


# Since when, and until when.


@pytest.mark.parametrize(
    ("events", "years", "days"),
    [
        ([title("甲", date(2021, 9, 1))], 0.9993, None),
        ([title("甲", date(2021, 9, 1), until=DAY)], 0.9993, 0.0),
        ([title("甲", date(2019, 1, 1), until=date(2022, 8, 31))], 0.0, None),
        # A renewal goes on with the title, also where it is announced after the old end.
        (
            [
                title("甲", date(2018, 9, 1), until=date(2021, 9, 1)),
                title("甲", date(2021, 11, 1), "renewed", until=date(2022, 9, 11)),
            ],
            4.0,
            10.0,
        ),
        # Given anew after a lapse it counts anew; given twice without one it does not.
        (
            [
                title("甲", date(2015, 9, 1), until=date(2018, 8, 31)),
                title("甲", date(2018, 9, 1), until=date(2022, 9, 11)),
            ],
            4.0,
            10.0,
        ),
        ([title("甲", date(2018, 9, 1)), title("甲", date(2020, 1, 1))], 4.0, None),
        (
            [
                title("甲", date(2015, 1, 1)),
                title("甲", date(2018, 1, 1), "removed"),
                title("甲", date(2018, 9, 1), "renewed"),
            ],
            4.0,
            None,
        ),
        ([title("甲", date(2018, 9, 1)), title("甲", date(2020, 1, 1), "refused")], 4.0, None),
        ([title("甲", date(2018, 9, 1)), title("甲", date(2020, 1, 1), "removed")], 0.0, None),
        # What is announced on the day itself is not known yet.
        ([title("甲", date(2018, 9, 1)), title("甲", DAY, "renewed", until=DAY)], 4.0, None),
    ],
)
def test_the_age_of_a_title_and_its_days_left(
    events: list[dict[str, Any]], years: float, days: float | None
) -> None:
    for order in (events, events[::-1]):
        told = holds(*order, name="years_held_srdi")
        assert told == {"甲": years, "乙": 0.0}
        assert holds(*order, name="days_left_srdi") == {"甲": days, "乙": None}


def test_a_title_of_which_the_register_has_none_has_neither_age_nor_end() -> None:
    won = title("甲", date(2018, 9, 1))
    for name in ("years_held_little_giant", "days_left_little_giant", "years_held_bse"):
        assert holds(won, name=name) == {"甲": None, "乙": None}
    assert holds(won, name="titles_held") == {"甲": 1.0, "乙": 0.0}
    assert holds(name="titles_held") == {"甲": None, "乙": None}
    assert holds(won, name="ladder_step") == {"甲": 2.0, "乙": 0.0}


def test_the_bottom_layer_is_either_of_two_titles() -> None:
    one = {**title("甲", date(2021, 1, 1)), "title": "innovative"}
    assert holds(one, name="holds_bottom_layer") == {"甲": True, "乙": None}
    two = {**title("乙", date(2021, 1, 1)), "title": "tech_sme"}
    assert holds(one, two, name="holds_bottom_layer") == {"甲": True, "乙": True}


# Peers: the same industry and size.


def peer(who: str, rd_expense: float | None, industry: str | None = "C35", **more: Any) -> Any:
    facts = {"revenue": 1e7, "employees": 50.0, "rd_expense": rd_expense, "industry": industry}
    return fact(who, **(facts | more))


def test_the_share_of_peers_below_where_a_missing_one_counts_as_below() -> None:
    panel = make_panel(
        [
            peer("a", 2e5),
            peer("b", 5e5),
            peer("c", 5e5),
            peer("d", None),
            peer("other industry", 1e5, "C34"),
            peer("other size", 1e5, employees=10.0),
            peer("no industry", 9e5, None),
        ]
    )
    assert column(panel, "rd_ratio_peer_percentile") == {
        "a": 1 / 3,
        "b": 2 / 3,
        "c": 2 / 3,
        "d": None,
        "other industry": None,
        "other size": None,
        "no industry": None,
    }


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 20)), min_size=2, max_size=8),
    st.integers(0, 7),
)
@settings(deadline=None, max_examples=20)
def test_leaving_a_fact_out_never_pushes_a_peer_down(
    expenses: list[int | None], which: int
) -> None:
    def percentiles(values: list[int | None]) -> dict[str, Any]:
        rows = [peer(str(i), None if x is None else x * 1e5) for i, x in enumerate(values)]
        return column(make_panel(rows), "rd_ratio_peer_percentile")

    which %= len(expenses)
    hidden = [None if i == which else x for i, x in enumerate(expenses)]
    before, after = percentiles(expenses), percentiles(hidden)
    assert after[str(which)] is None
    for who, place in before.items():
        if who != str(which) and place is not None:
            assert after[who] >= place


@pytest.mark.parametrize("joined", [False, True], ids=["no_aliases", "aliases"])
def test_a_panel_in_a_file_is_measured_part_by_part_with_the_same_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, joined: bool
) -> None:
    province = make_province(60, seed=5)
    ids = province.facts["enterprise_id"].unique().sort()
    # One code changed: its rows come from two ends of the file.
    aliases = pl.DataFrame(
        {
            "alias_id": [ids[-2]],
            "enterprise_id": [ids[3]],
            "why": ["answer"],
            "known_on": [date(2020, 1, 1)],
        }
    )
    panel = Panel(province.facts, province.titles, {}, aliases if joined else no_aliases())
    write_panel(panel, tmp_path / "panel")
    asked = ["rd_ratio", "revenue_growth", "holds_srdi", "rd_ratio_peer_percentile"]
    whole = build_matrix(panel, DAY, asked).frame
    apart = build_matrix(Panel(province.facts, province.titles), DAY, asked).frame
    assert whole.height == apart.height - joined
    read: list[int] = []

    def held(facts: Facts, *rest: Any) -> Any:
        read.append(facts.held.height)
        return stand(facts, *rest)

    monkeypatch.setattr("features.gathering.stand", held)
    monkeypatch.setattr("features.ordering.GROUP", 40)
    monkeypatch.setattr("features.gathering.HELD", 1)
    parts = build_matrix(read_panel(tmp_path / "panel"), DAY, asked).frame
    assert len(read) > 3
    assert max(read) < 50
    assert parts.equals(whole)
