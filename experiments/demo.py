"""The whole way on a made-up province: bureau file to intake, rehearsal, promotion, list."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from configs.words import Lang, read_words
from experiments.journeys import backtest_tracked, promote_tracked
from experiments.province import make_files
from features.panel import Panel, read_panel
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import read_bundle
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import rank

ENTERPRISES, SEED = 2000, 20260301
PIPELINE = "little_giant"
REHEARSALS = [date(2024, 6, 1), date(2025, 6, 1)]
LIST_DAY = date(2026, 3, 1)


def demonstrate(out: Path, lang: Lang, tell: Callable[[str], None]) -> None:
    """Makes the province, rehearses two past years, promotes, and writes the list folder."""
    words = read_words(lang)
    files, store = out / "province", out / "runs"
    counts = make_files(ENTERPRISES, SEED, files)
    tell(words.say("door.province", **counts, out=files))
    rehearsed = backtest_tracked(
        PIPELINE,
        files / "panel",
        files / "recognitions.csv",
        REHEARSALS,
        COMPLETE_UNTIL,
        False,
        [PIPELINE],
        store,
        out / "run",
        words,
    )
    tell(str(rehearsed["table"]))
    promoted = promote_tracked(out / "run", None, None, LIST_DAY, store, out / "bundle")
    tell(words.say("door.promote", **promoted))
    panel: Panel = read_panel(files / "panel")
    ranking = rank(panel, read_pipeline(PIPELINE), read_bundle(out / "bundle"), LIST_DAY)
    publish(ranking, panel.receipt, lang, out / "list")
    tell(words.say("door.rank", **ranking.funnel, out=out / "list"))
