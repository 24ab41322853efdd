"""The page of one enterprise: verdict, law, score, reasons, comparisons, facts, earlier places."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

import polars as pl

from configs.words import Words
from scoring.behind import Behind
from scoring.check import Findings, missing_facts
from scoring.comparables import Held, Named, cut_off, stand_among
from scoring.indicator_words import read_indicators
from scoring.law_table import clause_label, closing_text, explain_law, verdict_of
from scoring.pages import Template, find_template
from scoring.parts import Parts
from scoring.places import Places, row_of
from scoring.plan import Plan
from scoring.plan_page import context_of
from scoring.quota_words import tell_excluded, tell_placed
from scoring.rank import Ranking
from scoring.reasons import Explained
from scoring.reported import tell_reports
from scoring.shown_words import tell_shown
from scoring.sureness import band_of
from scoring.trait_words import say_cluster_place
from scoring.waterfall import Bar, draw_themes
from scoring.workbook import heading
from scoring.writing import number, points_of, potential

# What a reviewer must look at comes first.
URGENT = ("not_met", "unknown", "person")
# An enterprise is looked for among so many at the beginning of the order before all others.
FIRST = 20_000


@dataclass(frozen=True)
class Pages:
    """What the pages of one list share.

    explained: those whose pages are asked for, taken apart. home: where the list stands as seen
    from a page; no link back without one. plan_of: makes the plan of an enterprise; without one
    the page says how to ask for it, for plans take a while. law: the law's table of whoever it is
    at hand of (scoring.law_table); of others it is told one by one.
    """

    ranking: Ranking
    behind: Behind
    explained: Explained
    words: Words
    home: str = ""
    plan_of: Callable[[str], Plan] | None = None
    law: pl.DataFrame | None = None

    def render(self, enterprise_id: str) -> str:
        """The page of one enterprise of the population as HTML text."""
        return self._template.render(self.tell(enterprise_id))

    def tell(self, enterprise_id: str) -> dict[str, Any]:
        """All that the page of one enterprise says, for the page and for other papers."""
        return self._context(self._row(enterprise_id))

    def _row(self, enterprise_id: str) -> dict[str, Any]:
        """Its row of the ranking, looked for: a list is long, and few pages are asked for."""
        ids = self.ranking.frame["enterprise_id"]
        # Mostly one of the first.
        at = ids.head(FIRST).index_of(enterprise_id)
        at = ids.index_of(enterprise_id) if at is None else at
        if at is None:
            raise KeyError(enterprise_id)
        return self.ranking.frame.row(at, named=True)

    @cached_property
    def _named(self) -> Named:
        return Named(self.ranking, self.words)

    @cached_property
    def _template(self) -> Template:
        made_up = "made_up" in self.ranking.notes
        return find_template("enterprise.html.j2", self.words, made_up)

    @cached_property
    def _fingerprint(self) -> str | None:
        bundle = self.ranking.bundle
        return bundle.fingerprint if bundle else None

    @cached_property
    def _places(self) -> Places:
        beyond = self.ranking.beyond
        return (beyond.places if beyond else None) or Places(self.ranking.matrix.frame)

    @cached_property
    def _held(self) -> Held:
        return Held(self.ranking.holders)

    def _at(self, enterprise_id: str) -> int:
        """Where an enterprise stands in the matrix."""
        at = row_of(self.ranking.matrix.frame["enterprise_id"], enterprise_id)
        if at is None:
            raise KeyError(enterprise_id)
        return at

    @cached_property
    def _reasons(self) -> dict[str, list[dict[str, Any]]]:
        rows = self.explained.reasons.iter_rows(named=True)
        return {key: list(own) for key, own in groupby(rows, lambda row: row["enterprise_id"])}

    @cached_property
    def _lines(self) -> dict[str, tuple[int, int]]:
        """Where the lines of each enterprise begin in the law's table, and how many there are."""
        if self.law is None:
            return {}
        whose = self.law.select("enterprise_id").with_row_index("row")
        first = whose.group_by("enterprise_id").agg(pl.col("row").min(), pl.len())
        return {key: (at, many) for key, at, many in first.iter_rows()}

    def _findings(self, key: str) -> list[dict[str, Any]]:
        """The lines of the law's table about one enterprise."""
        if self.law is not None and key in self._lines:
            return self.law.slice(*self._lines[key]).to_dicts()
        return explain_law(_only(self.ranking.findings, key), [key], self.words).to_dicts()

    def _context(self, row: dict[str, Any]) -> dict[str, Any]:
        ranking, words, key = self.ranking, self.words, row["enterprise_id"]
        why = self._reasons.get(key, [])
        text = f"text_{words.lang}"
        neighbours, better = self._named.beside(row)
        return {
            "heading": heading(ranking, words),
            "home": self.home,
            "title": words.say("page.title", name=row["name"] or key),
            "row": row,
            "summary": summarise(ranking, row, words),
            "findings": sorted(
                (show_finding(ranking, finding, words) for finding in self._findings(key)),
                key=lambda shown: (
                    URGENT.index(shown["code"]) if shown["code"] in URGENT else len(URGENT)
                ),
            ),
            "missing": missing_words(ranking, key, words),
            "has_model": ranking.bundle is not None,
            "bars": self._bars(key),
            "against": self._against(key),
            "ups": [told[text] for told in why if told["direction"] == "for"],
            "downs": [told[text] for told in why if told["direction"] == "against"],
            "plan": context_of(self.plan_of(key), words) if self.plan_of else None,
            "neighbours": neighbours,
            "standings": self._standings(key, [told["indicator"] for told in why]),
            "better": better,
            "reports": tell_reports(self.behind.facts, key, words),
            "past": self._past(key, row),
            "points_of": points_of,
        }

    def _parts(self, key: str) -> tuple[Parts, int] | None:
        parts = self.explained.parts
        return (parts, parts.place[self._at(key)]) if parts else None

    def _bars(self, key: str) -> list[Bar]:
        """The score by theme, from what comparable enterprises have to its own."""
        found = self._parts(key)
        if found is None:
            return []
        each = self.ranking.pipeline.each
        cluster = self.ranking.matrix.frame["cluster"][self._at(key)] if each else None
        if cluster not in self._cuts:
            self._cuts[cluster] = cut_off(self.ranking, cluster)
        last = self._cuts[cluster]
        return draw_themes(*found, last["potential"] if last else None, self.words)

    @cached_property
    def _cuts(self) -> dict[str | None, dict[str, Any] | None]:
        """The last of the listed, by cluster where places are given out there: looked for once."""
        return {}

    def _against(self, key: str) -> str:
        """With whom it is compared, in words; empty without a model."""
        found = self._parts(key)
        if found is None:
            return ""
        reference = found[0].references[found[1]]
        kind = "_".join(reference.circle) or "population"
        return self.words.say(f"against.{kind}", members=reference.members)

    def _standings(self, key: str, names: list[str]) -> list[dict[str, Any]]:
        """The places of what is told as reasons, in percent."""
        told = stand_among(self.ranking, self._places, self._held, self._at(key), names, self.words)
        percent = "{:.0f}%".format
        return [
            vars(one)
            | {
                circle: percent(100 * place.share) if place else "—"
                for circle, place in (("cluster", one.cluster), ("industry", one.industry))
            }
            | {"holders": "—" if one.holders is None else percent(100 * one.holders)}
            for one in told
        ]

    def _past(self, key: str, row: dict[str, Any]) -> list[dict[str, Any]]:
        """Its places on earlier lists and on this one, the newest first."""
        edition = self.ranking.policy.edition
        now = row | {
            "as_of": self.ranking.as_of,
            "edition": edition.key if edition else None,
            "bundle": self._fingerprint,
        }
        earlier = self.behind.past.filter(pl.col("enterprise_id") == key).to_dicts()
        return [
            told
            | {
                "potential": potential(told["potential"]),
                "tier": self.words.say(f"tier.{told['tier']}"),
                "bundle": (told["bundle"] or "—")[:12],
                "edition": told["edition"] or "—",
            }
            for told in [now, *reversed(earlier)]
        ]


