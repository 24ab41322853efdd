"""Deliveries of several suppliers into one panel, from files to the list's panel."""

import json
from pathlib import Path

import polars as pl
import pytest

from features.panel import read_panel
from scoring.__main__ import main

Captured = pytest.CaptureFixture[str]
HEADER = "股票代码,报告年份,report_date,company_full_name,营业收入,研发费用,净利润,职工人数"


def sent(folder: Path, name: str, *rows: str) -> str:
    path = folder / name
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    return str(path)


def intake(*arguments: str) -> int:
    return main(["intake", *arguments, "--source", "ashare_report", "--json"])


ROW = "600001,{year},{known},某公司,{revenue},{rd},{profit},500"


def row(year: int, revenue: float, known: str = "") -> str:
    return ROW.format(
        year=year,
        known=known or f"{year + 1}-04-20",
        revenue=revenue,
        rd=revenue * 0.04,
        profit=revenue * 0.08,
    )


def test_a_row_in_another_unit_is_told_and_kept(tmp_path: Path, capsys: Captured) -> None:
    file = sent(tmp_path, "a.csv", row(2019, 5e8), row(2020, 5.5e4), row(2021, 6e8))
    assert intake(file, "--out", str(tmp_path / "panel")) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["marked"], told["doubtful_rows"]) == (0, 1)
    assert sum(told["doubts"].values()) >= 1
    panel = read_panel(tmp_path / "panel")
    assert panel.facts["revenue"].to_list() == [5e8, 5.5e4, 6e8]
    years = [doubt["year"] for doubt in panel.receipt["doubts"]["listed"]]
    assert set(years) == {2020}


def test_a_later_delivery_joins_and_the_same_one_changes_nothing(
    tmp_path: Path, capsys: Captured
) -> None:
    first = sent(tmp_path, "a.csv", row(2019, 5e8), row(2020, 5.5e8))
    later = sent(tmp_path, "b.csv", row(2020, 5.7e8, "2021-09-01"), row(2021, 6e8))
    panel = str(tmp_path / "panel")
    assert intake(first, "--out", panel) == 0
    assert intake(later, "--into", panel) == 0
    facts = read_panel(tmp_path / "panel").facts
    assert facts["revenue"].to_list() == [5e8, 5.5e8, 5.7e8, 6e8]
    before = {path.name: path.read_bytes() for path in (tmp_path / "panel").iterdir()}
    assert intake(later, "--into", panel) == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "panel").iterdir()} == before
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["rows"], told["marked"], told["out"]) == (4, 0, panel)


def test_two_suppliers_that_differ_and_whose_word_goes_first(
    tmp_path: Path, capsys: Captured
) -> None:
    settings = Path(__file__).parents[2] / "configs" / "sources" / "ashare_report.yaml"
    other = tmp_path / "bureau.yaml"
    text = settings.read_text(encoding="utf-8")
    other.write_text(text.replace("name: ashare_report", "name: bureau"), encoding="utf-8")
    panel = str(tmp_path / "panel")
    assert intake(sent(tmp_path, "a.csv", row(2021, 5e8)), "--out", panel) == 0
    capsys.readouterr()
    again = ["intake", sent(tmp_path, "b.csv", row(2021, 6e8)), "--source", str(other), "--json"]
    assert main([*again, "--into", panel]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["doubts"] == {"conflict": 3}
    assert main([*again, "--into", panel, "--precedence", "bureau", "ashare_report"]) == 0
    assert json.loads(capsys.readouterr().out)["doubts"] == {}
    assert read_panel(tmp_path / "panel").precedence == ("bureau", "ashare_report")


def test_whose_word_goes_first_is_said_at_the_first_intake_and_holds(
    tmp_path: Path, capsys: Captured
) -> None:
    settings = Path(__file__).parents[2] / "configs" / "sources" / "ashare_report.yaml"
    other = tmp_path / "bureau.yaml"
    text = settings.read_text(encoding="utf-8")
    other.write_text(text.replace("name: ashare_report", "name: bureau"), encoding="utf-8")
    panel = str(tmp_path / "panel")
    first = ["--precedence", str(other), "ashare_report"]
    assert intake(sent(tmp_path, "a.csv", row(2021, 5e8)), "--out", panel, *first) == 0
    assert read_panel(tmp_path / "panel").precedence == ("bureau", "ashare_report")
    again = ["intake", sent(tmp_path, "b.csv", row(2021, 6e8)), "--source", str(other), "--json"]
    capsys.readouterr()
    assert main([*again, "--into", panel]) == 0
    assert json.loads(capsys.readouterr().out)["doubts"] == {}
    page = (tmp_path / "panel" / "receipt.html").read_text(encoding="utf-8")
    assert "bureau、ashare_report" in page


def test_a_source_that_nobody_knows_cannot_go_first(tmp_path: Path, capsys: Captured) -> None:
    file = sent(tmp_path, "a.csv", row(2021, 5e8))
    assert intake(file, "--out", str(tmp_path / "panel"), "--precedence", "ashare_reprot") == 11
    assert "ashare_reprot" in capsys.readouterr().err
    assert not (tmp_path / "panel").exists()


def test_a_delivery_goes_to_one_place(tmp_path: Path) -> None:
    file = sent(tmp_path, "a.csv", row(2021, 5e8))
    for places in ([], ["--out", "x", "--into", "y"]):
        with pytest.raises(SystemExit) as refused:
            intake(file, *places)
        assert refused.value.code == 2


def test_what_is_refused_leaves_the_panel_as_it_is(tmp_path: Path, capsys: Captured) -> None:
    panel = tmp_path / "panel"
    assert intake(sent(tmp_path, "a.csv", row(2021, 5e8)), "--out", str(panel)) == 0
    before = {path.name: path.read_bytes() for path in panel.iterdir()}
    bad = sent(tmp_path, "b.csv", row(2022, 6e8).replace("2022,", "soon,", 1))
    assert intake(bad, "--into", str(panel)) != 0
    assert intake(sent(tmp_path, "c.csv", row(2022, 6e8)), "--into", str(tmp_path / "no")) == 11
    assert {path.name: path.read_bytes() for path in panel.iterdir()} == before
    assert pl.read_parquet(panel / "facts.parquet").height == 1
    capsys.readouterr()
