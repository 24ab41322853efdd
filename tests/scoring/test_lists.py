"""The list folder: the same inputs make the same bytes; what is in it can be read back."""

import csv
import json
from pathlib import Path

import polars as pl
import pytest

from configs.words import read_words
from scoring.behind import nothing_behind
from scoring.faults import RankError
from scoring.folder import publish
from scoring.lists import read_list, state_basis, write_list
from scoring.measured import measure_day
from scoring.rank import COLUMNS, Ranking
from scoring.reasons import REASON_SCHEMA, Explained
from scoring.record import code_fingerprint
from tests.made import made_panel, made_ranking

FILES = {
    *("bundle", "enterprises", "findings.parquet", "list.csv", "list.html", "list.json"),
    *("list.xlsx", "manifest.json", "matrix.parquet", "ranking.parquet", "reasons.parquet"),
    *("holders.parquet", "parts.parquet", "facts.parquet", "titles.parquet", "past.parquet"),
    *("figures.parquet", "steps.json", "law.yaml", "pipeline.yaml"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("lists") / "list"
    publish(made_ranking("little_giant"), made_panel(), "zh", out)
    return out


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


def test_a_list_can_be_read_back_and_explains_itself(folder: Path) -> None:
    ranking = made_ranking("little_giant")
    again = read_list(folder)
    assert again.frame.equals(ranking.frame)
    assert again.findings.frame.equals(ranking.findings.frame)
    assert again.funnel == ranking.funnel
    assert again.bundle
    assert ranking.bundle
    assert again.bundle.fingerprint == ranking.bundle.fingerprint


def test_the_manifest_has_fingerprints_and_no_clock(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["code"] == code_fingerprint()
    assert manifest["law"]["edition"] == "little_giant@63-2022"
    assert manifest["bundle"]["seed"] == 1
    assert manifest["funnel"] == made_ranking("little_giant").funnel
    assert manifest["made_up"] is True
    assert not {"time", "created", "made_at"} & set(manifest)


def test_a_changed_law_is_noticed(folder: Path, tmp_path: Path) -> None:
    changed = tmp_path / "list"
    changed.mkdir()
    for name in ("ranking.parquet", "matrix.parquet", "holders.parquet"):
        (changed / name).write_bytes((folder / name).read_bytes())
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["law"]["fingerprint"] = "0" * 64
    (changed / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(RankError) as error:
        read_list(changed)
    assert error.value.code == "changed_since"


def test_what_is_no_list_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RankError) as error:
        read_list(tmp_path)
    assert error.value.code == "not_a_list"


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


def test_the_basis_states_law_funnel_and_notes() -> None:
    ranking = made_ranking("little_giant")
    manifest = {"inputs": [], "versions": {"lingpao": "0"}, "code": "c" * 64}
    text = "\n".join(f"{a} {b}" for a, b in state_basis(ranking, manifest, read_words("zh")))
    assert "工信部企业〔2022〕63号" in text
    assert f"列入名单 {ranking.funnel['listed']} 家" in text
    assert "虚构数据" in text
    assert "不是概率" in text


def test_every_row_of_a_made_up_list_says_so(tmp_path: Path) -> None:
    publish(made_ranking("srdi", False), made_panel(), "zh", tmp_path / "list")
    text = (tmp_path / "list" / "list.csv").read_text(encoding="utf-8-sig")
    assert {row["数据性质"] for row in csv.DictReader(text.splitlines())} == {"虚构数据"}


def test_what_was_measured_for_another_list_of_the_day_is_taken_over(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranking, panel = made_ranking("little_giant"), made_panel()
    day = measure_day(panel, [(ranking.pipeline, ranking.bundle)], ranking.as_of)
    monkeypatch.delattr("scoring.lists.fingerprint_known")
    nothing = Explained(None, pl.DataFrame(schema=REASON_SCHEMA))
    write_list(ranking, nothing_behind(), nothing, panel, read_words("zh"), tmp_path, day=day)
    own, other = (
        json.loads((place / "manifest.json").read_text(encoding="utf-8"))["panel"]
        for place in (folder, tmp_path)
    )
    assert own == other
    figures = [(place / "figures.parquet").read_bytes() for place in (folder, tmp_path)]
    assert figures[0] == figures[1]
