"""The inquiries from files to files: names from the panel, figures to the model, refusals."""

import json
import shutil
from pathlib import Path

import pytest

from configs.words import read_words
from experiments import inquiries
from experiments.inquiries import (
    audit_list,
    compare_runs,
    names_of,
    portray_list,
)
from experiments.run_folder import RunError
from experiments.train import panel_fingerprint
from features.panel import Panel, write_panel
from scoring.faults import RankError
from scoring.folder import publish
from scoring.rank import rank
from tests.experiments import past_list
from tests.experiments.past_list import END, write_past_list
from tests.experiments.small import Rehearsal, small_panel, small_pipeline

WORDS = read_words("en")


@pytest.fixture(scope="module")
def old_list(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_past_list(tmp_path_factory.mktemp("old") / "list")


def test_a_comparison_is_told_and_written(rehearsal: Rehearsal, tmp_path: Path) -> None:
    told = compare_runs([rehearsal.run], None, 0.05, None, tmp_path / "out", WORDS)
    assert told["metric"] == "auprc"
    written = json.loads((tmp_path / "out" / "compare.json").read_text(encoding="utf-8"))
    assert written["scopes"] == told["scopes"]
    rows = [row for sides in written["scopes"]["all"]["sides"] for row in sides["only_chosen"]]
    assert rows
    assert all(row["name"] == f"Made {row['enterprise_id']}" for row in rows)
    page = (tmp_path / "out" / "compare.html").read_text(encoding="utf-8")
    assert rows[0]["name"] in page
    assert "made-up" in str(told["say"])


def test_names_come_from_the_panel_of_the_runs_and_from_no_other(
    rehearsal: Rehearsal, tmp_path: Path
) -> None:
    right = panel_fingerprint(rehearsal.panel)
    assert names_of(rehearsal.panel, right)["E0001"] == "Made E0001"
    assert names_of(rehearsal.panel, "0" * 64) == {}
    assert names_of(tmp_path / "nowhere", right) == {}


def test_an_audit_is_told_and_written(old_list: Path, rehearsal: Rehearsal, tmp_path: Path) -> None:
    asked = old_list, rehearsal.recognitions, END, None, tmp_path / "out", WORDS
    told = audit_list(*asked)
    assert told["judged"] is True
    assert told["overall"]["came"] == 50
    written = json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8"))
    assert written["overall"] == json.loads(json.dumps(told["overall"]))
    first = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    audit_list(*asked)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == first


def test_a_portrait_is_written_whole_and_the_same_every_time(
    old_list: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    told = portray_list(old_list, out, WORDS)
    first = {path.name: path.read_bytes() for path in out.iterdir()}
    assert json.loads(first["portrait.json"])["quality"] == told["quality"]
    page = first["portrait.html"].decode("utf-8")
    assert page.count("<svg") == 5, "two refits are too few for pairs"
    assert "http" not in page.replace("http://www.w3.org/", "")
    assert "interactions.svg" not in first
    # A picture of an earlier portrait is ours, and goes.
    (out / "interactions.svg").write_text("<svg/>")
    record = {key: told[key] for key in told if key not in ("say", "out")}
    monkeypatch.setattr(inquiries, "portray", lambda _: record)
    assert portray_list(old_list, out, WORDS) == told
    assert {path.name: path.read_bytes() for path in out.iterdir()} == first
    (out / "mine.txt").write_text("kept")
    with pytest.raises(RunError, match="out_not_ours"):
        portray_list(old_list, out, WORDS)


def test_a_list_without_a_model_has_no_portrait(tmp_path: Path) -> None:
    bare = rank(small_panel(), small_pipeline(), None, past_list.DAY)
    publish(bare, small_panel(), "zh", tmp_path / "list")
    with pytest.raises(RankError, match="no_model"):
        portray_list(tmp_path / "list", tmp_path / "out", WORDS)
    assert not (tmp_path / "out").exists()


def test_another_panel_than_the_lists_is_refused(
    old_list: Path, rehearsal: Rehearsal, tmp_path: Path
) -> None:
    other = {**small_panel().receipt, "files": [{"sha256": "0"}]}
    write_panel(Panel(small_panel().facts, small_panel().titles, other), tmp_path / "other")
    with pytest.raises(RankError, match="other_panel"):
        audit_list(old_list, rehearsal.recognitions, END, tmp_path / "other", None, WORDS)
    audit_list(old_list, rehearsal.recognitions, END, rehearsal.panel, None, WORDS)


def test_a_list_that_is_none_is_refused(rehearsal: Rehearsal, tmp_path: Path) -> None:
    shutil.copytree(rehearsal.run, tmp_path / "run")
    with pytest.raises(RankError, match="not_a_list"):
        audit_list(tmp_path / "run", rehearsal.recognitions, END, None, None, WORDS)
