"""The folder of a rehearsal: written whole, read again, never over something else."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from experiments.backtest import Backtest
from experiments.judging import SCORES
from experiments.rows import Rows
from experiments.run_folder import RunError, read_run, run_fingerprint, write_run
from models.bundle import read_bundle
from tests.made import made_bundle

METRICS = {"pipeline": "srdi", "point_in_time": True, "days": [{"day": "2025-06-01"}]}
REPORT = "2025-06-01  srdi  AUC 0.834"
MANIFEST = {"panel": "panel", "days": ["2025-06-01"], "sentence": "专精特新"}


def made_run(**changes: object) -> Backtest:
    scores = pl.DataFrame({"enterprise_id": ["E1", "E2"], "score": [0.25, None]})
    typed = [pl.lit(None, dtype=kind).alias(name) for name, kind in SCORES.items()]
    blank = [expr for expr in typed if expr.meta.output_name() not in scores.columns]
    table = scores.with_columns(blank).select(list(SCORES))
    nobody = Rows(pl.DataFrame(), pd.DataFrame(), np.empty(0))
    return Backtest({**METRICS, **changes}, table, nobody, {})


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "deep" / "run")
    assert read_run(tmp_path / "deep" / "run") == (MANIFEST, METRICS)
    names = {path.name for path in (tmp_path / "deep" / "run").iterdir()}
    assert names == {"manifest.json", "metrics.json", "report.md", "scores.parquet"}
    scores = pl.read_parquet(tmp_path / "deep" / "run" / "scores.parquet")
    assert scores.equals(made_run().scores)


@pytest.mark.parametrize("honest", [True, False])
def test_the_report_says_first_whether_it_is_point_in_time(honest: bool, tmp_path: Path) -> None:
    write_run(made_run(point_in_time=honest), MANIFEST, REPORT, tmp_path / "run")
    text = (tmp_path / "run" / "report.md").read_text(encoding="utf-8")
    above, below = text.split(REPORT)
    assert f"point_in_time: {str(honest).lower()}" in above
    assert below.strip() == "```"


def test_two_writes_give_the_same_bytes(tmp_path: Path) -> None:
    turned = dict(reversed(MANIFEST.items()))
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "one")
    write_run(made_run(), turned, REPORT, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
    assert "专精特新" in (tmp_path / "one" / "manifest.json").read_text(encoding="utf-8")


def test_a_run_takes_the_place_of_a_run(tmp_path: Path) -> None:
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "run")
    write_run(made_run(pipeline="other"), MANIFEST, REPORT, tmp_path / "run")
    assert read_run(tmp_path / "run")[1]["pipeline"] == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_empty_folder_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "run")
    assert read_run(tmp_path / "run")[1] == METRICS


@pytest.mark.parametrize("foreign", ["thesis.docx", "manifest.json"])
def test_nothing_foreign_is_written_over(foreign: str, tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / foreign).write_text("mine", encoding="utf-8")
    with pytest.raises(RunError) as refused:
        write_run(made_run(), MANIFEST, REPORT, tmp_path / "run")
    assert refused.value.code == "not_a_run"
    assert refused.value.fields == {"folder": "run", "found": foreign}
    assert (tmp_path / "run" / foreign).read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("broken", ["manifest.json", "metrics.json"])
def test_a_folder_that_is_no_run_is_refused(broken: str, tmp_path: Path) -> None:
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "run")
    (tmp_path / "run" / broken).write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match="not_a_run"):
        read_run(tmp_path / "run")
    (tmp_path / "run" / broken).unlink()
    with pytest.raises(RunError) as refused:
        read_run(tmp_path / "run")
    assert refused.value.fields["folder"] == "run"


def test_json_numbers_come_back_exactly(tmp_path: Path) -> None:
    figure = 0.1 + 0.2
    write_run(made_run(days=[{"auprc": figure}]), MANIFEST, REPORT, tmp_path / "run")
    text = (tmp_path / "run" / "metrics.json").read_text(encoding="utf-8")
    assert json.loads(text)["days"][0]["auprc"] == figure


@pytest.mark.parametrize("made_up", [True, False])
def test_the_report_of_made_up_data_says_so(made_up: bool, tmp_path: Path) -> None:
    write_run(made_run(made_up=made_up), MANIFEST, REPORT, tmp_path / "run")
    page = (tmp_path / "run" / "report.md").read_text(encoding="utf-8")
    assert ("虚构数据" in page) is made_up


def test_what_was_trained_for_each_day_is_kept_without_its_refits(tmp_path: Path) -> None:
    bundle = replace(made_bundle(), refits=(made_bundle().ranker,))
    run = replace(made_run(), bundles={("2025-06-01", "a/b"): bundle})
    write_run(run, MANIFEST, REPORT, tmp_path / "run")
    kept = read_bundle(tmp_path / "run" / "bundles" / "2025-06-01" / "a%2Fb")
    assert kept.ranker == bundle.ranker
    assert kept.refits == ()


def test_the_fingerprint_is_of_what_was_rehearsed_and_not_of_where(tmp_path: Path) -> None:
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "one")
    write_run(made_run(), MANIFEST | {"panel": "elsewhere"}, "other words", tmp_path / "two")
    write_run(made_run(point_in_time=False), MANIFEST, REPORT, tmp_path / "three")
    write_run(made_run(), MANIFEST | {"days": []}, REPORT, tmp_path / "four")
    turned = replace(made_run(), scores=made_run().scores.reverse())
    write_run(turned, MANIFEST, REPORT, tmp_path / "five")
    prints = [run_fingerprint(tmp_path / n) for n in ("one", "two", "three", "four", "five")]
    assert prints[0] == prints[1]
    assert len(set(prints)) == 4


def test_a_folder_without_its_scores_has_no_fingerprint(tmp_path: Path) -> None:
    write_run(made_run(), MANIFEST, REPORT, tmp_path / "run")
    (tmp_path / "run" / "scores.parquet").unlink()
    with pytest.raises(RunError, match="not_a_run"):
        run_fingerprint(tmp_path / "run")
