"""Quotas and exclusions in words: on page and sheet, in a comparison, after reading back."""

import json
from functools import cache
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from scoring.folder import publish
from scoring.quota_words import state_exclusions, state_quotas, tell_excluded, tell_placed
from scoring.rank import Ranking
from scoring.recall import read_list
from scoring.versus import compare_places, tell_versus
from tests.made import made_panel, made_ranking
from tests.scoring.bounded import bounded_ranking
from tests.scoring.explained import EN, ZH


@cache
def moved() -> tuple[dict[str, object], dict[str, object]]:
    """Who was put out first, and who was let in last."""
    frame = bounded_ranking().frame
    out = frame.filter(~pl.col("listed") & pl.col("by_quota").is_not_null()).row(0, named=True)
    return out, frame.filter(pl.col("placed_by") == "quota").row(-1, named=True)


def test_each_quota_that_binds_has_its_line() -> None:
    ranking = bounded_ranking()
    assert ranking.selection is not None
    lines = state_quotas(ranking, ZH)
    assert len(lines) == 2 + sum(price.edge is not None for price in ranking.selection.prices) == 4
    assert f"少 {ranking.selection.given_up:.2f} 分" in lines[1][1]
    cap = ranking.rules.quotas.rows[0]
    assert f"“{cap.value}”至多 {cap.most} 家" in lines[2][1]
    assert "at most" in state_quotas(ranking, EN)[2][1]
    assert state_quotas(made_ranking("srdi"), ZH) == []


def test_who_was_moved_is_told_why() -> None:
    out, let_in = moved()
    ranking, cap = bounded_ranking(), bounded_ranking().rules.quotas.rows[0]
    assert tell_placed(ranking, out, ZH).startswith("因名额落选")
    assert cap.value in tell_placed(ranking, out, ZH)
    assert tell_placed(ranking, let_in, EN).startswith("listed by quota")
    first = ranking.frame.row(0, named=True)
    assert tell_placed(ranking, first, ZH) == "按位次列入"
    last = ranking.frame.row(-1, named=True)
    assert tell_excluded(last, ZH) == "已排除，不得列入名单：严重违法失信"
    assert tell_excluded(first, ZH) == ""
    (told,) = state_exclusions(ranking, ZH)
    assert "严重违法失信 1 家" in told[1]


def test_a_list_says_it_everywhere_and_is_read_back(tmp_path: Path) -> None:
    ranking, (out, let_in) = bounded_ranking(), moved()
    folder = tmp_path / "list"
    publish(ranking, made_panel(), "zh", folder)
    book = fastexcel.read_excel(folder / "list.xlsx")
    assert "名额" in book.sheet_names
    sheet = book.load_sheet("名额", header_row=1).to_polars()
    assert sheet["列入"].to_list() == [price.listed for price in ranking.selection.prices]  # type: ignore[union-attr]
    assert str(let_in["name"]) in "".join(sheet["因此列入"])
    page = (folder / "list.html").read_text(encoding="utf-8")
    assert "家因名额列入" in page
    assert "列入依据" in page
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["quota"]["rows"], manifest["exclusions_unmatched"]) == (2, ["nobody"])
    told = json.loads((folder / "quotas.json").read_text(encoding="utf-8"))
    assert told["selection"]["put_out"] == list(ranking.selection.put_out)  # type: ignore[union-attr]
    again: Ranking = read_list(folder)
    assert (again.selection, again.rules.quotas) == (ranking.selection, ranking.rules.quotas)
    assert again.shown.equals(ranking.shown)
    versus = compare_places(again, str(out["enterprise_id"]), str(let_in["enterprise_id"]), ZH)
    assert versus.by_quota
    assert "虽然位次在后" in " ".join(tell_versus(again, versus, ZH))
    last = str(ranking.frame["enterprise_id"][-1])
    assert compare_places(again, last, str(let_in["enterprise_id"]), ZH).by == "excluded"


@pytest.mark.parametrize("words", [ZH, EN])
def test_no_quota_is_said_where_none_was_given(words: object) -> None:
    ranking = made_ranking("srdi")
    row = ranking.frame.row(0, named=True)
    assert tell_placed(ranking, row, words) == ""  # type: ignore[arg-type]
    assert state_exclusions(ranking, words) == []  # type: ignore[arg-type]
