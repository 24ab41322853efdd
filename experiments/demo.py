"""The whole way on a made-up province: intake, rehearsal, promotion, lists, bulletin, calendar."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from configs.words import Lang, Words, read_words
from experiments.journeys import backtest_tracked, train_tracked
from experiments.promote import PromoteError
from experiments.promotion import Promoter, promote_tracked
from experiments.province import make_files
from features.panel import Panel, read_panel
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import read_bundle
from scoring.calendar_folder import publish_calendar
from scoring.dispatch import Asked, report_targets
from scoring.faults import told
from scoring.pipeline import read_pipeline
from scoring.regional_calendar import draw_calendar
from scoring.rules import NO_RULES
from scoring.several import Asked as AskedList
from scoring.several import publish_lists

ENTERPRISES, SEED = 2000, 20260301
PIPELINE, LEADERS = "little_giant", "cluster_leader"
# How many counties have a target.
COUNTIES = 8
# The trees and a scorecard, side by side: which of them goes up is for the rule to say.
RECIPES = [PIPELINE, f"{PIPELINE}_scorecard"]
REHEARSALS = [date(2024, 6, 1), date(2025, 6, 1)]
LIST_DAY = date(2026, 3, 1)


def demonstrate(out: Path, lang: Lang, tell: Callable[[str], None]) -> None:
    """Makes the province, rehearses two past years, promotes, and writes the list folder."""
    words = read_words(lang)
    files, store = out / "province", out / "runs"
    counts = make_files(ENTERPRISES, SEED, files)
    tell(words.say("door.province", **counts, out=files))
    inputs = files / "panel", files / "recognitions.csv"
    rehearsed = backtest_tracked(
        PIPELINE,
        *inputs,
        REHEARSALS,
        COMPLETE_UNTIL,
        False,
        RECIPES,
        store,
        out / "run",
        words,
    )
    tell(str(rehearsed["table"]))
    tell(promote_or_say_why(out, words))
    panel: Panel = read_panel(files / "panel")
    bundle = read_bundle(out / "bundle")
    lists = [
        AskedList(read_pipeline(PIPELINE), bundle, NO_RULES, out / "list"),
        AskedList(read_pipeline(LEADERS), None, NO_RULES, out / "leaders"),
    ]
    for made in publish_lists(panel, lists, LIST_DAY, lang, replace=True):
        tell(str(made["say"]))
    tell(str(dispatch(out, words)["say"]))
    calendar = draw_calendar(panel, LIST_DAY)
    shown = publish_calendar(calendar, panel, out / "calendar", replace=True, words=words)
    tell(str(shown["say"]))


def dispatch(out: Path, words: Words) -> dict[str, object]:
    """The bulletin on made-up targets: two new titles in the year, for a few counties each."""
    places = pl.read_parquet(out / "list" / "ranking.parquet")["county"].drop_nulls()
    asked = pl.DataFrame({"place": places.unique().sort().head(COUNTIES)}).with_columns(
        pl.lit(LIST_DAY.year).alias("year"),
        pl.lit(PIPELINE).alias("title"),
        pl.lit(2).alias("target"),
    )
    files, bulletin = out / "province", out / "bulletin"
    asked.write_csv(files / "targets.csv")
    # The demo's own, from the run before: a bulletin that stands is refused elsewhere.
    shutil.rmtree(bulletin, ignore_errors=True)
    return report_targets(
        Asked(
            (out / "list",),
            str(files / "targets.csv"),
            LIST_DAY,
            panel=files / "panel",
            recognitions=files / "recognitions.csv",
            out=bulletin,
        ),
        words,
    )


def promote_or_say_why(out: Path, words: Words) -> str:
    """Promotes by the rule; what it refuses is not forced, and the list says it is not promoted.

    The bundle is there either way, so that the whole way can be seen.
    """
    store, files = out / "runs", out / "province"
    try:
        promoted = promote_tracked(
            out / "run", None, None, LIST_DAY, store, out / "bundle", Promoter("demo")
        )
    except PromoteError as refused:
        _, (why,) = told(refused, words)
        inputs = files / "panel", files / "recognitions.csv"
        train_tracked(PIPELINE, *inputs, LIST_DAY, COMPLETE_UNTIL, PIPELINE, store, out / "bundle")
        return words.say("door.demo_refused", why=why)
    return words.say("door.promote", **promoted)
