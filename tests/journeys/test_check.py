"""The policy calculator through the officials' door, on the made-up province and on real input."""

import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from configs.reader import known
from features.panel import write_panel
from scoring.__main__ import main
from tests.scoring.surveyed import DAY, claimed_panel

AS_OF = ["--as-of", DAY.isoformat()]


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("check") / "panel"
    write_panel(claimed_panel(), folder)
    return folder


@pytest.fixture(scope="module")
def checked(panel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("checked") / "C"
    assert main(["check", "--panel", str(panel), *AS_OF, "--out", str(out)]) == 0
    return out


def test_every_title_is_judged_for_every_enterprise(checked: Path) -> None:
    wide = pl.read_parquet(checked / "verdicts.parquet")
    people = claimed_panel().known(DAY).facts["enterprise_id"].n_unique()
    counts = dict(wide["title"].value_counts().iter_rows())
    assert counts == dict.fromkeys(known("policies"), people)
    manifest = json.loads((checked / "manifest.json").read_text(encoding="utf-8"))
    for title, told in manifest["titles"].items():
        assert sum(told["counts"].values()) == people, title
    sheets = fastexcel.read_excel(checked / "check.xlsx").sheet_names
    assert len(sheets) == len(known("policies")) + 3


def test_the_numbers_are_for_machines_too(
    panel: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ids = claimed_panel().facts["enterprise_id"].unique().sort().head(2).to_list()
    arguments = ["check", "--panel", str(panel), *AS_OF, "--title", "srdi", "--only", *ids]
    assert main([*arguments, "--out", str(tmp_path / "C"), "--json", "--lang", "en"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["shown"], told["left_out"], list(told["titles"])) == (2, 0, ["srdi"])
    wide = pl.read_parquet(tmp_path / "C" / "verdicts.parquet")
    assert wide.height == told["known"]
    assert set(pl.read_parquet(tmp_path / "C" / "findings.parquet")["enterprise_id"]) == set(ids)
    assert sorted(p.stem for p in (tmp_path / "C" / "traces").iterdir()) == ids


def test_what_is_wrong_is_told_and_nothing_is_written(
    panel: Path, checked: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["check", "--panel", str(panel), *AS_OF]
    before = (checked / "check.xlsx").read_bytes()
    assert main([*arguments, "--out", str(checked)]) == 2
    assert "--replace" in capsys.readouterr().err
    assert (checked / "check.xlsx").read_bytes() == before
    assert main([*arguments, "--title", "srdy", "--out", str(tmp_path / "C")]) == 10
    assert "srdi" in capsys.readouterr().err
    assert main([*arguments, "--only", "nobody", "--out", str(tmp_path / "C")]) == 11
    assert "nobody" in capsys.readouterr().err
    assert main(["check", "--panel", "nowhere", *AS_OF, "--out", str(tmp_path / "C")]) == 11
    assert list(tmp_path.iterdir()) == []


def test_a_second_check_replaces_the_first_byte_for_byte(panel: Path, tmp_path: Path) -> None:
    arguments = ["check", "--panel", str(panel), *AS_OF, "--title", "srdi", "little_giant"]
    arguments += ["--out", str(tmp_path / "C"), "--replace"]
    files = ("check.xlsx", "findings.csv", "findings.parquet", "verdicts.parquet", "manifest.json")
    assert main(arguments) == 0
    first = [(tmp_path / "C" / name).read_bytes() for name in files]
    assert main(arguments) == 0
    assert [(tmp_path / "C" / name).read_bytes() for name in files] == first


def test_the_hebei_slice_is_judged_as_the_list_judges_it(real: Path, tmp_path: Path) -> None:
    slice_ = str(real / "data" / "ashare_2019_2021" / "hebei_slice.csv")
    panel, day = str(tmp_path / "P"), ["--as-of", "2022-09-01"]
    assert main(["intake", slice_, "--source", "ashare_report", "--out", panel]) == 0
    assert main(["check", "--panel", panel, *day, "--out", str(tmp_path / "C")]) == 0
    assert main(["rank", "srdi", "--panel", panel, *day, "--out", str(tmp_path / "L")]) == 0
    wide = pl.read_parquet(tmp_path / "C" / "verdicts.parquet")
    ours = wide.filter(pl.col("title") == "srdi").select("enterprise_id", "verdict")
    listed = pl.read_parquet(tmp_path / "L" / "ranking.parquet").sort("enterprise_id")
    assert ours["enterprise_id"].to_list() == listed["enterprise_id"].to_list()
    assert ours["verdict"].cast(pl.String).to_list() == listed["verdict"].to_list()
    counts = dict(ours["verdict"].cast(pl.String).value_counts().iter_rows())
    assert counts == {"unknown": 27, "not_met": 29}
    boards = wide.filter(pl.col("title") == "bse")
    assert boards["edition"].null_count() == boards.height == 56
    assert set(boards["verdict"].cast(pl.String)) == {"unknown"}
