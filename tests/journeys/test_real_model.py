"""Real input, the model: NEEQ companies and their listings on the Beijing exchange."""

import json
from pathlib import Path

import polars as pl
import pytest

from experiments.__main__ import main as lab
from scoring.__main__ import main

pytestmark = pytest.mark.server

DAYS = "2021-05-01,2022-05-01"


@pytest.fixture(scope="module")
def made(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the panel N, the bundle B of 2023-05-01 and MLflow's store."""
    folder = tmp_path_factory.mktemp("model")
    panel = real / "data" / "neeq_listing" / "panel_2020_2021.csv"
    assert main(["intake", str(panel), "--source", "neeq", "--out", str(folder / "N")]) == 0
    trained = [*inputs(folder, real), "--as-of", "2023-05-01", "--out", str(folder / "B")]
    assert lab(["train", "listing_reserve", *trained]) == 0
    return folder


def inputs(folder: Path, real: Path) -> list[str]:
    recognitions = real / "data" / "neeq_listing" / "recognitions.csv"
    return [
        *("--panel", str(folder / "N"), "--recognitions", str(recognitions)),
        *("--outcomes-until", "2024-04-30", "--store", str(folder / "runs")),
    ]


def test_only_the_cohort_that_was_over_trains(made: Path) -> None:
    manifest = json.loads((made / "B" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["days"] == ["2021-05-01"]
    assert manifest["positives"] == 53
    assert manifest["outcomes_until"] == "2023-04-30"


def test_the_list_says_what_it_rests_on(made: Path) -> None:
    arguments = ["rank", "listing_reserve", "--panel", str(made / "N"), "--bundle", str(made / "B")]
    for day, younger in (("2023-05-01", False), ("2022-05-01", True)):
        out = made / f"L-{day}"
        assert main([*arguments, "--as-of", day, "--out", str(out)]) == 0
        manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
        assert ("bundle_younger" in manifest["notes"]) is younger
        assert "no_edition" in manifest["notes"]
        assert manifest["facts_year"] == 2021
        assert manifest["funnel"]["listed"] == 100
        page = (out / "list.html").read_text(encoding="utf-8")
        assert ("晚于评估时点" in page) is younger
    old = json.loads((made / "L-2023-05-01" / "manifest.json").read_text(encoding="utf-8"))
    assert "old_facts" in old["notes"]


def test_a_day_before_any_span_is_over_trains_nothing(
    made: Path, real: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*inputs(made, real), "--days", DAYS, "--out", str(made / "R1")]
    assert lab(["backtest", "listing_reserve", *arguments]) == 0
    assert "2023-05-01" in capsys.readouterr().out
    metrics = json.loads((made / "R1" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["point_in_time"] is True
    for day in metrics["days"]:
        assert day["trained"] == {"listing_reserve": None}
        assert day["untrained"]["first"] == "2023-05-01"
        assert set(day["recipes"]) == {"baseline:column"}
    assert [d["recipes"]["baseline:column"]["positives"] for d in metrics["days"]] == [53, 63]


def test_hindsight_is_marked_wherever_it_is_shown(made: Path, real: Path) -> None:
    arguments = [*inputs(made, real), "--days", DAYS, "--hindsight", "--out", str(made / "R2")]
    assert lab(["backtest", "listing_reserve", *arguments]) == 0
    metrics = json.loads((made / "R2" / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["point_in_time"] is False
    assert "point_in_time: false" in (made / "R2" / "report.md").read_text(encoding="utf-8")
    second = metrics["days"][1]
    assert second["trained"]["listing_reserve"]["days"] == ["2021-05-01"]
    model, column = second["recipes"]["listing_reserve"], second["recipes"]["baseline:column"]
    assert 0.85 < model["auc"] < 0.93
    assert model["auprc"] > column["auprc"]
    scores = pl.read_parquet(made / "R2" / "scores.parquet")
    mine = scores.filter((pl.col("recipe") == "listing_reserve") & pl.col("label").is_not_null())
    assert mine.height == model["n"]
    store = ["--store", str(made / "runs")]
    assert lab(["promote", str(made / "R2"), *store, "--out", str(made / "B2")]) == 12
    assert not (made / "B2").exists()
