"""A list folder read back: it explains itself, and what is none or was changed is refused."""

import json
from pathlib import Path

import pytest

from scoring.faults import RankError
from scoring.recall import read_figures, read_list
from tests.made import made_ranking


def test_a_list_can_be_read_back_and_explains_itself(folder: Path) -> None:
    ranking = made_ranking("little_giant")
    again = read_list(folder)
    assert again.frame.equals(ranking.frame)
    assert again.findings.frame.equals(ranking.findings.frame)
    assert again.funnel == ranking.funnel
    assert again.bundle
    assert ranking.bundle
    assert again.bundle.fingerprint == ranking.bundle.fingerprint


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


def test_without_figures_there_are_no_plans(folder: Path, tmp_path: Path) -> None:
    ranking = made_ranking("little_giant")
    figures, steps = read_figures(folder, ranking)
    assert figures.frame.height == ranking.funnel["known"]
    assert steps
    with pytest.raises(RankError) as error:
        read_figures(tmp_path, ranking)
    assert error.value.code == "no_figures"
