"""A check written whole: every file, the same bytes twice, nothing of others replaced."""

import hashlib
import json
from pathlib import Path

import fastexcel
import polars as pl
import pytest

from configs.words import read_words
from features.panel import Panel
from scoring.check_folder import publish_check
from scoring.faults import RankError
from tests.scoring.surveyed import TITLES, claimed_panel, docket, survey
from tests.scoring.test_workbook import rows_of

WORDS = read_words("zh")
FILES = ["check.xlsx", "findings.csv", "findings.parquet", "manifest.json", "verdicts.parquet"]


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def test_the_same_check_makes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        publish_check(docket(), claimed_panel(), [], WORDS, tmp_path / name)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert sorted(digests(tmp_path / "a")) == FILES


def test_the_manifest_says_what_the_check_rests_on(tmp_path: Path) -> None:
    manifest = publish_check(docket(), claimed_panel(), [], WORDS, tmp_path / "c")
    stored = json.loads((tmp_path / "c" / "manifest.json").read_text(encoding="utf-8"))
    assert stored == json.loads(json.dumps(manifest))
    assert stored["as_of"] == "2026-05-01"
    assert list(stored["titles"]) == sorted(TITLES)
    assert stored["titles"]["little_giant"]["editions"] == {
        "first": "little_giant@2-2026",
        "recheck": "little_giant@63-2022",
    }
    assert stored["made_up"] is True
    assert stored["known"] == survey().matrix.frame.height
    assert (
        stored["shown"]
        == pl.read_parquet(tmp_path / "c" / "findings.parquet")["enterprise_id"].n_unique()
    )


def test_those_named_have_a_trace_of_each_title(tmp_path: Path) -> None:
    code = survey().matrix.frame["enterprise_id"][5]
    publish_check(docket(), claimed_panel(), [code], WORDS, tmp_path / "c")
    traces = json.loads((tmp_path / "c" / "traces" / f"{code}.json").read_text(encoding="utf-8"))
    assert [trace["title"] for trace in traces] == list(TITLES)
    assert {trace["enterprise_id"] for trace in traces} == {code}
    long = pl.read_parquet(tmp_path / "c" / "findings.parquet")
    assert set(long["enterprise_id"]) == {code}


def test_an_unknown_enterprise_is_named(tmp_path: Path) -> None:
    with pytest.raises(RankError) as refused:
        publish_check(docket(), claimed_panel(), ["nobody"], WORDS, tmp_path / "c")
    assert (refused.value.code, refused.value.fields) == ("unknown_ids", {"ids": "nobody"})
    assert not (tmp_path / "c").exists()


def test_what_is_no_check_stays(tmp_path: Path) -> None:
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "letter.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(RankError) as refused:
        publish_check(docket(), claimed_panel(), [], WORDS, tmp_path / "c")
    assert refused.value.code == "not_a_check"
    assert (tmp_path / "c" / "letter.txt").read_text(encoding="utf-8") == "mine"


def test_a_check_of_made_up_data_says_so_on_every_face(tmp_path: Path) -> None:
    publish_check(docket(), claimed_panel(), [], WORDS, tmp_path / "c")
    for sheet in fastexcel.read_excel(tmp_path / "c" / "check.xlsx").sheet_names:
        assert "虚构数据" in str(rows_of(tmp_path / "c" / "check.xlsx", sheet)[0][0]), sheet
    table = pl.read_csv(tmp_path / "c" / "findings.csv", infer_schema=False)
    assert set(table["数据性质"]) == {"虚构数据"}
    real = Panel(claimed_panel().facts, claimed_panel().titles, {})
    publish_check(docket(), real, [], WORDS, tmp_path / "r")
    assert (
        "数据性质" not in pl.read_csv(tmp_path / "r" / "findings.csv", infer_schema=False).columns
    )
