"""The page of a receipt: lists in words, columns that are lacking, at most so many differences."""

from typing import Any

from configs.words import read_words
from scoring.rights_receipt import SHOWN, tell_lists

ROW = {"enterprise_id": "甲", "year": 2024, "column": "class1_rights"}
ROW |= {"stated": 3.0, "least": 1.0, "most": 2.0}
FILE = {"file": "a.csv", "rows": 2, "kept": 1, "refused": 1, "repeated": 0, "sha256": "0"}
FILE |= {"faults": {"bad_patent_number": 1}, "lacking": ["used", "acquired"]}


def told(lang: Any = "zh", **more: object) -> dict[str, Any]:
    receipt = {"rights": {"rights": 1, "files": [FILE], "listed": [ROW], **more}}
    found = tell_lists(receipt, read_words(lang))
    assert found is not None
    return found


def test_lists_are_told_in_words() -> None:
    (file,) = told()["files"]
    assert file["lacking"] == "是否已应用并产生效益、取得方式"
    ((sentence, count),) = file["faults"]
    assert (sentence[:5], count) == ("专利号不对", 1)
    (row,) = told()["shown"]
    assert (row["column"], row["stated"]) == ("Ⅰ类知识产权(63号口径)", "3")
    assert told("en")["shown"][0]["column"] == "class-I rights (63)"


def test_only_so_many_differences_are_shown() -> None:
    assert len(told(listed=[ROW] * (SHOWN + 5))["shown"]) == SHOWN


def test_without_a_list_nothing_is_told() -> None:
    words = read_words("zh")
    assert tell_lists({}, words) is None
    assert tell_lists({"rights": {"files": [FILE]}}, words) is None
