"""Messy files of the made-up province through the door: nothing is read wrong in silence."""

from pathlib import Path

import polars as pl
import pytest

from experiments.province import make_files
from features.columns import COLUMNS
from features.panel import Panel, read_panel
from scoring.__main__ import main

FILES = ("bureau_messy.xlsx", "bureau_messy.csv", "bureau_messy_utf8.csv")
KEY = ["enterprise_id", "year", "known_on"]


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("messy")
    make_files(300, 5, out, messy=True)
    return out


def beside_the_truth(read: Panel, true: Panel) -> pl.DataFrame:
    """Every row that was kept, with what the bureau's own table says of it (NAME_true)."""
    both = read.facts.join(true.facts, on=KEY, how="left", suffix="_true")
    assert both["source_true"].null_count() == 0, "a row that was never sent"
    return both


@pytest.mark.parametrize("file", FILES)
def test_what_is_kept_is_right_or_in_doubt_and_the_rest_goes_back(
    province: Path, tmp_path: Path, file: str
) -> None:
    """Sent as bureaus send it: unit rows, full width, own units, lost digits, yuan among 万元."""
    out = tmp_path / "panel"
    assert main(["intake", str(province / file), "--source", "province", "--out", str(out)]) == 0
    panel = read_panel(out)
    key = pl.read_csv(province / "messy_truth.csv").filter(pl.col("file") == file)
    both = beside_the_truth(panel, read_panel(province / "panel"))
    doubts = panel.receipt["doubts"]["listed"]
    doubtful = {(doubt["enterprise_id"], doubt["year"]) for doubt in doubts}
    for name, column in COLUMNS.items():
        if name in panel.facts.columns and column.kind != "text":
            wrong = both.filter(~pl.col(name).eq_missing(pl.col(f"{name}_true")))
            told = {tuple(row) for row in wrong.select("enterprise_id", "year").iter_rows()}
            assert told <= doubtful, (name, told - doubtful)
    assert panel.receipt["refused"] > 0
    assert (out / "refused.xlsx").is_file()
    assert (
        panel.facts.height + panel.receipt["refused"] + panel.receipt["repeated"]
        == (panel.receipt["rows"])
    )
    assert panel.facts.height > 0.85 * panel.receipt["rows"]
    assert len(set(key["fault"])) >= 12


def test_former_names_are_told_and_do_not_part_an_enterprise(
    province: Path, tmp_path: Path
) -> None:
    out = tmp_path / "panel"
    file = str(province / FILES[0])
    assert main(["intake", file, "--source", "province", "--out", str(out)]) == 0
    read, true = read_panel(out), read_panel(province / "panel")
    assert set(read.facts["enterprise_id"]) <= set(true.facts["enterprise_id"])
