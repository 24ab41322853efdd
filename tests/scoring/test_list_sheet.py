"""名单: its columns in their order, what is empty for all left out, titles held, what to prove."""

import re
from datetime import date
from functools import cache
from io import BytesIO
from zipfile import ZipFile

import polars as pl

from configs.words import read_words
from features.panel import TITLE_SCHEMA
from scoring.behind import gather_behind
from scoring.list_sheet import WIDTHS, ListRows, gather_rows, tell_titles, write_list_sheet
from scoring.reasons import REASON_SCHEMA, Speech, explain_score
from scoring.sheets import Sheet, address, open_book
from tests.made import LIST_DAY, banded_ranking, made_panel
from tests.scoring.recomputed import Workbook

ZH, EN = read_words("zh"), read_words("en")


@cache
def gathered() -> ListRows:
    ranking, panel = banded_ranking(), made_panel()
    behind = gather_behind(ranking, panel)
    ids = ranking.shown["enterprise_id"].to_list()
    reasons = explain_score(ranking, behind, ids, Speech(ZH, EN)).reasons
    return gather_rows(ranking, behind, reasons, ZH)


def test_columns_stand_in_their_order_and_empty_ones_are_left_out() -> None:
    shown = gathered()
    order = list(WIDTHS)
    assert list(shown.columns) == [key for key in order if key in shown.columns]
    head = ("number", "name", "enterprise_id", "city", "county", "cluster", "industry", "size")
    assert shown.columns[:8] == head
    assert shown.columns[-2:] == ("review", "remark")
    for key in set(order) - set(shown.columns):
        assert all(row[key] is None for row in shown.rows), key
    for key in set(shown.columns) - {"review", "remark"}:
        assert any(row[key] is not None for row in shown.rows), key
    # No earlier list, no table of points, no quotas.
    assert not {"last_rank", "since", "points", "placed_by"} & set(shown.columns)


def test_listed_and_reserve_are_told_apart_in_words() -> None:
    told = [row["placing"] for row in gathered().rows]
    assert told == ["列入名单"] * 40 + ["备选"] * 10


def test_reasons_stand_each_in_a_column_of_its_own() -> None:
    first = gathered().rows[0]
    texts = [first[f"reason{k}"] for k in (1, 2, 3)]
    assert all(texts)
    assert len(set(texts)) == 3


def test_every_band_that_the_ranking_has_is_told_apart() -> None:
    ranking = banded_ranking()
    frame = ranking.frame.with_columns(facts_low=pl.lit(2), facts_high=pl.lit(7))
    behind = gather_behind(ranking, made_panel())
    other = type(ranking)(**{**vars(ranking), "frame": frame})
    rows = gather_rows(other, behind, pl.DataFrame(schema=REASON_SCHEMA), ZH)
    assert "facts_band" in rows.columns
    assert "weights_band" not in rows.columns
    assert {row["facts_band"] for row in rows.rows} == {"2—7"}


def test_titles_are_those_held_on_the_day_with_their_end() -> None:
    day = date(2026, 3, 1)
    events = [
        ("a", "srdi", date(2024, 1, 1), "recognised", date(2027, 1, 1)),
        ("a", "high_tech", date(2020, 1, 1), "recognised", date(2023, 1, 1)),
        ("b", "srdi", date(2024, 1, 1), "recognised", None),
        ("b", "srdi", date(2025, 1, 1), "removed", None),
        ("c", "innovative", date(2024, 1, 1), "recognised", None),
    ]
    keys = ("enterprise_id", "title", "announced_on", "event", "valid_until")
    rows = [dict(zip(keys, event)) for event in events]
    told = tell_titles(pl.DataFrame(rows, schema=TITLE_SCHEMA), day, ZH)
    assert told == {"a": "专精特新（至 2027-01-01）", "c": "创新型中小企业（有效期未载明）"}


def test_the_sheet_asks_for_a_review_of_every_row() -> None:
    file = BytesIO()
    with open_book(file, LIST_DAY) as book:
        sheet = Sheet(book, "名单")
        write_list_sheet(sheet, banded_ranking(), gathered(), "题", ZH)
    with ZipFile(file) as parts:
        text = parts.read("xl/worksheets/sheet1.xml").decode()
    column = address(0, gathered().columns.index("review"))[:-1]
    rule = re.search(r'<dataValidation type="list"[^>]*sqref="(.*?)".*?<formula1>(.*?)<', text)
    assert rule
    assert rule[1] == f"{column}3:{column}52"
    assert rule[2].replace("&quot;", '"') == '"同意,上调,下调,剔除,补证"'
    told = Workbook(file).values["名单"]
    assert told["A53"].startswith("填表说明：列入名单 40 家，备选 10 家")
    assert told["C3"] == banded_ranking().frame["enterprise_id"][0]
