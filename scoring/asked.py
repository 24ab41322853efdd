"""What is asked of a list: why one enterprise stands where it does, why one above another."""

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import polars as pl

from configs.words import Words, read_words
from features.panel import read_panel
from scoring.behind import Behind, facts_of, read_behind
from scoring.blocks import compose
from scoring.enterprise_page import Pages, summarise
from scoring.faults import RankError, UsageError
from scoring.pages import find_template
from scoring.plan import plan
from scoring.rank import Ranking
from scoring.reasons import Explained, Speech, explain_score
from scoring.recall import read_figures, read_list
from scoring.versus import Versus, compare_places, name_of, tell_differences, tell_versus
from scoring.word_file import find_word, write_word
from scoring.workbook import heading
from scoring.writing import page_name

Outcome = dict[str, object]


def explain_one(
    folder: Path,
    enterprise_id: str,
    panel: Path | None,
    out: Path | None,
    word: Path | None,
    words: Words,
) -> Outcome:
    """Writes the page of any enterprise of a list's population; gives what the command tells.

    panel: where the facts of those stand that the list does not show. word: the same as a Word
    file. Raises RankError, and UsageError for a Word file without the extra `docx`.
    """
    if word:
        find_word()
    ranking = read_list(folder)
    row = _row(ranking, enterprise_id)
    behind = read_behind(folder)
    if panel:
        behind = _with_facts(behind, ranking, panel, enterprise_id)
    speech = Speech(read_words("zh"), read_words("en"))
    explained = explain_score(ranking, behind, [enterprise_id], speech)
    path = out or Path(page_name(enterprise_id))
    figures, steps = read_figures(folder, ranking)
    plan_of = cache(partial(plan, ranking, figures, steps))
    pages = Pages(ranking, behind, explained, words, plan_of=plan_of)
    path.write_text(pages.render(enterprise_id), encoding="utf-8", newline="\n")
    if word:
        mark = words.say("note.made_up") if "made_up" in ranking.notes else ""
        write_word(compose(pages.tell(enterprise_id), words), mark, ranking.as_of, word)
    said = [f"{row['name'] or ''} {enterprise_id}".strip(), *summarise(ranking, row, words)]
    said += _reasons(explained, words)
    outcome: Outcome = {
        "enterprise": enterprise_id,
        "text": "\n".join(said),
        "reasons": explained.reasons.drop("text_zh", "text_en").to_dicts(),
        "out": str(path),
        "docx": str(word) if word else None,
    }
    return outcome | {"say": words.say("door.explain_word" if word else "door.explain", **outcome)}


def _row(ranking: Ranking, enterprise_id: str) -> dict[str, object]:
    rows = ranking.frame.filter(pl.col("enterprise_id") == enterprise_id)
    if rows.is_empty():
        raise RankError("no_enterprise", enterprise=enterprise_id)
    return rows.row(0, named=True)


def _with_facts(behind: Behind, ranking: Ranking, panel: Path, enterprise_id: str) -> Behind:
    """With the facts of this enterprise from the panel, as known on the list's day."""
    known = read_panel(panel).known(ranking.as_of)
    return replace(behind, facts=facts_of(known, pl.Series([enterprise_id])))


def _reasons(explained: Explained, words: Words) -> list[str]:
    """The reasons under their headings; nothing without a model."""
    said = []
    for direction, head in (("for", "page.for"), ("against", "page.against_it")):
        own = explained.reasons.filter(pl.col("direction") == direction)
        if own.height:
            said += [words.say(head), *(f"  {text}" for text in own[f"text_{words.lang}"])]
    return said


def compare_two(folder: Path, one: str, other: str, out: Path | None, words: Words) -> Outcome:
    """Why one of two enterprises stands above the other; as a page too where one is asked for.

    Raises RankError for one that the list does not have, UsageError for one that is named twice.
    """
    if one == other:
        raise UsageError("same_enterprise")
    ranking = read_list(folder)
    for asked in (one, other):
        _row(ranking, asked)
    versus = compare_places(ranking, one, other, words)
    sentences = tell_versus(ranking, versus, words)
    lines = [f"  {line}" for line in tell_differences(versus, words)]
    if out:
        out.write_text(render_versus(ranking, versus, words), encoding="utf-8", newline="\n")
    outcome: Outcome = {
        "above": versus.above["enterprise_id"],
        "below": versus.below["enterprise_id"],
        "by": versus.by,
        "gap": versus.gap,
        "tied": versus.tied,
        "by_quota": versus.by_quota,
        "differences": [vars(difference) for difference in versus.differences],
        "text": "\n".join([*sentences, *lines]),
        "out": str(out) if out else None,
    }
    return outcome | {"say": words.say("door.versus", **outcome)}


def render_versus(ranking: Ranking, versus: Versus, words: Words) -> str:
    """The page of two enterprises: the order, what decides, every difference."""
    names = {"above": name_of(versus.above), "below": name_of(versus.below)}
    page = find_template("versus.html.j2", words, "made_up" in ranking.notes)
    return page.render(
        heading=heading(ranking, words),
        title=words.say("versus.title", **names),
        names=names,
        sentences=tell_versus(ranking, versus, words),
        versus=versus,
    )
