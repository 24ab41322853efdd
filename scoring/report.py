"""Pages for officials: the list, and one page per enterprise with the law and the reasons."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import polars as pl

from configs.words import Words
from scoring.check import missing_facts
from scoring.indicator_words import read_indicators
from scoring.law_table import clause_label, closing_text, explain_law, verdict_of
from scoring.lists import state_basis
from scoring.pages import find_template
from scoring.rank import Ranking
from scoring.reasons import Speech, explain_score
from scoring.sureness import band_of, has_bands, say_expected
from scoring.workbook import heading, potential
from scoring.writing import number, page_name

COLUMNS = (
    "rank",
    "rank_band",
    "name",
    "county",
    "cluster",
    "tier",
    "potential",
    "points",
    "verdict",
    "reason1",
)


def write_pages(
    ranking: Ranking, manifest: dict[str, Any], speech: Speech, lang: str, folder: Path
) -> None:
    """list.html and enterprises/ID.html for every listed enterprise, into the list's folder."""
    words = speech.zh if lang == "zh" else speech.en
    listed = ranking.listed["enterprise_id"].to_list()
    reasons = explain_score(ranking, listed, speech)
    first = dict(
        reasons.filter(pl.col("k") == 1).select("enterprise_id", f"text_{words.lang}").iter_rows()
    )
    rows = [
        row
        | {
            "potential": potential(row["potential"]),
            "rank_band": band_of(row, words),
            "law": verdict_of(ranking.policy, row["verdict"], words),
            "reason": first.get(row["enterprise_id"], ""),
            "href": f"enterprises/{quote(page_name(row['enterprise_id']))}",
        }
        for row in ranking.listed.iter_rows(named=True)
    ]
    basis = state_basis(ranking, manifest, words)
    page = find_template("list.html.j2", words, _made_up(ranking))
    empty = {
        name
        for name in ("potential", "points")
        if ranking.frame[name].null_count() == ranking.frame.height
    }
    empty |= set() if has_bands(ranking) else {"rank_band"}
    columns = [name for name in COLUMNS if name not in empty]
    text = page.render(
        heading=heading(ranking, words),
        expected=say_expected(ranking, words),
        rows=rows,
        columns=columns,
        basis=basis,
    )
    (folder / "list.html").write_text(text, encoding="utf-8", newline="\n")
    (folder / "enterprises").mkdir()
    for enterprise_id, text in render_enterprises(
        ranking, listed, speech, lang, home="../list.html"
    ).items():
        path = folder / "enterprises" / page_name(enterprise_id)
        path.write_text(text, encoding="utf-8", newline="\n")


def render_enterprises(
    ranking: Ranking, enterprise_ids: list[str], speech: Speech, lang: str, home: str = ""
) -> dict[str, str]:
    """The pages of these enterprises as HTML text, by enterprise_id.

    home: where the list stands as seen from the page; no link back without one.
    """
    words = speech.zh if lang == "zh" else speech.en
    template = find_template("enterprise.html.j2", words, _made_up(ranking))
    reasons = _grouped(explain_score(ranking, enterprise_ids, speech))
    findings = _grouped(explain_law(ranking.findings, enterprise_ids, words))
    wanted = ranking.frame.filter(pl.col("enterprise_id").is_in(enterprise_ids))
    pages = {}
    for row in wanted.iter_rows(named=True):
        key = row["enterprise_id"]
        why = reasons.get(key, [])
        pages[key] = template.render(
            heading=heading(ranking, words),
            home=home,
            title=words.say("page.title", name=row["name"] or key),
            row=row,
            summary=summarise(ranking, row, words),
            findings=[_shown(ranking, f, words) for f in findings.get(key, [])],
            missing=missing_words(ranking, key, words),
            has_model=ranking.bundle is not None,
            ups=[w[f"text_{words.lang}"] for w in why if w["direction"] == "for"],
            downs=[w[f"text_{words.lang}"] for w in why if w["direction"] == "against"],
        )
    return pages


def summarise(ranking: Ranking, row: dict[str, Any], words: Words) -> list[str]:
    """The enterprise's standing in a few sentences: verdict, place, potential, points."""
    tier = words.say(f"tier.{row['tier']}")
    place = words.say("page.place", rank=row["rank"], population=ranking.frame.height, tier=tier)
    if ranking.policy.edition is None:
        sentences = [words.say("note.no_edition"), place]
    else:
        sentences = [words.say(f"page.verdict.{row['verdict']}"), place]
        if row["to_verify"]:
            sentences.append(words.say("page.to_verify"))
    band = band_of(row, words)
    if band:
        sentences.append(words.say("page.band", band=band))
    if row["potential"] is not None:
        sentences.append(words.say("page.potential", potential=potential(row["potential"])))
    if row["points"] is not None:
        low, high = f"{row['points']:g}", f"{row['points_high']:g}"
        sentences.append(words.say("page.points", low=low, high=high))
    return sentences


def missing_words(ranking: Ranking, enterprise_id: str, words: Words) -> str:
    """The facts that are missing and could still decide, as one line; empty where none is."""
    index = ranking.findings.frame["enterprise_id"].index_of(enterprise_id)
    if index is None:
        return ""
    labels = read_indicators()
    names = missing_facts(ranking.findings, index)
    return words.say("join").join(getattr(labels[name], words.lang) for name in names)


def _shown(ranking: Ranking, finding: dict[str, Any], words: Words) -> dict[str, Any]:
    verdict, gap = finding["verdict"], finding["gap"]
    known = words.knows(f"verdict.{verdict}")
    unit = finding["unit"]
    return finding | {
        "code": verdict if known else "",
        "label": clause_label(ranking.policy, finding["criterion"], words),
        "verdict": words.say(f"verdict.{verdict}") if known else verdict,
        "gap": "" if gap is None else number(gap) + (words.say(f"unit.{unit}") if unit else ""),
        "closing": closing_text(finding, words),
        "mark": words.say(f"mark_word.{finding['mark']}") if finding["mark"] else "",
    }


def _grouped(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        groups.setdefault(row["enterprise_id"], []).append(row)
    return groups


def _made_up(ranking: Ranking) -> bool:
    return "made_up" in ranking.notes
