"""Two list folders told apart: text, plain data, page; a folder that was changed is refused."""

import json
from pathlib import Path

import pytest

from configs.words import read_words
from scoring.changes import FATES
from scoring.diff import diff_lists
from scoring.faults import RankError
from scoring.folder import publish
from tests.scoring.compared import early_panel, later_panel, new_list, old_list


def test_two_folders_are_told_apart(tmp_path: Path) -> None:
    old, new, page = tmp_path / "old", tmp_path / "new", tmp_path / "d.html"
    publish(old_list(), early_panel(), "zh", old)
    publish(new_list(), later_panel(), "zh", new, old)
    told = diff_lists(old, new, page, read_words("zh"))
    assert told["changed"] == ["data", "law", "model"]
    assert told["groups"] == ["data", "law", "model"]
    assert told["program"] is False
    counts = told["counts"]
    assert isinstance(counts, dict)
    assert set(counts) == set(FATES)
    left = told["left"]
    assert isinstance(left, list)
    assert counts["left"] == len(left) == 10
    assert {one["cause"] for one in left} == {"law"}
    text = str(told["text"])
    assert "退出 10 家" in text
    assert "退出的主要原因：认定标准 10 家" in text
    assert "已取得称号，不再参评：1 家" in text
    json.dumps(told, default=str)
    html = page.read_text(encoding="utf-8")
    assert "虚构数据" in html
    assert html.count('<th scope="row">') == len(left) + len(told["entered"]) + len(told["moved"])  # type: ignore[arg-type]
    assert left[0]["enterprise_id"] in html
    same = diff_lists(old, old, None, read_words("en"))
    assert "data, law, model and rules are the same" in str(same["text"])
    assert same["left"] == same["entered"] == same["moved"] == []
    (new / "list.csv").write_text("")
    with pytest.raises(RankError) as refused:
        diff_lists(old, new, None, read_words("zh"))
    assert refused.value.code == "changed_list"
