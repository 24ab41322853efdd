"""Cluster leaders all the way: list folder, made again, read again; and the yearly check."""

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from configs.words import read_words
from experiments.audit import compare_law, measure_drift
from features.panel import write_panel
from scoring.asked import explain_one
from scoring.faults import RankError
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.rebuild import Given, rebuild
from scoring.recall import read_list
from scoring.replay import read_side, replay
from scoring.versus import compare_places
from scoring.weight_bands import list_weightings
from tests.made import LIST_DAY
from tests.scoring.led import led_panel


@pytest.mark.server
def test_the_folder_keeps_every_weighting_and_is_made_again(tmp_path: Path) -> None:
    ranking = rank(led_panel(), read_pipeline("cluster_leader"), None, LIST_DAY)
    panel = replace(led_panel(), facts=led_panel().rows, receipt=led_panel().receipt)
    write_panel(panel, tmp_path / "panel")
    folder = tmp_path / "list"
    publish(ranking, led_panel(), "zh", folder)
    family = json.loads((folder / "weightings.json").read_text(encoding="utf-8"))
    assert ranking.bundle is not None
    assert family == list_weightings(ranking.pipeline, ranking.bundle)
    assert len({told["name"] for told in family}) == 208
    assert all(abs(sum(told["traits"].values()) - 1) < 1e-12 for told in family)
    kept = pl.read_parquet(folder / "weightings.parquet")
    assert kept.equals(ranking.weightings)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["weight_bands"] == {"members": 208, "nth": 10, "left_out": []}
    assert sum(share["listed"] for share in manifest["shares"]) == 15
    basis = (folder / "list.html").read_text(encoding="utf-8")
    zh = read_words("zh")
    for key in ("basis.composite", "basis.weights", "basis.shares", "column.cluster_rank"):
        assert zh.say(key) in basis, key
    assert "LEAD.QUOTA" in basis
    assert zh.say("basis.model") + "</" not in basis
    again = read_list(folder)
    assert again.frame.equals(ranking.frame)
    assert again.bundle is not None
    assert again.bundle.fingerprint == ranking.bundle.fingerprint
    told = rebuild(folder, Given(tmp_path / "panel"), zh)
    assert told["same"], told["say"]
    # Nothing was trained, so there is no training to compare with and no model to portray.
    assert compare_law(again, None) == {"changed": None, "code": "no_bundle"}
    assert measure_drift(again) is None
    check = read_pipeline("cluster_leader_check")
    side = replace(read_side(folder), pipeline=check)
    with pytest.raises(RankError, match="no_replay"):
        replay(side, side)
    fourth = ranking.frame.filter(cluster_rank=4)["enterprise_id"][0]
    versus = compare_places(again, fourth, ranking.listed["enterprise_id"][0], zh)
    assert versus.by == "score"
    assert versus.gap == pytest.approx(versus.above["potential"] - versus.below["potential"])


@pytest.mark.server
def test_the_yearly_check_is_a_list_that_explains_itself(tmp_path: Path) -> None:
    ranking = rank(led_panel(), read_pipeline("cluster_leader_check"), None, LIST_DAY)
    write_panel(replace(led_panel(), facts=led_panel().rows), tmp_path / "panel")
    folder, zh = tmp_path / "check", read_words("zh")
    publish(ranking, led_panel(), "zh", folder, plans=True)
    told = rebuild(folder, Given(tmp_path / "panel"), zh)
    assert told["same"], told["say"]
    pages = {path.stem for path in (folder / "enterprises").iterdir()}
    assert pages == set(ranking.frame["enterprise_id"])
    text = (folder / "list.html").read_text(encoding="utf-8")
    assert zh.say("recheck.law") in text
    assert zh.say("recheck.stays") in text
    leaving = json.loads((folder / "list.json").read_text(encoding="utf-8"))["listed"]
    assert {row["recheck"] for row in leaving} <= {"excluded", "law", "fallen"}
    fallen = ranking.frame.filter(recheck="fallen")["enterprise_id"][0]
    said = explain_one(folder, fallen, None, tmp_path / "page.html", None, zh)
    assert zh.say("recheck.fallen") in str(said["text"])
