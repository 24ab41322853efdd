"""A delivery joins what is known: doubts in the receipt, two panels as one."""

from datetime import date
from pathlib import Path

import polars as pl

from features.delivery import mark_doubts, merge_panels, places_told
from features.facts import at_hand
from features.panel import Panel, read_panel, write_panel
from features.yearly import one_per_year
from tests.conftest import make_panel

ROWS = [
    {"enterprise_id": "甲", "year": 2020, "revenue": 5e7, "total_assets": 6e7},
    {"enterprise_id": "甲", "year": 2021, "revenue": 6e3, "total_assets": 7e3},
    {"enterprise_id": "甲", "year": 2022, "revenue": 7e7, "total_assets": 8e7},
]
TITLE = {"enterprise_id": "甲", "title": "srdi", "announced_on": date(2022, 9, 30)}


def of(source: str, *rows: dict[str, object], made_up: bool = False) -> Panel:
    panel = make_panel([{"source": source, **row} for row in rows])
    files = [{"file": f"{source}.csv", "sha256": source}]
    return Panel(panel.facts, panel.titles, {"source": source, "made_up": made_up, "files": files})


def test_the_receipt_counts_and_lists_and_the_facts_stay() -> None:
    panel = make_panel(ROWS)
    marked, doubts = mark_doubts(panel)
    assert marked.facts.equals(panel.facts)
    told = marked.receipt["doubts"]
    assert (told["rows"], told["conflicts"], told["codes"]) == (1, 0, {"jump": 1})
    assert told["listed"] == doubts.with_columns(pl.col("known_on").cast(pl.String)).to_dicts()
    (one,) = doubts.to_dicts()
    assert (one["year"], one["column"], one["found"]) == (2021, "revenue", 6e3)
    assert one["compared_with"] in (5e7, 7e7)
    assert (one["file"], one["row"]) == (None, None)


def test_a_doubt_says_where_its_row_stood() -> None:
    panel = make_panel(ROWS)
    key = ["enterprise_id", "year", "known_on", "source"]
    origins = panel.facts.select(key).with_columns(file=pl.lit("a.xlsx"), row=pl.lit(7))
    (one,) = mark_doubts(panel, at_hand(origins))[1].to_dicts()
    assert (one["file"], one["row"]) == ("a.xlsx", 7)


def test_where_a_row_stood_is_known_from_the_receipt_of_an_earlier_delivery() -> None:
    panel = make_panel(ROWS)
    key = ["enterprise_id", "year", "known_on", "source"]
    origins = panel.facts.select(key).with_columns(file=pl.lit("a.xlsx"), row=pl.lit(7))
    told = mark_doubts(panel, at_hand(origins))[0].receipt
    (one,) = mark_doubts(panel, places_told(told))[1].to_dicts()
    assert (one["file"], one["row"]) == ("a.xlsx", 7)
    newer = origins.with_columns(file=pl.lit("b.xlsx"))
    (one,) = mark_doubts(panel, places_told(told, at_hand(newer)))[1].to_dicts()
    assert one["file"] == "b.xlsx"
    assert places_told({}).height == 0


def test_a_clean_panel_says_so() -> None:
    marked, doubts = mark_doubts(make_panel(ROWS[:1]))
    assert marked.receipt["doubts"] == {"rows": 0, "conflicts": 0, "codes": {}, "listed": []}
    assert doubts.is_empty()


def test_two_suppliers_in_one_panel() -> None:
    tax = of("tax", {"enterprise_id": "甲", "year": 2022, "revenue": 7e7})
    stats = of("stats", {"enterprise_id": "甲", "year": 2022, "revenue": 9e7, "employees": 80.0})
    both = merge_panels(tax, stats)
    assert both.facts.height == 2
    assert both.receipt["source"] == "stats+tax"
    assert [(f["source"], f["file"]) for f in both.receipt["files"]] == [
        ("tax", "tax.csv"),
        ("stats", "stats.csv"),
    ]
    assert both.receipt["doubts"]["codes"] == {"conflict": 1}
    row = one_per_year(both.facts, both.precedence).row(0, named=True)
    assert (row["revenue"], row["employees"]) == (None, 80.0)
    agreed = merge_panels(tax, stats, ["stats", "tax"])
    assert agreed.precedence == ("stats", "tax")
    assert one_per_year(agreed.facts, agreed.precedence)["revenue"].item() == 9e7
    assert agreed.receipt["doubts"]["codes"] == {}


def test_the_same_delivery_twice_changes_nothing(tmp_path: Path) -> None:
    tax = of("tax", *ROWS).with_titles(make_panel(ROWS, [TITLE]).titles)
    once = merge_panels(tax, of("stats", *ROWS))
    twice = merge_panels(once, of("stats", *ROWS))
    assert twice.facts.equals(once.facts)
    assert twice.receipt == once.receipt
    assert twice.titles.height == 1
    write_panel(twice, tmp_path / "panel")
    assert read_panel(tmp_path / "panel").precedence == ()


def test_the_order_of_suppliers_does_not_matter_to_the_facts() -> None:
    tax, stats = of("tax", *ROWS), of("stats", {**ROWS[0], "employees": 8.0})
    assert merge_panels(tax, stats).facts.equals(merge_panels(stats, tax).facts)


def test_what_was_sent_again_without_a_day_of_its_own_is_in_doubt() -> None:
    first, again = of("tax", ROWS[0]), of("tax", {**ROWS[0], "revenue": 5.5e7})
    both = merge_panels(first, again)
    assert both.receipt["doubts"]["codes"] == {"same_day": 2}
    assert one_per_year(both.facts)["revenue"].item() is None


def test_one_made_up_part_makes_the_whole_made_up() -> None:
    assert merge_panels(of("a", ROWS[0]), of("b", ROWS[0], made_up=True)).receipt["made_up"]
