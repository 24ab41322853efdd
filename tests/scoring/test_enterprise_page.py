"""The page of one enterprise: verdict, law, reasons, comparisons, facts, earlier places."""

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import polars as pl

from scoring.behind import PAST_SCHEMA, nothing_behind
from scoring.enterprise_page import Pages, missing_words, summarise
from scoring.law_table import explain_law
from tests.made import banded_ranking, made_ranking
from tests.scoring.explained import ZH, explained, page_of


class Cells(HTMLParser):
    """The text of a page, and its scripts and outside addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.outside: list[str] = []

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        links = [value for name, value in attrs if name in ("src", "href") and value]
        self.outside += [tag] if tag in ("script", "link") else []
        self.outside += [link for link in links if ":" in link.split("/")[0]]


def read(html: str) -> Cells:
    cells = Cells()
    cells.feed(html)
    return cells


def test_a_page_has_verdict_law_and_reasons() -> None:
    ranking = made_ranking("little_giant")
    code = ranking.listed["enterprise_id"][0]
    page = read(page_of(ranking, code))
    text = " ".join(page.text)
    for part in ("需人工判断", "LG22.Z1", "工信部企业〔2022〕63号", "有利因素", "不利因素", code):
        assert part in text, part
    assert "条文未核验" in text
    assert "虚构数据" in text
    assert page.outside == []


def test_a_page_speaks_english_when_asked() -> None:
    ranking = made_ranking("little_giant")
    code = ranking.listed["enterprise_id"][0]
    text = " ".join(read(page_of(ranking, code, "en")).text)
    assert "In favour" in text
    assert "有利因素" not in text


def test_the_summary_says_what_is_open() -> None:
    ranking = made_ranking("srdi", False)
    row = next(r for r in ranking.frame.iter_rows(named=True) if r["verdict"] == "unknown")
    assert "缺少事实" in " ".join(summarise(ranking, row, ZH))
    assert missing_words(ranking, row["enterprise_id"], ZH)


def test_only_a_page_in_the_list_folder_links_back() -> None:
    ranking = made_ranking("srdi", False)
    code = ranking.listed["enterprise_id"][0]
    alone = page_of(ranking, code)
    at_home = page_of(ranking, code, home="../list.html")
    assert "list.html" not in alone
    assert 'href="../list.html"' in at_home


def test_what_a_reviewer_must_look_at_comes_first() -> None:
    ranking = made_ranking("little_giant")
    row = ranking.frame.filter(pl.col("verdict") == "not_met").row(0, named=True)
    page = page_of(ranking, row["enterprise_id"])
    classes = [part.split('"')[0] for part in page.split('<tr class="')[1:]]
    law = [code for code in classes if code in ("not_met", "unknown", "person", "met")]
    urgent = [code != "met" for code in law]
    assert urgent == sorted(urgent, reverse=True)
    assert law[0] == "not_met"


def test_the_page_compares_only_with_whom_it_may_name() -> None:
    ranking = banded_ranking()
    row = ranking.frame.row(80, named=True)
    page = page_of(ranking, row["enterprise_id"])
    last, first = (ranking.frame.row(at, named=True)["name"] for at in (39, 40))
    assert f"{last}（入围最后一名，位次 40）" in page
    assert f"{first}（入围线下第一名，位次 41）" in page
    public = {*ranking.listed["name"], *ranking.holders["name"], first, row["name"]}
    others = set(ranking.frame["name"]) - public
    assert not [name for name in others if name and name in page]


def test_earlier_places_stand_below_the_present_one() -> None:
    ranking = made_ranking("little_giant")
    code = ranking.listed["enterprise_id"][0]
    row = [code, date(2025, 3, 1), 77, 41.0, "C", False, "2022", "0123456789abcdef"]
    past = pl.DataFrame([row], schema=PAST_SCHEMA, orient="row")
    page = page_of(ranking, code, behind=replace(nothing_behind(), past=past))
    assert page.index("2026-03-01</th>") < page.index("2025-03-01</th>")
    assert ">77<" in page
    assert "0123456789ab<" in page
    assert "未给出上次名单" not in page
    assert "未给出上次名单" in page_of(ranking, code)


def test_a_score_beyond_the_scale_is_capped_and_told() -> None:
    ranking = made_ranking("little_giant")
    row = ranking.listed.row(0, named=True) | {"potential": 104.2}
    text = " ".join(summarise(ranking, row, ZH))
    assert "培育潜力分 100.0" in text
    assert "封顶前 104.2" in text


def test_a_page_is_the_same_whether_the_laws_table_is_at_hand_or_not() -> None:
    """And so is that of one whom the table does not tell of."""
    ranking = made_ranking("little_giant")
    one, other, third = ranking.frame["enterprise_id"].head(3)
    law = explain_law(ranking.findings, [third, one], ZH)
    pages = Pages(ranking, nothing_behind(), explained(ranking, one, other, third), ZH)
    told = replace(pages, law=law)
    for code in (one, other, third):
        assert told.render(code) == pages.render(code)
    # A line of the table is what the page says.
    changed = replace(pages, law=law.with_columns(pl.lit("满足").alias("value")))
    assert changed.render(one) != pages.render(one)
    assert changed.render(other) == pages.render(other)
