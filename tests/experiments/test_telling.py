"""Telling: the same sentences and tables in the terminal and on the page, nothing overwritten."""

import json
from pathlib import Path

import pytest

from configs.words import read_words
from experiments.run_folder import RunError
from experiments.telling import (
    FEW,
    Section,
    Table,
    Telling,
    as_page,
    as_text,
    between,
    figure,
    percent,
    write_inquiry,
)

WORDS = read_words("en")
TABLE = Table(("name", "n"), (("甲县", "5"), ("Long name", "12")), frozenset({1}))
TOLD = Telling("Title", (Section("Part", ("A sentence.",), TABLE), Section("Far", (), TABLE, True)))


def test_columns_stand_under_one_another_whatever_the_letters() -> None:
    lines = as_text(TOLD, WORDS).splitlines()
    assert lines == [
        "Title",
        "",
        "Part",
        "A sentence.",
        "name        n",
        "甲县        5",
        "Long name  12",
    ]


def test_the_page_has_everything_escaped() -> None:
    odd = Telling("T", (Section("S", (), Table(("c",), (("<script>x</script>",),))),))
    page = as_page(odd, WORDS, False)
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page
    page = as_page(TOLD, WORDS, True)
    assert page.count("甲县") == 2
    assert WORDS.say("lab.made_up") in page


def test_a_picture_bears_the_name_of_its_part() -> None:
    drawn = Section("Drawn", (), picture='<svg role="img"><path d="M0 0"/></svg>')
    page = as_page(Telling("T", (Section("First", ()), drawn)), WORDS, False)
    assert '<h2 id="part-2">Drawn</h2>' in page
    assert '<svg role="img" aria-labelledby="part-2"><path' in page


def test_a_long_table_is_cut_and_says_so() -> None:
    long = Table(("c",), tuple((f"row{i}.",) for i in range(FEW + 7)))
    text = as_text(Telling("T", (Section("S", (), long),)), WORDS)
    assert f"row{FEW - 1}." in text
    assert f"row{FEW}." not in text
    assert "7 more rows" in text
    page = as_page(Telling("T", (Section("S", (), long),)), WORDS, False)
    assert f"row{FEW + 6}." in page


def test_figures_as_text() -> None:
    assert (figure(0.12345), figure(None), figure(float("nan"))) == ("0.123", "—", "—")
    assert (percent(0.5), percent(None)) == ("50.0%", "—")
    assert (between((0.1, 0.25)), between(None)) == ("10.0%–25.0%", "—")


def test_record_and_page_are_written_again_and_nothing_else_is_touched(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    write_inquiry({"a": 1}, "page", "audit", out)
    write_inquiry({"a": 2}, "page", "audit", out)
    assert json.loads((out / "audit.json").read_text(encoding="utf-8")) == {"a": 2}
    assert {path.name for path in out.iterdir()} == {"audit.json", "audit.html"}
    (out / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(RunError) as refused:
        write_inquiry({}, "", "audit", out)
    assert refused.value.fields == {"folder": "out", "found": "thesis.docx"}
    with pytest.raises(RunError):
        write_inquiry({}, "", "audit", out / "thesis.docx")
    assert (out / "thesis.docx").read_text(encoding="utf-8") == "mine"