def summarise(ranking: Ranking, row: dict[str, Any], words: Words) -> list[str]:
    """The enterprise's standing in a few sentences: verdict, place, potential, points."""
    tier, renews = words.say(f"tier.{row['tier']}"), ranking.pipeline.renews
    if renews:
        tier = words.say("page.due" if row["listed"] else "page.not_due")
    key = "page.recheck_place" if ranking.pipeline.rechecks else "page.place"
    place = words.say(key, rank=row["rank"], population=ranking.funnel["population"], tier=tier)
    if ranking.policy.edition is None:
        sentences = [words.say("note.no_edition"), place]
    else:
        sentences = [words.say(f"page.verdict.{row['verdict']}"), place]
        # Where the law does not gate, an open verdict keeps nobody off the list; claims may.
        open_only = row["verdict"] == "unknown" and row["tier"] != "D"
        if row["to_verify"] and not renews and (ranking.pipeline.gate or not open_only):
            sentences.append(_say_open(ranking, row, words))
    sentences += say_cluster_place(ranking, row, words)
    sentences += tell_shown(ranking, row, words)
    moved = [tell_excluded(row, words), tell_placed(ranking, row, words)]
    sentences += [words.say("page.sentence", text=text) for text in moved if text]
    for kind, key in (("rank", "band"), ("weights", "weights_band"), ("facts", "facts_band")):
        if band := band_of(row, words, kind):
            sentences.append(words.say(f"page.{key}", band=band))
    if row["potential"] is not None:
        key = "page.potential"
        if potential(row["potential"]) in (0.0, 100.0):
            # Beyond the population that was trained on: the parts add up to more than is shown.
            key = "page.potential_capped"
        sentences.append(
            words.say(key, potential=potential(row["potential"]), whole=f"{row['potential']:.1f}")
        )
    if row["points"] is not None:
        low, high = f"{row['points']:g}", f"{row['points_high']:g}"
        sentences.append(words.say("page.points", low=low, high=high))
    return sentences


