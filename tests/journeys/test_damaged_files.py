"""Damaged files through the officials' door: read right, or refused, and nothing half-written."""

from pathlib import Path

import pytest

from configs.reader import find, read
from features import packing
from features.columns import DataError, Fault
from features.panel import REFUSED, read_panel
from features.read import read_files
from features.source import Source
from scoring.__main__ import main
from scoring.faults import DATA, DONE
from tests.features.damaged import BOMB, CASES, Case

PROVINCE = read(find("sources", "province"), Source)
LINGPAO = read(find("sources", "lingpao"), Source)


def faults_of(path: Path, source: Source) -> tuple[Fault, ...]:
    with pytest.raises(DataError) as refused:
        read_files([path], source)
    return refused.value.faults


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert all(bool(case.values) != bool(case.code) for case in CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_damaged_file(
    case: Case,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing, "BOMB_BYTES", BOMB)
    path, panel = tmp_path / case.file, tmp_path / "panel"
    case.build(path)
    exit_code = main(["intake", str(path), "--source", "province", "--out", str(panel)])
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    if case.code:
        told = faults_of(path, PROVINCE)
        assert any(
            fault.code in case.code.split("|")
            and fault.row == case.row
            and fault.column == (case.column or fault.column)
            for fault in told
        ), told
        assert {f.code for f in told} == {f.code for f in faults_of(path, LINGPAO)}
        there = {p.name for p in tmp_path.iterdir()} - {case.file}
        if exit_code == DONE:  # one row was bad: it goes back, the others are kept
            assert there == {"panel"}
            assert (panel / REFUSED).is_file()
            assert read_panel(panel).facts.height > 0
            return
        assert exit_code == DATA
        assert said.err.count(f"文件 {case.file}") >= 1
        beside = {"panel.receipt.json", "panel.receipt.html", "panel.refused.xlsx"}
        assert there in (set(), beside), "something half-written"
    else:
        assert (exit_code, said.err) == (DONE, "")
        facts = read_panel(panel).facts
        for column, values in case.values.items():
            assert facts[column].to_list() == values
