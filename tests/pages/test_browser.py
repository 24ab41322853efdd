"""The pages in a real browser: on a telephone, on a desk, on paper; a target: make test-pages."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from configs.words import Words, read_words
from experiments.__main__ import main as lab
from features.panel import Panel, read_panel, write_panel
from scoring.__main__ import main
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import Ranking, rank
from tests.made import LIST_DAY, banded_bundle
from tests.pages.opened import (
    DESK,
    LONG_SIDE,
    PHONE,
    SHORT_SIDE,
    Opened,
    browsing,
    open_page,
    squeeze,
)

pytestmark = pytest.mark.browser
# Names as nobody should bear them: a script, a formula, and an address that would be asked for.
EVIL = (
    "<script>alert(1)</script>",
    "=cmd()",
    '"><img src="http://127.0.0.1:9/x.png" onerror="alert(2)">',
)
KINDS = ("list", "listed", "not_met", "plan", "versus", "receipt", "audit")
LANGS = ("zh", "en")
# Axe looks at each page at both widths, at one in each language.
EXAMINED = {"zh": PHONE, "en": DESK}
# By what each page is known: a heading that must stand on it.
HEADS = {
    "list": "list.who",
    "listed": "page.law",
    "not_met": "page.against_it",
    "plan": "plan.calendar",
    "versus": "versus.whole",
    "receipt": "receipt.columns",
    "audit": "lab.audit.whole",
}


def named_evil(text: str, ids: list[str]) -> str:
    """A bureau's table in which these enterprises bear the evil names."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    where = rows[0].index("企业名称")
    for row in rows[1:]:
        if row[0] in ids:
            row[where] = EVIL[ids.index(row[0])]
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return "\ufeff" + out.getvalue()


def take_in(place: Path, file: Path, lang: str) -> Path:
    """A bureau's file as a panel, with rights and register."""
    panel, province = place / f"{file.stem}_{lang}", place / "p"
    given = ["--source", "province", "--rights", str(province / "rights.csv"), "--lang", lang]
    given += ["--titles", str(province / "recognitions.csv"), "--out", str(panel)]
    assert main(["intake", str(file), *given]) == 0
    return panel


def rank_all(panel: Panel) -> Ranking:
    """All of known size compete for forty places: verdicts of every kind are listed."""
    pipeline = replace(read_pipeline("little_giant"), gate=(), length=40, reserve=10)
    return rank(panel, pipeline, banded_bundle(), LIST_DAY)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """The whole way from a bureau's file to every page, in both languages."""
    place = tmp_path_factory.mktemp("pages")
    assert lab(["province", "--enterprises", "300", "--seed", "11", "--out", str(place / "p")]) == 0
    plain = read_panel(take_in(place, place / "p" / "bureau.csv", "zh"))
    ids = rank_all(plain).listed["enterprise_id"].gather([0, 1, 30]).to_list()
    # Intake gives formulas back to their sender; a panel may have come by another way.
    evil = plain.facts["enterprise_id"].replace_strict(dict(zip(ids, EVIL)), default=None)
    names = pl.coalesce(evil, pl.col("name")).alias("name")
    panel = replace(plain, facts=plain.facts.with_columns(names))
    write_panel(panel, place / "panel")
    ranking = rank_all(panel)
    text = named_evil((place / "p" / "bureau.csv").read_text(encoding="utf-8"), ids)
    (place / "evil.csv").write_text(text, encoding="utf-8", newline="")
    last = ranking.frame.filter(~pl.col("listed") & (pl.col("verdict") == "not_met"))
    publish(rank(panel, read_pipeline("srdi"), None, LIST_DAY), panel, "zh", place / "plainly")
    pages = {}
    for lang in LANGS:
        folder = place / f"list_{lang}"
        publish(ranking, panel, lang, folder)
        about = ["--list", str(folder), "--lang", lang, "--out"]
        for kind, asked in (
            ("not_met", ["explain", last["enterprise_id"][-1], "--panel", str(place / "panel")]),
            ("plan", ["plan", last["enterprise_id"][-1]]),
            ("versus", ["versus", *ids[1:]]),
        ):
            pages[kind, lang] = place / f"{kind}_{lang}.html"
            assert main([*asked, *about, str(pages[kind, lang])]) == 0
        until = ["--recognitions", str(place / "p" / "recognitions.csv"), "--outcomes-until"]
        audit = ["audit", str(place / "plainly"), *until, "2026-03-01", "--lang", lang]
        assert lab([*audit, "--out", str(place / f"audit_{lang}")]) == 0
        pages["audit", lang] = place / f"audit_{lang}" / "audit.html"
        pages["receipt", lang] = take_in(place, place / "evil.csv", lang) / "receipt.html"
        pages["list", lang] = folder / "list.html"
        pages["listed", lang] = folder / "enterprises" / f"{ids[0]}.html"
    return pages


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with browsing() as opened:
        yield opened


