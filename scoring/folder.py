"""A list folder: the ranking with all that explains it and its pages, written whole."""

import json
from functools import partial
from pathlib import Path

from configs.words import Words, read_words
from features.panel import Panel
from scoring.behind import Behind, gather_behind
from scoring.enterprise_page import Pages
from scoring.journal import Journal
from scoring.list_tables import packing
from scoring.lists import write_list
from scoring.measured import Measured, measure_day
from scoring.plan import plan
from scoring.put import put
from scoring.quota_words import sum_up
from scoring.rank import Ranking, with_figures
from scoring.reasons import Explained, Speech, explain_score
from scoring.record import MANIFEST
from scoring.report import write_pages
from scoring.steps import learn_steps


def publish(
    ranking: Ranking,
    panel: Panel,
    lang: str,
    folder: Path,
    previous: Path | None = None,
    plans: bool = False,
    journal: Journal | None = None,
    replace: bool = False,
    day: Measured | None = None,
) -> None:
    """Writes the list folder with its pages; what stands there is never overwritten.

    panel: what the ranking was made from. previous: an earlier list of the same pipeline, whose
    places are told beside the new ones. plans: whether every page has its plan. journal, replace:
    see scoring.put. day: of the panel, where more is made from it than this. Raises RankError as
    those do, and where the earlier list is none.
    """
    with put(folder, journal, replace) as fresh:
        day = day or measure_day(panel, [(ranking.pipeline, ranking.bundle)], ranking.as_of)
        if plans or previous:
            # Pages make plans of them, and tell by them what changed since the last list.
            ranking = with_figures(ranking, day)
        speech = Speech(read_words("zh"), read_words("en"))
        words = speech.zh if lang == "zh" else speech.en
        with packing(ranking, day, fresh):
            behind = gather_behind(ranking, panel, previous)
            shown = ranking.shown["enterprise_id"].to_list()
            explained = explain_score(ranking, behind, shown, speech)
            told = (panel, words, fresh, day.known, previous, plans)
            write_folder(ranking, behind, explained, *told)


def write_folder(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    panel: Panel,
    words: Words,
    fresh: Path,
    known: dict[str, str],
    previous: Path | None = None,
    plans: bool = False,
) -> None:
    """Writes the files of a list and its pages into a folder, but the tables of everybody.

    known: fingerprints of what was known of the panel on the day.
    """
    plan_of = None
    if plans and ranking.figures:
        plan_of = partial(plan, ranking, ranking.figures, learn_steps(ranking.figures))
    law = write_list(ranking, behind, explained, panel, words, fresh, known, plans)
    manifest = json.loads((fresh / MANIFEST).read_text(encoding="utf-8"))
    pages = Pages(ranking, behind, explained, words, "../list.html", plan_of, law)
    write_pages(pages, manifest, fresh, previous)


def tell_list(ranking: Ranking, out: Path, words: Words) -> dict[str, object]:
    """What a command says of a list that it made; `say` is the sentence for people."""
    outcome: dict[str, object] = {**ranking.funnel, "notes": list(ranking.notes), "out": str(out)}
    cost = ranking.selection
    said = [words.say("door.rank", **outcome), *([sum_up(cost, words)] if cost else [])]
    if cost:
        outcome["quotas"] = {
            "places": cost.places,
            "filled": cost.filled,
            "given_up": cost.given_up,
            "let_in": list(cost.let_in),
            "put_out": list(cost.put_out),
        }
    return outcome | {"say": "\n".join(said)}
