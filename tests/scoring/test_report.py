"""The pages of a list: every place links to its own; names are escaped."""

import base64
import hashlib
import re
from functools import cache
from html import unescape
from pathlib import Path

import pytest

from configs.words import read_words
from scoring.behind import gather_behind
from scoring.enterprise_page import Pages
from scoring.folder import publish
from scoring.report import render_list
from scoring.writing import page_name, potential
from tests.made import made_panel, made_ranking
from tests.scoring.scored import explained, ranked
from tests.scoring.test_lists import named


def test_names_are_escaped(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>'
    publish(named(made_ranking("srdi", False), evil), made_panel(), "zh", tmp_path / "l")
    for path in (tmp_path / "l").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        # The list has the one script that is ours, and a browser lets no other run.
        assert html.count("<script") == (path.name == "list.html")
    assert "&lt;script&gt;" in (tmp_path / "l" / "list.html").read_text(encoding="utf-8")


def test_every_place_links_to_its_page(tmp_path: Path) -> None:
    ranking = made_ranking("srdi", False)
    publish(ranking, made_panel(), "zh", tmp_path / "l")
    html = (tmp_path / "l" / "list.html").read_text(encoding="utf-8")
    for code in ranking.listed["enterprise_id"]:
        assert f'href="enterprises/{code}.html"' in html
        assert (tmp_path / "l" / "enterprises" / f"{code}.html").is_file()


@pytest.mark.parametrize("code", ["../../x", "a/b", "..", "名 称"])
def test_an_id_never_leaves_the_folder(code: str) -> None:
    name = page_name(code)
    assert "/" not in name
    assert Path("enterprises", name).parent == Path("enterprises")
    assert name.endswith(".html")


@cache
def told(kind: str = "parts", lang: str = "zh") -> str:
    ranking, explained_ = ranked(kind), explained(kind)
    behind = gather_behind(ranking, made_panel())
    pages = Pages(ranking, behind, explained_, read_words("zh" if lang == "zh" else "en"))
    manifest = {"inputs": [], "versions": {"lingpao": "0"}, "code": "0" * 16, "since": None}
    return render_list(pages, manifest, Path("list"))


def test_the_page_has_its_four_parts_and_asks_nobody() -> None:
    html = told()
    parts = [f'id="part-{part}"' for part in ("who", "why", "sure", "since", "basis")]
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert not re.search(r'(src|href)="(https?:)?//', html)
    assert "未给出上次名单" in html
    assert "What changed" in told(lang="en")


def test_the_one_script_is_the_one_that_may_run() -> None:
    html = told()
    script = re.search(r"<script>(.*)</script>", html, re.DOTALL)
    assert script
    digest = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in unescape(html)
    assert "default-src 'none'" in unescape(html)
    # It holds no word and no datum of its own.
    assert script[1].isascii()


def test_every_listed_is_told_who_and_why_and_the_numbers_are_those_of_the_list() -> None:
    html, ranking = told(), ranked("parts")
    who = html[html.index('id="who"') : html.index('id="part-why"')]
    why = html[html.index('id="why"') : html.index('id="part-sure"')]
    assert who.count("<tr>") == why.count("<tr>") == ranking.listed.height + 1
    for row in ranking.listed.iter_rows(named=True):
        assert f">{potential(row['potential'])}</td>" in who
        assert row["enterprise_id"] in why
