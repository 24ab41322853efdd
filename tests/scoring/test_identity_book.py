"""What intake leaves to a person: the sheet of doubtful pairs and the recognitions of nobody."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from configs.words import read_words
from features.identity import resolve
from features.lookalikes import REASONS
from features.matching import REASONS as UNMATCHED
from features.matching import match_recognitions
from features.panel import Panel
from scoring.beside import beside, write_beside
from scoring.identity_book import for_person, tell_identity
from tests.conftest import Rows, make_panel
from tests.features.test_identity import JIA, OLD, OTHER, row
from tests.features.test_matching import recognitions
from tests.scoring.test_workbook import rows_of

ZH, EN = read_words("zh"), read_words("en")
FORMULA = '=HYPERLINK("http://x","y")'


def told(rows: Rows, out: Path, *keys: str) -> dict[str, Any]:
    """What intake tells of who is whom, the files written beside `out`."""
    panel = made(rows)
    identities = resolve(panel.facts)
    matched = match_recognitions(recognitions(*keys), panel) if keys else None
    contents = for_person(panel, identities, matched, False, ZH)
    write_beside(out, contents)
    outcome: dict[str, Any] = {"identity": identities.counts, "answers": {}}
    outcome |= {"register": matched.counts} if matched else {}
    return outcome | {n.split(".")[0]: str(beside(out, n)) for n, data in contents.items() if data}


def made(rows: Rows) -> Panel:
    return make_panel([{"founded_on": None, **line} for line in rows])


def test_doubtful_pairs_go_to_a_sheet_with_reason_and_both_sides(tmp_path: Path) -> None:
    rows = [row(OLD, name=FORMULA), row(OTHER, name=FORMULA)]
    outcome = told(rows, tmp_path / "panel")
    assert outcome["doubtful"] == str(tmp_path / "panel.doubtful.xlsx")
    title, header, pair = rows_of(tmp_path / "panel.doubtful.xlsx", "疑似同一企业")
    assert "1 对" in str(title[0])
    assert (header[0], *header[-2:]) == ("存疑原因", "是否同一企业", "答复日期")
    assert "信用代码不同" in str(pair[0])
    assert pair[1:4] == (FORMULA, min(OLD, OTHER), "正定县")
    assert "疑似同一企业 1 对" in tell_identity(outcome, ZH)


def test_recognitions_of_nobody_are_listed(tmp_path: Path) -> None:
    outcome = told([row(OLD)], tmp_path / "panel", JIA, "丙厂")
    table = pl.read_csv(tmp_path / "panel.unmatched.csv")
    assert table.select("reason", "key", "why").rows() == [
        ("no_enterprise", "丙厂", "面板中没有这家企业")
    ]
    assert "2 条中有 1 条" in tell_identity(outcome, ZH)
    assert "1 of 2 recognitions" in tell_identity(outcome, EN)


def test_where_all_is_clear_nothing_is_written_and_old_files_go(tmp_path: Path) -> None:
    out = tmp_path / "panel"
    for what in ("doubtful.xlsx", "unmatched.csv"):
        beside(out, what).write_text("old", encoding="utf-8")
    outcome = told([row(OLD)], out, JIA)
    assert list(tmp_path.iterdir()) == []
    assert set(outcome) == {"identity", "answers", "register"}
    assert tell_identity(outcome, ZH) == ""


def test_the_same_pairs_are_the_same_bytes(tmp_path: Path) -> None:
    rows = [row(OLD), row(OTHER)]
    for name, order in (("one", rows), ("two", rows[::-1])):
        told(order, tmp_path / name)
    one, two = ((tmp_path / f"{name}.doubtful.xlsx").read_bytes() for name in ("one", "two"))
    assert one == two


@pytest.mark.parametrize(
    "key", [*(f"doubtful.{r}" for r in REASONS), *(f"unmatched.{r}" for r in UNMATCHED)]
)
def test_every_reason_has_its_words(key: str) -> None:
    assert ZH.knows(key)
