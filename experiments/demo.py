"""The whole way on a made-up province: bureau file to intake, rehearsal, promotion, list."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from configs.reader import find, read
from configs.words import Lang, read_words
from experiments.journeys import backtest_tracked, promote_tracked
from features.identity import resolve, with_identities
from features.matching import match_recognitions, with_recognitions
from features.panel import Panel, read_panel, sort_titles, write_panel
from features.read import read_files
from features.register import read_recognitions
from features.source import Source
from features.synthetic import bureau_table, make_province
from features.synthetic_titles import COMPLETE_UNTIL
from models.bundle import read_bundle
from scoring.folder import publish
from scoring.pipeline import read_pipeline
from scoring.rank import rank
from scoring.titles import TITLE_WORDS

ENTERPRISES, SEED = 2000, 20260301
PIPELINE = "little_giant"
REHEARSALS = [date(2024, 6, 1), date(2025, 6, 1)]
LIST_DAY = date(2026, 3, 1)


def make_files(enterprises: int, seed: int, out: Path) -> dict[str, object]:
    """A made-up province as a bureau would send it, and taken in: bureau.csv, panel, truth.

    recognitions.csv is the register of titles; the panel holds them too.
    """
    province = make_province(enterprises, seed)
    out.mkdir(parents=True, exist_ok=True)
    bureau_table(province).write_csv(out / "bureau.csv", include_bom=True)
    sort_titles(province.titles).write_csv(out / "recognitions.csv")
    province.truth.write_parquet(out / "truth.parquet")
    panel = read_files([out / "bureau.csv"], read(find("sources", "province"), Source))
    titles = read_recognitions(out / "recognitions.csv", TITLE_WORDS)
    identities = resolve(panel.facts)
    panel = with_identities(panel, identities)
    panel = with_recognitions(panel, match_recognitions(titles, panel))
    write_panel(panel, out / "panel")
    return {
        "enterprises": identities.counts["enterprises"],
        "rows": panel.facts.height,
        "titles": titles.height,
    }


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
