"""The list folder: the same inputs make the same bytes; nothing in it is a formula."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from scoring.folder import publish
from scoring.measured import measure_day
from scoring.pipeline import read_pipeline
from scoring.rank import COLUMNS, Ranking
from scoring.record import code_fingerprint
from tests.made import made_panel, made_ranking

FILES = {
    *("bundle", "enterprises", "findings.parquet", "list.csv", "list.html", "list.json"),
    *("list.xlsx", "manifest.json", "matrix.parquet", "ranking.parquet", "reasons.parquet"),
    *("holders.parquet", "parts.parquet", "facts.parquet", "titles.parquet", "past.parquet"),
    *("figures.parquet", "steps.json", "law.yaml", "pipeline.yaml"),
}


def test_the_folder_holds_what_the_contract_says(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES
    frame = pl.read_parquet(folder / "ranking.parquet")
    assert tuple(frame.columns) == COLUMNS
    assert frame["rank"].is_sorted()


def test_the_same_ranking_makes_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    publish(made_ranking("little_giant"), made_panel(), "zh", tmp_path / "again")
    names = sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())
    assert len(names) > 15
    for name in names:
        assert (folder / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_the_manifest_has_fingerprints_and_no_clock(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["code"] == code_fingerprint()
    assert manifest["law"]["edition"] == "little_giant@63-2022"
    assert manifest["bundle"]["seed"] == 1
    assert manifest["funnel"] == made_ranking("little_giant").funnel
    assert manifest["made_up"] is True
    assert not {"time", "created", "made_at"} & set(manifest)


def named(ranking: Ranking, name: str) -> Ranking:
    """The same ranking with the first listed enterprise renamed."""
    code = ranking.listed["enterprise_id"][0]
    renamed = pl.when(pl.col("enterprise_id") == code).then(pl.lit(name)).otherwise("name")
    frame = ranking.frame.with_columns(renamed.alias("name"))
    return Ranking(**{**vars(ranking), "frame": frame})


@pytest.mark.parametrize("name", ["=1+1", "+SUM(A1)", "-2", "@x", "\tx"])
def test_a_name_is_never_a_formula_in_csv(name: str, tmp_path: Path) -> None:
    publish(named(made_ranking("srdi", False), name), made_panel(), "zh", tmp_path / "list")
    text = (tmp_path / "list" / "list.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows[0]["企业名称"] == "'" + name


def test_every_row_of_a_made_up_list_says_so(tmp_path: Path) -> None:
    publish(made_ranking("srdi", False), made_panel(), "zh", tmp_path / "list")
    text = (tmp_path / "list" / "list.csv").read_text(encoding="utf-8-sig")
    assert {row["数据性质"] for row in csv.DictReader(text.splitlines())} == {"虚构数据"}


def test_what_was_measured_for_another_list_of_the_day_is_taken_over(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking, panel = made_ranking("little_giant"), made_panel()
    others = (read_pipeline("srdi"), None), (ranking.pipeline, ranking.bundle)
    day = measure_day(panel, others, ranking.as_of)
    monkeypatch.delattr("scoring.measured.fingerprint_known")
    publish(ranking, panel, "zh", tmp_path / "list", day=day)
    own, other = (
        json.loads((place / "manifest.json").read_text(encoding="utf-8"))["panel"]
        for place in (folder, tmp_path / "list")
    )
    assert own == other
    figures = [(place / "figures.parquet").read_bytes() for place in (folder, tmp_path / "list")]
    assert figures[0] == figures[1]
