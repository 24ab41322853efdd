"""The page of the indicators: as stored, complete, by theme, its tables whole, at the door."""

import json
import re
from pathlib import Path
from typing import get_args

import pytest

from scoring.__main__ import HOME, main
from scoring.indicator_docs import render_indicators
from scoring.indicator_words import Theme, read_indicators


def page() -> str:
    return render_indicators(read_indicators())


def test_the_stored_page_is_what_the_code_says() -> None:
    stored = (HOME / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert stored == page(), "docs/indicators.md is stale: run `make docs`"


def test_every_indicator_stands_once_in_its_theme() -> None:
    sections = re.split(r"^## ", page(), flags=re.MULTILINE)[1:]
    assert [section.split("\n")[0] for section in sections] == list(get_args(Theme))
    rows = [row for row in page().splitlines() if row.startswith("| `")]
    assert len(rows) == len(read_indicators())
    for section in sections:
        for name in re.findall(r"^\| `(\w+)`", section, flags=re.MULTILINE):
            assert read_indicators()[name].theme == section.split("\n")[0], name


def test_a_row_tells_unit_range_lever_source_and_formula() -> None:
    row = next(row for row in page().splitlines() if row.startswith("| `rd_ratio` |"))
    for part in ("研发费用占营业收入比重", "R&D ratio", "%", "up", "0 to 100", "enterprise, year"):
        assert part in row
    assert "工信部企业〔2022〕63号" in row
    assert row.endswith("R&D expense over revenue in the latest year: a share in [0, inf). |")
    assert "| as reported |" in page()
    assert "| title by the register |" in page()


def test_every_row_of_a_table_has_as_many_cells_as_its_head() -> None:
    width = 0
    for line in page().splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


def test_the_door_prints_the_page_or_writes_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["indicators"]) == 0
    assert capsys.readouterr().out == page()
    assert main(["indicators", "--out", str(tmp_path / "i.md"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["indicators"] == len(read_indicators())
    assert (tmp_path / "i.md").read_text(encoding="utf-8") == page()
