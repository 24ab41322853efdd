"""The pages of a list: every place links to its own; names are escaped."""

from pathlib import Path

import pytest

from scoring.folder import publish
from scoring.writing import page_name
from tests.made import made_panel, made_ranking
from tests.scoring.test_lists import named


def test_names_are_escaped(tmp_path: Path) -> None:
    evil = '<script>alert("x")</script>'
    publish(named(made_ranking("srdi", False), evil), made_panel(), "zh", tmp_path / "l")
    for path in (tmp_path / "l").rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        assert "<script" not in html
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
