"""Four truths that must never fail: no tomorrow, one journey, no luck, nothing to hide."""

from datetime import date, timedelta
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from experiments.backtest import backtest
from experiments.recipe import Recipe
from experiments.train import train
from features.columns import COLUMNS
from features.doubts import find_doubts
from features.panel import Panel
from models.ranker import RankerSettings
from scoring.folder import publish
from scoring.pipeline import Pipeline, read_pipeline
from scoring.rank import Ranking, rank
from tests.made import NAMES, made_bundle, made_panel

DAYS = (date(2022, 9, 1), date(2024, 6, 1), date(2026, 3, 1), date(2026, 5, 1))
PIPELINES = ("srdi", "little_giant")
SMALL = RankerSettings(trees=10, rows_per_leaf=10)
RECIPE = Recipe(
    "little_giant", NAMES, 3, 3, 10, "rd_ratio", (10, 20), "auprc", ranker=SMALL, refits=2
)

few = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)


def ranked(panel: Panel, pipeline: str, as_of: date, with_bundle: bool) -> Ranking:
    return rank(panel, read_pipeline(pipeline), made_bundle() if with_bundle else None, as_of)


@cache
def as_made(pipeline: str, as_of: date, with_bundle: bool) -> Ranking:
    """The ranking of the province as it was made."""
    return ranked(made_panel(), pipeline, as_of, with_bundle)


def of_rows(facts: pl.DataFrame, titles: pl.DataFrame | None = None) -> Panel:
    register = made_panel().titles if titles is None else titles
    return Panel(facts, register, made_panel().receipt)


# --- no tomorrow ------------------------------------------------------------------------------


@few
@given(st.sampled_from(PIPELINES), st.sampled_from(DAYS), st.integers(0, 2**32), st.booleans())
def test_no_tomorrow(pipeline: str, as_of: date, seed: int, with_bundle: bool) -> None:
    """What becomes known on the day or later changes nothing on the list of that day."""
    panel = made_panel()
    later = pl.col("known_on") >= as_of
    wild = [
        (pl.col(name) * 1000 if column.kind in ("money", "count") else pl.lit(None)).alias(name)
        for name, column in COLUMNS.items()
        if name in panel.facts.columns and column.kind not in ("text", "day")
    ]
    past = panel.facts.filter(~later)
    future = panel.facts.filter(later).with_columns(wild).cast(dict(panel.facts.schema))
    on_the_day = past.sample(40, seed=seed).with_columns(wild).cast(dict(panel.facts.schema))
    on_the_day = on_the_day.with_columns(
        pl.lit(as_of).alias("known_on"), pl.lit("conflicting").alias("state")
    )
    titles = panel.titles.filter(pl.col("announced_on") < as_of)
    given_later = titles.sample(min(20, titles.height), seed=seed).with_columns(
        pl.lit(as_of).alias("announced_on"), pl.lit("removed").alias("event")
    )
    changed = of_rows(pl.concat([past, future, on_the_day]), pl.concat([titles, given_later]))
    before = as_made(pipeline, as_of, with_bundle)
    after = ranked(changed, pipeline, as_of, with_bundle)
    assert after.frame.equals(before.frame)
    assert after.findings.frame.equals(before.findings.frame)
    assert after.matrix.frame.equals(before.matrix.frame)


@few
@given(st.sampled_from(PIPELINES), st.sampled_from(DAYS), st.integers(0, 2**32))
def test_no_tomorrow_casts_a_doubt(pipeline: str, as_of: date, seed: int) -> None:
    """A figure of a thousandth or ten thousand times, known on the day, leaves that list alone.

    The day after, the same figure does raise doubts: the test would notice a scan that sleeps.
    """
    panel = made_panel()
    money = [c for c in panel.facts.columns if c in COLUMNS and COLUMNS[c].kind == "money"]
    past = panel.facts.filter(pl.col("known_on") < as_of)
    last = past.filter(pl.col("year") == pl.col("year").max().over("enterprise_id"))
    chosen = last.unique("enterprise_id", maintain_order=True).sample(40, seed=seed)
    absurd = chosen.with_columns(
        pl.lit(as_of).alias("known_on"),
        pl.col("year") + 1,
        *(pl.col(c) * (1e4 if seed % 2 else 1e-3) for c in money),
    )
    later = of_rows(pl.concat([panel.facts, absurd]))
    before, after = as_made(pipeline, as_of, False), ranked(later, pipeline, as_of, False)
    assert after.frame.equals(before.frame)
    assert after.matrix.frame.equals(before.matrix.frame)
    assert find_doubts(later.known(as_of).facts).is_empty()
    assert not find_doubts(later.known(as_of + timedelta(days=1)).facts).is_empty()


