"""Pages: verdict, law's table and reasons of one enterprise; names are escaped."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from configs.words import read_words
from scoring.folder import publish
from scoring.reasons import Speech
from scoring.report import missing_words, render_enterprises, summarise
from scoring.writing import page_name
from tests.made import made_panel, made_ranking
from tests.scoring.test_lists import named

SPEECH = Speech(read_words("zh"), read_words("en"))


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
    page = read(render_enterprises(ranking, [code], SPEECH, "zh")[code])
    text = " ".join(page.text)
    for part in ("需人工判断", "LG22.Z1", "工信部企业〔2022〕63号", "有利因素", "不利因素", code):
        assert part in text, part
    assert "条文未核验" in text
    assert "虚构数据" in text
    assert page.outside == []


def test_a_page_speaks_english_when_asked() -> None:
    ranking = made_ranking("little_giant")
    code = ranking.listed["enterprise_id"][0]
    text = " ".join(read(render_enterprises(ranking, [code], SPEECH, "en")[code]).text)
    assert "In favour" in text
    assert "有利因素" not in text


def test_names_are_escaped(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>'
    publish(named(made_ranking("srdi", False), evil), made_panel().receipt, "zh", tmp_path / "l")
    for path in (tmp_path / "l").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "<script" not in html
    assert "&lt;script&gt;" in (tmp_path / "l" / "list.html").read_text(encoding="utf-8")


def test_every_place_links_to_its_page(tmp_path: Path) -> None:
    ranking = made_ranking("srdi", False)
    publish(ranking, made_panel().receipt, "zh", tmp_path / "l")
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


def test_the_summary_says_what_is_open() -> None:
    ranking = made_ranking("srdi", False)
    row = next(r for r in ranking.frame.iter_rows(named=True) if r["verdict"] == "unknown")
    assert "缺少事实" in " ".join(summarise(ranking, row, read_words("zh")))
    assert missing_words(ranking, row["enterprise_id"], read_words("zh"))


def test_only_a_page_in_the_list_folder_links_back() -> None:
    ranking = made_ranking("srdi", False)
    code = ranking.listed["enterprise_id"][0]
    alone = render_enterprises(ranking, [code], SPEECH, "zh")[code]
    at_home = render_enterprises(ranking, [code], SPEECH, "zh", "../list.html")[code]
    assert "list.html" not in alone
    assert 'href="../list.html"' in at_home
