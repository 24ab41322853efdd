"""The page's tables: who and why, in the order of the list; labels that end nothing."""

import re

import polars as pl

from scoring.behind import gather_behind
from scoring.check import MET
from scoring.clauses import leaves_of
from scoring.list_page import label_styles, list_columns, list_reasons, list_rows
from tests.made import made_panel
from tests.scoring.bounded import bounded_ranking
from tests.scoring.scored import ZH, explained, ranked


def test_columns_are_those_in_which_anybody_has_something() -> None:
    rows = list_rows(ranked("parts"), gather_behind(ranked("parts"), made_panel()), ZH)
    columns = list_columns(rows)
    assert columns[:2] == ["rank", "name"]
    assert "points" not in columns
    assert not {"last_rank", "since", "placed_by"} & set(columns)
    bounded = list_rows(bounded_ranking(), gather_behind(bounded_ranking(), made_panel()), ZH)
    assert "placed_by" in list_columns(bounded)
    assert all(row["rank_band"] for row in bounded)


def test_reasons_stand_in_the_order_of_the_list_with_the_clauses_beside() -> None:
    ranking = ranked("parts")
    told = list_reasons(ranking, explained("parts"), ZH)
    assert [one.enterprise_id for one in told] == ranking.listed["enterprise_id"].to_list()
    assert all(len(one.ups) <= 3 and len(one.downs) <= 2 for one in told)
    assert any(one.downs for one in told)
    edition = ranking.policy.edition
    assert edition
    codes = [leaf.code for leaf in leaves_of(edition)]
    first = ranking.findings.frame.filter(pl.col("enterprise_id") == told[0].enterprise_id)
    met = sum(first[code][0] == MET for code in codes)
    assert told[0].law[0] == f"符合 {met} 条"


def test_a_label_is_written_so_that_no_word_ends_the_style() -> None:
    style = label_styles("who", ["", 'a"}</style>', "县"])
    assert "nth-child(1)" not in style
    assert re.fullmatch(r"(#who tr>:nth-child\(\d\)::before\{content:\"[\\0-9a-f ]*\"\})+", style)
    assert "\\53bf " in style
