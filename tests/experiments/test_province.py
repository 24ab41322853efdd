"""The files of a made-up province: taken in exactly as made up, in parts where it is large."""

import hashlib
import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from configs.reader import find, read
from experiments import province
from experiments.province import make_files
from features import synthetic
from features.columns import DataError
from features.panel import APPLIED, read_panel
from features.read import Source, read_files
from features.register import read_recognitions
from features.synthetic import FACE, MADE_UP, make_province
from features.synthetic_titles import applications
from scoring.titles import TITLE_WORDS

KEYS = ["enterprise_id", "year", "known_on"]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo") / "province"
    counts = make_files(200, 3, out, messy=True)
    made = make_province(200, 3)
    assert counts == {
        "enterprises": 200,
        "rows": made.facts.height,
        "titles": made.titles.height,
    }
    return out


def test_intake_gives_back_exactly_what_was_made_up(files: Path) -> None:
    made = make_province(200, 3).facts.drop("source", "state").sort(KEYS)
    taken = read_panel(files / "panel").facts.select(made.columns).sort(KEYS)
    assert taken.equals(made)


def test_the_register_is_taken_in_whole(files: Path) -> None:
    province = make_province(200, 3)
    made, order = province.titles, list(province.titles.columns)
    titles = read_panel(files / "panel").titles
    asked = pl.col("event").is_in(APPLIED)
    held = titles.filter(~asked)
    assert held.sort(order, nulls_last=True).equals(made.sort(order, nulls_last=True))
    told = applications(province.truth, made)
    assert titles.filter(asked).sort(order, nulls_last=True).equals(told)
    again = read_recognitions(files / "recognitions.csv", TITLE_WORDS)
    assert again.height == made.height
    assert read_recognitions(files / "applications.csv", TITLE_WORDS).height == told.height > 0


def test_everything_says_that_it_is_made_up(files: Path) -> None:
    assert read_panel(files / "panel").receipt["made_up"] is True
    for name in ("bureau.csv", "recognitions.csv", "messy_truth.csv"):
        assert set(pl.read_csv(files / name, infer_schema=False)[FACE]) == {MADE_UP}, name
    assert set(pl.read_parquet(files / "truth.parquet")[FACE]) == {MADE_UP}
    assert MADE_UP in (files / "bureau_messy.csv").read_text(encoding="gb18030").splitlines()[0]


def test_the_same_seed_makes_the_same_files(files: Path, tmp_path: Path) -> None:
    make_files(200, 3, tmp_path / "again", messy=True)
    for path in sorted(files.rglob("*")):
        if path.is_file():
            again = tmp_path / "again" / path.relative_to(files)
            assert again.read_bytes() == path.read_bytes(), path.name
    other = make_province(200, 4).facts
    assert not other.equals(make_province(200, 3).facts)


def test_a_large_province_is_written_part_by_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (synthetic, province):
        monkeypatch.setattr(room, "PART", 60)
    made, out = make_province(150, 3), tmp_path / "large"
    counts = make_files(150, 3, out)
    assert counts["rows"] == made.facts.height
    panel = read_panel(out / "panel")
    assert panel.facts.equals(made.facts.select(panel.facts.columns))
    assert panel.receipt["made_up"] is True
    order = list(made.titles.columns)
    assert panel.titles.equals(made.titles.sort(order, nulls_last=True))
    # The bureau's file, grown part by part, says the same as the panel.
    taken = read_files([out / "bureau.csv"], read(find("sources", "province"), Source)).facts
    assert taken.sort(KEYS).equals(panel.facts.select(taken.columns).sort(KEYS))
    assert pl.read_parquet(out / "truth.parquet").drop(FACE).equals(made.truth)
    before = hashlib.sha256((out / "panel" / "facts.parquet").read_bytes()).hexdigest()
    make_files(150, 3, out)
    after = hashlib.sha256((out / "panel" / "facts.parquet").read_bytes()).hexdigest()
    assert before == after
    assert json.loads((out / "panel" / "receipt.json").read_text())["made"]["seed"] == 3


def test_a_large_province_overwrites_nothing_but_a_panel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for room in (synthetic, province):
        monkeypatch.setattr(room, "PART", 60)
    (tmp_path / "panel").mkdir()
    (tmp_path / "panel" / "diary.txt").write_text("mine")
    with pytest.raises(DataError):
        make_files(150, 3, tmp_path)
    assert (tmp_path / "panel" / "diary.txt").read_text() == "mine"


def test_messy_files_open_and_hold_the_cells_of_the_key(files: Path) -> None:
    key = pl.read_csv(files / "messy_truth.csv", infer_schema=False)
    assert set(key["file"]) <= {"bureau_messy.xlsx", "bureau_messy.csv", "bureau_messy_utf8.csv"}
    book = fastexcel.read_excel(files / "bureau_messy.xlsx")
    sheet = book.load_sheet(0, header_row=None, skip_rows=0, dtypes="string").to_polars()
    names = [low or high for high, low in zip(sheet.row(2), sheet.row(3))]
    cells = key.filter(pl.col("file") == "bureau_messy.xlsx", pl.col("fault") == "full_width")
    assert cells.height > 0
    for line in cells.iter_rows(named=True):
        column = names.index(line["column"])
        assert sheet.row(int(line["row"]) - 1)[column] == line["found"]
    for name, encoding in (("bureau_messy.csv", "gb18030"), ("bureau_messy_utf8.csv", "utf-8-sig")):
        lines = (files / name).read_text(encoding=encoding).splitlines()
        notes = key.filter(pl.col("file") == name, pl.col("fault") == "note")
        assert notes.height == 2
        for line in notes.iter_rows(named=True):
            assert lines[int(line["row"]) - 1].startswith(line["found"])
