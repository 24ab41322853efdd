"""What stands on an enterprise's page stands in its blocks, in the same order."""

from html.parser import HTMLParser

import polars as pl
import pytest

from scoring.behind import gather_behind, nothing_behind
from scoring.blocks import Block, Grid, Heading, Paragraph, Points, compose
from scoring.enterprise_page import Pages
from scoring.rank import Ranking
from tests.made import banded_ranking, made_panel, made_ranking
from tests.scoring.explained import EN, ZH, explained
from tests.scoring.planned import planned


class Texts(HTMLParser):
    """The texts of a page's body in order, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.heads: list[tuple[str, str]] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside += [tag] if tag not in ("meta", "br", "img") else []

    def handle_endtag(self, tag: str) -> None:
        self.inside.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and "main" in self.inside:
            self.texts.append(data.strip())
            if self.inside[-1] in ("h1", "h2", "h3"):
                self.heads.append((self.inside[-1], data.strip()))


def texts_of(block: Block) -> list[str]:
    if isinstance(block, Heading | Paragraph):
        return [block.text]
    if isinstance(block, Points):
        return [line for _, line in block.lines]
    return [cell for row in block.rows for cell in row]


def pages_of(kind: str, lang: str) -> tuple[Pages, str]:
    words = ZH if lang == "zh" else EN
    whole = kind == "planned"
    ranking: Ranking = banded_ranking() if whole else made_ranking("srdi", False)
    behind = gather_behind(ranking, made_panel()) if whole else nothing_behind()
    code = ranking.frame.filter(pl.col("verdict") == "not_met")["enterprise_id"][0]
    plan_of = (lambda _: planned(44)) if whole else None
    parts = explained(ranking, code, behind=behind)
    return Pages(ranking, behind, parts, words, plan_of=plan_of), code


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("kind", ["planned", "plain"])
def test_what_the_page_says_stands_in_the_blocks(kind: str, lang: str) -> None:
    pages, code = pages_of(kind, lang)
    page = Texts()
    page.feed(pages.render(code))
    blocks = compose(pages.tell(code), pages.words)
    said = "\n".join(text for block in blocks for text in texts_of(block))
    # Only a screen has the picture with its dashed line; the mark is the file's own.
    apart = {pages.words.say(key) for key in ("page.cut", "note.made_up")}
    missing = [
        part
        for text in page.texts
        if text not in apart
        for part in text.splitlines()
        if part.strip(" ·\n") not in said
    ]
    assert len(page.texts) > 40
    assert missing == []
    heads = [(f"h{b.level}", b.text) for b in blocks if isinstance(b, Heading)]
    assert heads == page.heads


def test_every_row_of_a_table_has_every_column_and_the_columns_are_the_whole() -> None:
    pages, code = pages_of("planned", "zh")
    grids = [b for b in compose(pages.tell(code), ZH) if isinstance(b, Grid)]
    assert len(grids) >= 5
    for grid in grids:
        assert {len(row) for row in grid.rows} == {len(grid.shares)}
        assert sum(grid.shares) == pytest.approx(1)
        assert len(grid.rows) > grid.heads
