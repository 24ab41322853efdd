"""A list folder written whole: every file beside the place, then one rename."""

import json
import shutil
from functools import partial
from pathlib import Path

from configs.words import read_words
from features.panel import Panel
from scoring.behind import gather_behind
from scoring.enterprise_page import Pages
from scoring.faults import RankError
from scoring.lists import write_list
from scoring.plan import plan
from scoring.rank import Ranking
from scoring.reasons import Speech, explain_score
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
) -> None:
    """Writes the list folder with its pages; an older list there is replaced, nothing else is.

    panel: what the ranking was made from. previous: an earlier list of the same pipeline, whose
    places are told beside the new ones. plans: whether every page has its plan. Raises RankError
    where something that is no list stands in the way, or the earlier list is none.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
        raise RankError("not_a_list", folder=folder.name, found=next(folder.iterdir()).name)
    speech = Speech(read_words("zh"), read_words("en"))
    behind = gather_behind(ranking, panel, previous)
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    shown = ranking.shown["enterprise_id"].to_list()
    explained = explain_score(ranking, behind, shown, speech)
    words = speech.zh if lang == "zh" else speech.en
    figures, plan_of = ranking.figures, None
    if plans and figures:
        plan_of = partial(plan, ranking, figures, learn_steps(figures))
    write_list(ranking, behind, explained, panel.receipt, words, fresh)
    manifest = json.loads((fresh / MANIFEST).read_text(encoding="utf-8"))
    pages = Pages(ranking, behind, explained, words, "../list.html", plan_of)
    write_pages(pages, manifest, fresh)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
