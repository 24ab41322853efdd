"""The page of all titles: as stored, complete, unverified facts marked, tables whole."""

import re
from dataclasses import dataclass
from functools import cache

import pytest

from configs.reader import find, known
from configs.words import Phrase, read_words
from scoring.__main__ import HOME
from scoring.cases import Cases, read_all_cases
from scoring.clauses import TitleLaw, nodes_of
from scoring.law_docs import render_docs
from scoring.policy import read_law
from scoring.unjudged import read_unjudged

ZH, EN = read_words("zh"), read_words("en")
FOLDER = HOME / "tests" / "cases"
TITLES = known("policies")


@cache
def law_of(title: str) -> TitleLaw:
    return read_law(find("policies", title))


@cache
def all_cases() -> dict[str, Cases]:
    titles = [title for title in TITLES if (FOLDER / f"{title}.yaml").is_file()]
    return {cases.title: cases for cases in read_all_cases(FOLDER, titles)}


@cache
def page() -> str:
    return render_docs([law_of(title) for title in TITLES], all_cases(), ZH, EN, read_unjudged())


def section(title: str) -> str:
    start = page().index(f'<a id="{title}"></a>')
    end = page().find("<a id=", start + 1)
    return page()[start : end if end > 0 else None]


def row_of(title: str, code: str) -> str:
    rows = [line for line in section(title).splitlines() if line.startswith("|")]
    return next(row for row in rows if row.split(" | ")[0].endswith(f"`{code}`"))


def test_the_stored_page_is_what_the_law_says() -> None:
    stored = (HOME / "docs" / "policies.md").read_text(encoding="utf-8")
    assert stored == page(), "docs/policies.md is stale: run `make docs`"


@pytest.mark.parametrize("title", TITLES)
def test_every_clause_item_theme_and_definition_stands_on_the_page(title: str) -> None:
    for edition in law_of(title).editions:
        codes = [node.code for node in nodes_of(edition)]
        codes += [told.code for told in (*edition.points, *edition.definitions)]
        codes += [theme.code for theme in edition.themes.values()]
        for node in nodes_of(edition):
            if node.not_:
                codes.remove(node.not_.code)
        assert [code for code in codes if f"`{code}`" not in section(title)] == []
        assert f"### `{edition.key}`" in section(title)


@pytest.mark.parametrize("title", TITLES)
def test_what_is_not_verified_is_marked(title: str) -> None:
    for edition in law_of(title).editions:
        leaves = [node.not_ or node for node in nodes_of(edition)]
        marks = {node.code: leaf.mark for node, leaf in zip(nodes_of(edition), leaves) if leaf.mark}
        marks |= {told.code: told.mark for told in (*edition.points, *edition.definitions)}
        for node in nodes_of(edition):
            if node.not_:
                marks.pop(node.not_.code, None)
        for code, mark in marks.items():
            assert ("**unverified**" in row_of(title, code)) == (mark == "MEMORY"), code
        document = law_of(title).documents[edition.document]
        head = section(title).split(f"### `{edition.key}`")[1].split("- For whom")[0]
        assert ("**unverified**, 待核" in head) == (document.begins_mark == "MEMORY")


def test_a_clause_shows_line_unit_source_and_both_languages() -> None:
    row = row_of("little_giant", "LG22.X1c1")
    assert row.startswith("| › › › › › › `LG22.X1c1` | ")
    for part in ("近2年新增股权融资", "new equity over 2 years", "≥ 8,000 (10k yuan)"):
        assert part in row
    assert "工信部企业〔2022〕63号 · 认定标准·创新能力" in row
    assert "re-check" in row_of("little_giant", "LG26.H2c")


def test_recheck_days_and_documents_are_told() -> None:
    text = section("little_giant")
    assert "- Re-checks: 2022-08-01 (**unverified**, 待核) to 2026-12-31 (`LG26.T1`" in text
    assert "- Re-checks: from 2027-01-01 (`LG26.T1`" in text
    assert "- For whom: `SZ.SME`" in text
    assert "- For whom: everybody" in section("above_scale")


def test_points_stand_with_their_steps() -> None:
    assert "≥ 80%: 5 points; ≥ 70%: 3 points" in row_of("srdi", "SRDI22.S1")
    assert "100 in all" in section("srdi")


def test_every_case_stands_in_its_title() -> None:
    for title, cases in all_cases().items():
        for case in cases.cases:
            assert f"| {case.name.replace('|', chr(92) + '|')} | {case.as_of}" in section(title)
    row = next(line for line in page().splitlines() if "| 主营占比85%旧标准最后一天还行 |" in line)
    assert "乙厂: main business ratio 85%" in row
    assert "`LG22.Z2` met" in row


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in page().splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


def test_what_would_break_a_cell_is_escaped() -> None:
    law = law_of("above_scale")
    text = (find("policies", "above_scale")).read_text(encoding="utf-8")
    broken = text.replace("zh: 规模以上工业统计范围", 'zh: "规模|以上\\n工业"')
    assert broken != text
    told = render_docs([read_law(broken)], {}, ZH, EN)
    assert "规模\\|以上 工业" in told
    assert law.title in told


def test_the_order_of_what_is_handed_in_does_not_matter() -> None:
    laws = [law_of(title) for title in reversed(TITLES)]
    assert render_docs(laws, all_cases(), ZH, EN, read_unjudged()) == page()


def test_what_is_not_judged_stands_after_the_titles_with_its_reason() -> None:
    @dataclass(frozen=True)
    class Told:
        rule_set: str
        reason: Phrase
        facts: tuple[str, ...] = ()

    told = [
        Told("xinle@2023", Phrase("目标", "targets")),
        Told("lead", Phrase("数", "n"), ("A.1",)),
    ]
    whole = render_docs([law_of("srdi")], {}, ZH, EN, told)
    section = whole.split("## What is not judged, and why")[1]
    assert "| `xinle@2023` | all | 目标 | targets |" in section
    assert "| `lead` | `A.1` | 数 | n |" in section
    assert "What is not judged" not in render_docs([law_of("srdi")], {}, ZH, EN)