@pytest.fixture(scope="module")
def seen(made: dict[tuple[str, str], Path], browser: Any) -> Callable[[str, str], Opened]:
    """Each page is opened once for all that is asked of it."""
    return cache(
        lambda kind, lang: open_page(browser, made[kind, lang], EXAMINED[lang], kind == "list")
    )


@pytest.fixture(params=[(kind, lang) for lang in LANGS for kind in KINDS], ids="-".join)
def page(request: pytest.FixtureRequest, seen: Callable[[str, str], Opened]) -> Opened:
    return seen(*request.param)


def words_of(request: pytest.FixtureRequest) -> tuple[str, Words, Words]:
    """The kind of the page, the words of its language and those of the other."""
    kind, lang = request.node.callspec.params["page"]
    return kind, read_words(lang), read_words("en" if lang == "zh" else "zh")


def test_a_page_speaks_its_language(page: Opened, request: pytest.FixtureRequest) -> None:
    kind, words, other = words_of(request)
    assert page.html_lang.split("-")[0] == words.lang
    assert words.say(HEADS[kind]) in page.text
    assert other.say(HEADS[kind]) not in page.text.splitlines()
    marks = ("note.made_up", "receipt.made_up", "lab.made_up")
    assert any(words.say(mark) in page.text for mark in marks)


def test_a_page_fits_a_telephone_and_a_desk(page: Opened) -> None:
    for width in (PHONE, DESK):
        wrong = page.layout[width]
        for what in ("outside", "small", "broken", "spilled"):
            assert not wrong[what], (width, what, wrong[what][:5])


def test_a_page_fits_on_a4(page: Opened, request: pytest.FixtureRequest) -> None:
    kind, words, _ = words_of(request)
    for what in ("outside", "broken", "spilled"):
        assert not page.paper[what], (what, page.paper[what][:5])
    sides = (LONG_SIDE, SHORT_SIDE) if kind == "list" else (SHORT_SIDE, LONG_SIDE)
    assert page.sheets
    for sheet in page.sheets:
        assert sheet == pytest.approx(sides, abs=1)
    assert squeeze(words.say(HEADS[kind])) in page.printed


def test_nothing_is_asked_of_anybody(page: Opened) -> None:
    assert page.asked
    assert all(address.startswith("file:") for address in page.asked), page.asked
    assert len(page.asked) == 1
    assert page.happened == []


def test_axe_finds_nothing(page: Opened) -> None:
    assert page.faults == []


@pytest.mark.parametrize("lang", LANGS)
def test_evil_names_are_text_and_run_nothing(seen: Callable[[str, str], Opened], lang: str) -> None:
    shown = {
        "list": EVIL,
        "listed": EVIL[:1],
        "versus": EVIL[1:],
    }
    for kind, names in shown.items():
        opened = seen(kind, lang)
        assert opened.happened == []
        for name in names:
            assert name in opened.text, (kind, name)
            assert squeeze(name) in opened.printed, (kind, name)


def test_the_measure_sees_what_is_wrong(browser: Any, tmp_path: Path) -> None:
    """A page that is wrong in every way is found wrong in every way."""
    cells = "<td>" + "</td><td>".join(["1234567890123456789"] * 9) + "</td>"
    bad = tmp_path / "bad.html"
    bad.write_text(
        '<html><body><main><img src="http://127.0.0.1:9/x.png"><script>alert(1)</script>'
        f'<table><tr>{cells}</tr></table><p style="font-size:9px;color:#bbb">pale</p>'
        '<table><tr><td class="number" style="display:block;width:4em;overflow-wrap:anywhere">'
        "1,234,567,890</td></tr></table>"
        '<table style="table-layout:fixed;width:4em"><tr><td>unbreakable</td></tr></table>'
        "</main></body></html>",
        encoding="utf-8",
    )
    opened = open_page(browser, bad, DESK)
    for what in ("outside", "small", "broken", "spilled"):
        assert opened.layout[PHONE][what], what
    assert opened.paper["outside"]
    assert any("http:" in address for address in opened.asked)
    assert any("dialog 1" in what for what in opened.happened)
    assert {"html-has-lang", "color-contrast"} <= {
        fault.split()[1].rstrip(":") for fault in opened.faults
    }