def _say_open(ranking: Ranking, row: dict[str, Any], words: Words) -> str:
    """Why it is marked to verify: a fact is missing, or what it rests on is only claimed."""
    if row["verdict"] == "unknown" or row["tier"] == "D":
        return words.say("page.to_verify")
    rests, alone = [words.say("page.claims.order")], row["verdict_verified"]
    if ranking.pipeline.gate and alone not in ranking.pipeline.gate:
        verdict = verdict_of(ranking.policy, alone, words)
        rests = [words.say("page.claims.verdict", verdict=verdict), *rests]
    return words.say("page.claims", rests=words.say("join").join(rests))


def missing_words(ranking: Ranking, enterprise_id: str, words: Words) -> str:
    """The facts that are missing and could still decide, as one line; empty where none is."""
    index = row_of(ranking.findings.frame["enterprise_id"], enterprise_id)
    if index is None:
        return ""
    labels = read_indicators()
    names = missing_facts(ranking.findings, index)
    return words.say("join").join(getattr(labels[name], words.lang) for name in names)


def _only(findings: Findings, enterprise_id: str) -> Findings:
    """The findings of one enterprise, or of none."""
    at = row_of(findings.frame["enterprise_id"], enterprise_id)
    frame = findings.frame.clear() if at is None else findings.frame.slice(at, 1)
    own = row_of(findings.matrix["enterprise_id"], enterprise_id)
    matrix = findings.matrix.clear() if own is None else findings.matrix.slice(own, 1)
    return replace(findings, frame=frame, matrix=matrix)


def show_finding(ranking: Ranking, finding: dict[str, Any], words: Words) -> dict[str, Any]:
    """A line of the law's table as the page shows it; code is empty for a scored item."""
    verdict, gap = finding["verdict"], finding["gap"]
    known = words.knows(f"verdict.{verdict}")
    unit = finding["unit"]
    return finding | {
        "code": verdict if known else "",
        "label": clause_label(ranking.policy, finding["criterion"], words),
        "verdict": verdict_of(ranking.policy, verdict, words) if known else verdict,
        "gap": "" if gap is None else number(gap) + (words.say(f"unit.{unit}") if unit else ""),
        "closing": closing_text(finding, words),
        "mark": words.say(f"mark_word.{finding['mark']}") if finding["mark"] else "",
    }