def test_no_tomorrow_in_training() -> None:
    """Facts and recognitions of the day or later leave the bundle as it is, byte for byte."""
    panel, as_of = made_panel(), date(2025, 6, 1)
    pipeline = read_pipeline("little_giant")
    eve = as_of - timedelta(days=1)
    past = of_rows(
        panel.facts.filter(pl.col("known_on") < as_of),
        panel.titles.filter(pl.col("announced_on") < as_of),
    )
    whole = train(panel, pipeline, RECIPE, as_of, eve)
    assert whole.fingerprint == train(past, pipeline, RECIPE, as_of, eve).fingerprint
    assert whole.fingerprint == train(panel, pipeline, RECIPE, as_of, date(2026, 5, 31)).fingerprint


# --- one journey ------------------------------------------------------------------------------


def test_one_journey() -> None:
    """What is rehearsed for a day is what `rank` gives with that day's bundle."""
    panel, day = made_panel(), date(2025, 6, 1)
    pipeline = read_pipeline("little_giant")
    rehearsed = backtest(panel, pipeline, [RECIPE], [day], date(2026, 5, 31)).scores
    bundle = train(panel, pipeline, RECIPE, day, day - timedelta(days=1))
    listed = rank(panel, pipeline, bundle, day).frame.sort("enterprise_id")
    ours = rehearsed.filter(pl.col("recipe") == RECIPE.name).sort("enterprise_id")
    assert ours["enterprise_id"].to_list() == listed["enterprise_id"].to_list()
    assert ours["score"].to_list() == listed["score"].to_list()
    assert ours["probability"].to_list() == listed["probability"].to_list()


# --- no luck ----------------------------------------------------------------------------------


