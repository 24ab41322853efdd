"""Lists of rights through the door: taken in, added to, refused, judged, and counted as inputs."""

import json
from pathlib import Path

import polars as pl
import pytest

from configs.words import read_words
from experiments.train import panel_fingerprint
from features.columns import DataError
from features.panel import REFUSED, read_panel
from scoring.intake import Order, take_in
from scoring.rights_intake import REGISTER, read_rights_source, say_rights
from tests.journeys.test_bad_input import HEADER, LINES, write

WORDS = read_words("zh")
CODES = [line.split(",")[0] for line in LINES]
LIST = "统一社会信用代码,专利号/登记号,权利类型,申请日,授权日,取得方式,权利人排序,法律状态"
RIGHT = ",ZL201710601862.3,发明专利,2017-07-21,2019-05-01,自主研发,1,有效"
OTHER = ",ZL201220572874.0,实用新型,2012-11-02,2013-05-01,自主研发,1,有效"


def listed(folder: Path, *lines: str, name: str = "list.csv") -> Path:
    return write(folder, LIST, *lines, name=name)


def order(folder: Path, *rights: Path, **more: object) -> Order:
    ledger = write(folder, HEADER, *LINES, name="ledger.csv")
    return Order([ledger], "province", folder / "panel", rights=rights, **more)  # type: ignore[arg-type]


def test_a_list_stands_in_the_panel_and_in_its_receipt(tmp_path: Path) -> None:
    told = take_in(order(tmp_path, listed(tmp_path, CODES[0] + RIGHT)), WORDS)
    panel = read_panel(tmp_path / "panel")
    assert panel.rights["right_id"].to_list() == ["ZL201710601862.3"]
    assert told["rights"] == {
        "rights": 1,
        "enterprises": 1,
        "unlisted": len(LINES) - 1,
        "nobody": 0,
        "known_on": ["2019-05-01", "2019-05-01"],
        "contradictions": 0,
        "differences": 0,
    }
    assert "知识产权 1 项" in str(told["say"])
    assert f"有 {len(LINES) - 1} 家企业不在知识产权清单内" in str(told["say"])


def test_without_a_list_there_is_no_table_and_nothing_is_said(tmp_path: Path) -> None:
    told = take_in(order(tmp_path), WORDS)
    assert not (tmp_path / "panel" / "rights.parquet").exists()
    assert (told["rights"], say_rights({}, WORDS)) == ({}, [])
    assert "知识产权" not in str(told["say"])


def test_a_later_list_is_added(tmp_path: Path) -> None:
    take_in(order(tmp_path, listed(tmp_path, CODES[0] + RIGHT)), WORDS)
    before = panel_fingerprint(tmp_path / "panel")
    more = listed(tmp_path, CODES[1] + OTHER, name="more.csv")
    take_in(order(tmp_path, more, into=True), WORDS)
    panel = read_panel(tmp_path / "panel")
    assert panel.rights["enterprise_id"].to_list() == sorted([CODES[0], CODES[1]])
    files = [file["file"] for file in panel.receipt["rights"]["files"]]
    assert files == ["list.csv", "more.csv"]
    assert panel_fingerprint(tmp_path / "panel") != before
    # The same list again changes nothing but the day it was read.
    take_in(order(tmp_path, more, into=True), WORDS)
    assert read_panel(tmp_path / "panel").rights.equals(panel.rights)
    assert len(read_panel(tmp_path / "panel").receipt["rights"]["files"]) == 2
    # A delivery without a list leaves the rights that are there.
    take_in(order(tmp_path, into=True), WORDS)
    assert read_panel(tmp_path / "panel").rights.equals(panel.rights)


def test_bad_rows_go_back_beside_those_of_the_table(tmp_path: Path) -> None:
    bad = listed(tmp_path, CODES[0] + RIGHT, CODES[1] + RIGHT.replace("2.3", "2.4"))
    told = take_in(order(tmp_path, bad), WORDS)
    assert "退回知识产权 1 行" in str(told["say"])
    assert (tmp_path / "panel" / REFUSED).is_file()
    assert read_panel(tmp_path / "panel").rights.height == 1
    page = (tmp_path / "panel" / "receipt.html").read_text(encoding="utf-8")
    assert "专利号不对" in page
    with pytest.raises(DataError) as refused:
        take_in(order(tmp_path, bad, strict=True), WORDS)
    assert [fault.code for fault in refused.value.faults] == ["bad_patent_number"]


def test_on_a_complete_list_who_is_missing_has_none(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "configs/rights/register.yaml").read_text(encoding="utf-8")
    whole = tmp_path / "whole.yaml"
    whole.write_text(text + "complete: true\n", encoding="utf-8")
    taken = order(tmp_path, listed(tmp_path, CODES[0] + RIGHT), rights_source=str(whole))
    told = take_in(taken, WORDS)
    assert isinstance(told["rights"], dict)
    assert told["rights"]["unlisted"] == 0
    rights = read_panel(tmp_path / "panel").rights
    assert rights.filter(pl.col("kind") == "none").height == len(LINES)


def test_an_unknown_source_names_the_known_ones() -> None:
    with pytest.raises(DataError) as refused:
        read_rights_source("registr")
    (fault,) = refused.value.faults
    assert (fault.code, fault.right) == ("unknown_source", REGISTER)


def test_a_damaged_table_of_rights_is_no_panel(tmp_path: Path) -> None:
    take_in(order(tmp_path, listed(tmp_path, CODES[0] + RIGHT)), WORDS)
    place = tmp_path / "panel" / "rights.parquet"
    pl.read_parquet(place).drop("kind").write_parquet(place)
    with pytest.raises(DataError) as refused:
        read_panel(tmp_path / "panel")
    assert [(f.code, f.found) for f in refused.value.faults] == [("not_a_panel", "rights.parquet")]


def test_the_receipt_is_plain_text(tmp_path: Path) -> None:
    take_in(order(tmp_path, listed(tmp_path, CODES[0] + RIGHT)), WORDS)
    receipt = json.loads((tmp_path / "panel" / "receipt.json").read_text(encoding="utf-8"))
    (file,) = receipt["rights"]["files"]
    assert (file["file"], file["rows"], file["kept"], file["source"]) == (
        "list.csv",
        1,
        1,
        REGISTER,
    )
    assert "used" in file["lacking"]
