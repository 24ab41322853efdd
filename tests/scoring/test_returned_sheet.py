"""退回数据: what went back, by file and fault, and what is missing, by fact and county."""

from dataclasses import replace
from io import BytesIO
from typing import Any

from configs.words import read_words
from scoring.open_cases import open_cases, tell_open
from scoring.rank import Ranking
from scoring.returned_sheet import write_returned
from scoring.sheets import Sheet, open_book
from tests.made import LIST_DAY, made_ranking
from tests.scoring.recomputed import Workbook

ZH = read_words("zh")
FILE = {"file": "甲县.xlsx", "sheet": "表1", "rows": 100, "refused": 3}
RECEIPT = {
    "files": [FILE | {"faults": {"bad_credit_code": 2, "duplicate_key": 1}}],
    "forms": [{"file": "称号.csv", "sheet": "", "rows": 5, "refused": 0, "faults": {}}],
    "refused_file": {"file": "refused.xlsx", "sha256": "0" * 64},
}


def told(ranking: Ranking, receipt: dict[str, Any]) -> list[list[Any]]:
    file = BytesIO()
    with open_book(file, LIST_DAY) as book:
        write_returned(Sheet(book, "退"), tell_open(ranking, ZH), receipt, ZH)
    cells = Workbook(file).values["退"]
    last = max(int(where.strip("ABCDEF")) for where in cells)
    return [[cells.get(f"{column}{row}") for column in "ABCDEF"] for row in range(3, last + 1)]


def test_every_file_with_refused_rows_is_told_with_its_faults() -> None:
    rows = [row for row in told(made_ranking("srdi", False), RECEIPT) if row[0] != "缺少的事实"]
    assert [row[0] for row in rows] == ["退回的行", "退回原因", "退回原因"]
    assert [row[4] for row in rows] == [3, 2, 1]
    assert {row[1] for row in rows} == {"甲县.xlsx"}
    assert "共交来 100 行" in rows[0][3]
    assert "统一社会信用代码" in rows[1][3]
    assert all("refused.xlsx" in row[5] for row in rows)


def test_missing_facts_are_counted_over_open_cases_most_wanted_first() -> None:
    ranking = made_ranking("srdi", False)
    rows = told(ranking, {})
    assert {row[0] for row in rows} == {"缺少的事实"}
    counts = [row[4] for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] <= open_cases(ranking).height
    assert all("家" in row[5] for row in rows)


def test_where_nothing_is_wrong_the_sheet_says_so() -> None:
    ranking = made_ranking("srdi", False)
    settled = ranking.frame.with_columns(to_verify=False)
    rows = told(replace(ranking, frame=settled), {"files": [FILE | {"refused": 0}]})
    assert rows[0][0] == ZH.say("returned.nothing")
