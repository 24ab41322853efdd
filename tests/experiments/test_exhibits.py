"""Tables and pictures of a rehearsal: the figures of its metrics, seen from other sides."""

from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from experiments.exhibits import (
    DOTS,
    precision_table,
    reliability_table,
    sample_of,
    show_model,
)
from experiments.record import FOLDER, PICTURES
from experiments.run_folder import read_run
from models.bundle import read_bundle
from tests.experiments.small import DAYS, PIPELINE, Rehearsal


@pytest.fixture(scope="module")
def judged(rehearsal: Rehearsal) -> pl.DataFrame:
    return pl.read_parquet(rehearsal.run / "scores.parquet")


def test_the_curve_runs_through_the_figures_of_the_metrics(
    rehearsal: Rehearsal, judged: pl.DataFrame
) -> None:
    table = precision_table(judged, 60)
    days = {day["day"]: day["recipes"] for day in read_run(rehearsal.run)[1]["days"]}
    assert set(table["day"]) == set(days)
    for k in (10, 20, 50):
        for row in table[table["k"] == k].to_dict("records"):
            figures = days[row["day"]][row["order"]]
            assert row["precision"] == pytest.approx(figures["precision_at"][str(k)])
            assert row["recall"] == pytest.approx(figures["recall_at"][str(k)])
            assert row["base"] == pytest.approx(figures["positives"] / figures["n"])
    assert table["k"].max() == 60


def test_a_curve_ends_where_the_rows_end(judged: pl.DataFrame) -> None:
    table = precision_table(judged, 10_000)
    last = table.groupby(["day", "order"])["k"].max()
    assert set(last) == {225, 250}
    ends = table[table["k"] == last.max()]
    assert ends["recall"].to_numpy() == pytest.approx(1)


def test_bins_hold_every_row_once(judged: pl.DataFrame) -> None:
    told = judged.filter(pl.col("recipe") == PIPELINE)
    bins = reliability_table(told)
    assert set(bins["order"]) == {PIPELINE}
    assert bins["n"].sum() == told.height
    assert bins["positives"].sum() == told["label"].sum()
    assert bins["probability"].is_monotonic_increasing
    assert (bins["low"] <= bins["share"] + 1e-12).all()
    assert (bins["share"] <= bins["high"] + 1e-12).all()


def test_drift_is_between_each_days_cohorts_and_the_day(rehearsal: Rehearsal) -> None:
    drift = pd.read_csv(rehearsal.run / FOLDER / PICTURES / "drift.csv")
    names = read_bundle(rehearsal.bundle).ranker.names
    assert set(map(tuple, drift[["day", "indicator"]].to_numpy())) == {
        (day.isoformat(), name) for day in DAYS for name in names
    }
    assert set(drift["rows_now"]) == {225, 250}
    assert (drift["psi"] >= 0).all()


def test_every_table_has_its_picture_and_names_no_enterprise(rehearsal: Rehearsal) -> None:
    places = [folder / FOLDER / PICTURES for folder in (rehearsal.run, rehearsal.bundle)]
    tables = [path for place in places for path in place.glob("*.csv")]
    assert len(tables) == 7
    for path in tables:
        assert path.with_suffix(".svg").is_file()
        assert "E0001" not in path.read_text(encoding="utf-8")


def test_a_sample_is_spread_evenly_and_is_all_where_there_are_few() -> None:
    X = pd.DataFrame({"a": np.arange(1000.0)})
    taken = sample_of(X)
    assert len(taken) == DOTS
    assert (taken["a"].iloc[0], taken["a"].iloc[-1]) == (0, 999)
    assert sample_of(X.head(3)).equals(X.head(3))
    assert len(sample_of(X.head(0))) == 0


def test_a_model_is_shown_the_same_every_time(rehearsal: Rehearsal, tmp_path: Path) -> None:
    bundle = read_bundle(rehearsal.bundle)
    draw = np.random.default_rng(1)
    X = pd.DataFrame({i.name: draw.uniform(i.low, i.high, 40) for i in bundle.ranker.indicators})
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        show_model(bundle, X, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