@pytest.mark.parametrize("pipeline", PIPELINES)
def test_no_luck(pipeline: str, tmp_path: Path) -> None:
    """Shuffled input rows give the same bytes in every file of the list."""
    panel = made_panel()
    shuffled = of_rows(
        panel.facts.sample(fraction=1, shuffle=True, seed=5),
        panel.titles.sample(fraction=1, shuffle=True, seed=6),
    )
    for name, rows in (("a", panel), ("b", shuffled)):
        publish(ranked(rows, pipeline, DAYS[2], True), rows, "zh", tmp_path / name)
    files = sorted(p.relative_to(tmp_path / "a") for p in (tmp_path / "a").rglob("*"))
    assert files == sorted(p.relative_to(tmp_path / "b") for p in (tmp_path / "b").rglob("*"))
    for file in files:
        if (tmp_path / "a" / file).is_file():
            same = (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()
            assert same, file


def test_no_luck_in_training() -> None:
    """Shuffled input rows give the same bundle, byte for byte."""
    panel, as_of = made_panel(), date(2025, 6, 1)
    shuffled = of_rows(
        panel.facts.sample(fraction=1, shuffle=True, seed=7),
        panel.titles.sample(fraction=1, shuffle=True, seed=8),
    )
    pipeline: Pipeline = read_pipeline("little_giant")
    one = train(panel, pipeline, RECIPE, as_of, as_of)
    other = train(shuffled, pipeline, RECIPE, as_of, as_of)
    assert one.fingerprint == other.fingerprint
    assert one.manifest == other.manifest


# --- nothing to hide --------------------------------------------------------------------------

FACTS = [name for name, c in COLUMNS.items() if c.kind not in ("text", "day")] + ["industry"]


@st.composite
def hidings(draw: st.DrawFn) -> tuple[str, date, bool, int, list[str], int | None]:
    """Who hides what of which year (None: of every year)."""
    names = [name for name in FACTS if name in made_panel().facts.columns]
    return (
        draw(st.sampled_from(PIPELINES)),
        draw(st.sampled_from(DAYS)),
        draw(st.booleans()),
        draw(st.integers(0, 299)),
        draw(st.lists(st.sampled_from(names), min_size=1, max_size=12, unique=True)),
        draw(st.sampled_from([None, 2019, 2020, 2021, 2022, 2023, 2024])),
    )


@settings(few, max_examples=60)
@given(hidings())
def test_nothing_to_hide(case: tuple[str, date, bool, int, list[str], int | None]) -> None:
    """Leaving facts out never helps the enterprise that leaves them out."""
    pipeline, as_of, with_bundle, who, names, of_year = case
    before = as_made(pipeline, as_of, with_bundle)
    code = before.frame["enterprise_id"].sort()[who % before.frame.height]
    hides = pl.col("enterprise_id") == code
    if of_year is not None:
        hides = hides & (pl.col("year") == of_year)
    hidden = made_panel().facts.with_columns(
        pl.when(hides).then(None).otherwise(pl.col(name)).alias(name) for name in names
    )
    after = ranked(of_rows(hidden), pipeline, as_of, with_bundle)
    one, two = row_of(before, code), row_of(after, code)
    assert two["verdict"] != "met" or one["verdict"] == "met"
    assert two["verdict"] != "person" or one["verdict"] in ("person", "met")
    assert one["listed"] or not two["listed"]
    if one["points"] is not None:
        assert two["points"] <= one["points"]
    if with_bundle:
        assert two["score"] <= one["score"] + 1e-12


@settings(few, max_examples=20)
@given(st.sampled_from(PIPELINES), st.integers(0, 299), st.integers(2019, 2024))
def test_leaving_a_whole_year_out_does_not_help(pipeline: str, who: int, year: int) -> None:
    """An enterprise without its last year does not fall back on a better one."""
    before = as_made(pipeline, DAYS[2], True)
    code = before.frame["enterprise_id"].sort()[who % before.frame.height]
    rows = made_panel().facts.filter(
        ~((pl.col("enterprise_id") == code) & (pl.col("year") == year))
    )
    after = ranked(of_rows(rows), pipeline, DAYS[2], True)
    if code not in after.frame["enterprise_id"].to_list():
        return
    one, two = row_of(before, code), row_of(after, code)
    assert one["listed"] or not two["listed"]
    assert two["score"] <= one["score"] + 1e-12


@settings(few, max_examples=20)
@given(st.sampled_from(PIPELINES), st.integers(0, 299), st.integers(2019, 2024), st.booleans())
def test_a_second_report_that_differs_does_not_help(
    pipeline: str, who: int, year: int, claimed: bool
) -> None:
    """Twice the R&D and sales, told by another supplier or by itself, win an enterprise nothing."""
    before = as_made(pipeline, DAYS[2], True)
    code = before.frame["enterprise_id"].sort()[who % before.frame.height]
    figures = ["revenue", "rd_expense", "net_profit", "rd_staff", "class1_rights"]
    said = made_panel().facts.filter((pl.col("enterprise_id") == code) & (pl.col("year") == year))
    known = [pl.col(c).is_not_null().sum().alias(c) for c in figures]
    told_before = said.select(known).row(0, named=True)
    second = said.head(1).with_columns(
        pl.lit("another").alias("source"),
        pl.lit("claimed" if claimed else "verified").alias("state"),
        *(
            (pl.col(c) * 2 if told_before[c] else pl.lit(None, pl.Float64)).alias(c)
            for c in figures
        ),
    )
    # Only what both speak of: a fact that nobody else gave may be given.
    rest = [c for c in said.columns if c in COLUMNS and c not in figures]
    second = second.with_columns(pl.lit(None).cast(second.schema[c]).alias(c) for c in rest)
    after = ranked(of_rows(pl.concat([made_panel().facts, second])), pipeline, DAYS[2], True)
    one, two = row_of(before, code), row_of(after, code)
    assert two["verdict"] != "met" or one["verdict"] == "met"
    assert one["listed"] or not two["listed"]
    assert two["score"] <= one["score"] + 1e-12
    if claimed:
        assert two["score"] == one["score"]


def row_of(ranking: Ranking, code: str) -> dict[str, object]:
    return ranking.frame.row(by_predicate=pl.col("enterprise_id") == code, named=True)
