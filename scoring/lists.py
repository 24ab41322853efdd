"""The list folder: ranking, reasons, findings, workbook, and a manifest to make it again by."""

import json
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.reader import find
from configs.words import Words
from features.facts import Facts, at_hand
from features.fingerprints import fingerprint_known
from features.gathering import Figures
from features.matrix import IDENTITY, Matrix
from features.ordering import write_groups
from features.panel import Panel
from models.bundle import read_bundle, write_bundle
from scoring.bands import plan_bands
from scoring.behind import VERIFIED, Behind, keep_behind, with_last
from scoring.check import check
from scoring.claims import BLANK
from scoring.clauses import indicators_of
from scoring.faults import RankError
from scoring.indicator_words import read_indicators
from scoring.law_table import explain_law
from scoring.measured import Measured, figures_asked
from scoring.open_cases import OPEN_ROWS, open_cases
from scoring.parts import list_parts, state_parts
from scoring.pipeline import Pipeline, pipeline_fingerprint, read_pipeline
from scoring.placing import first_key
from scoring.policy import Policy, policy_at
from scoring.prices import recall_selection, selection_as_plain
from scoring.quota_words import state_exclusions, state_quotas
from scoring.rank import COLUMNS, Ranking
from scoring.reasons import Explained
from scoring.record import (
    MANIFEST,
    code_fingerprint,
    code_parts,
    versions,
    write_csv,
    write_json,
)
from scoring.reference import LEAST, MOST
from scoring.rules import EXCLUSIONS, quotas_as_plain, recall_rules, state_rules
from scoring.shares import tell_shares
from scoring.shown_words import state_shown
from scoring.steps import Step, kinds_of_steps, learn_from, read_steps, write_steps
from scoring.sureness import expect_listed, state_sureness
from scoring.trait_words import state_composite, state_shares
from scoring.weight_bands import PLACES, list_weightings, plan_weight_bands
from scoring.workbook import write_workbook
from scoring.writing import potential

# What plans are made from: the figures of all, and how far such figures move in a year.
FIGURES, STEPS = "figures.parquet", "steps.json"
# The quotas and what they cost, where there are any.
QUOTAS = "quotas.json"
# Of a composite order: how often each stands among the first of its cluster, and by which weights.
WEIGHTINGS, FAMILY = "weightings.parquet", "weightings.json"
# The settings that it was made by, as they were.
PIPELINE, LAW = "pipeline.yaml", "law.yaml"


def write_list(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    panel: Panel,
    words: Words,
    folder: Path,
    plans: bool = False,
    day: Measured | None = None,
) -> None:
    """Writes the files of a list (but its pages) into an empty folder.

    explained: those who are shown. panel: what the ranking was made from. plans: whether the pages
    will have plans, for the manifest. day: of the panel, where the ranking was made from it. Every
    byte follows from these, so the same inputs make the same files.
    """
    with ThreadPoolExecutor(1) as beside:
        # What is kept of everybody is packed while the rows of the workbook are formed.
        tables = beside.submit(_write_tables, ranking, day, folder)
        manifest = _manifest(ranking, behind, explained, panel, words.lang, day) | {"plans": plans}
        _write_shown(ranking, behind, explained, manifest, panel.receipt, words, folder)
        tables.result()
    write_json(manifest, folder / MANIFEST)


def _write_shown(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    manifest: dict[str, Any],
    receipt: dict[str, Any],
    words: Words,
    folder: Path,
) -> None:
    """What the folder tells of those who are shown, and what the list was made by."""
    near = ranking.shown["enterprise_id"].to_list()
    still_open = open_cases(ranking).head(OPEN_ROWS)["enterprise_id"].to_list()
    findings = explain_law(ranking.findings, [*near, *still_open], words)
    keep_behind(behind, folder)
    explained.reasons.write_parquet(folder / "reasons.parquet")
    if explained.parts:
        list_parts(explained.parts).write_parquet(folder / "parts.parquet")
    findings.write_parquet(folder / "findings.parquet")
    if ranking.bundle:
        write_bundle(ranking.bundle, folder / "bundle")
    rules = ranking.rules
    if rules.quotas.rows:
        cost = selection_as_plain(ranking.selection) if ranking.selection else None
        write_json({"quotas": quotas_as_plain(rules.quotas), "selection": cost}, folder / QUOTAS)
    if ranking.weightings is not None and ranking.bundle:
        ranking.weightings.write_parquet(folder / WEIGHTINGS)
        write_json(list_weightings(ranking.pipeline, ranking.bundle), folder / FAMILY)
    if rules.exclusions.file:
        rules.exclusions.rows.write_parquet(folder / EXCLUSIONS)
    basis = state_basis(ranking, manifest, words)
    book = folder / "list.xlsx"
    write_workbook(ranking, behind, explained, findings, basis, receipt, words, book)
    rows = with_last(ranking.listed, behind.past, words)
    if not ranking.pipeline.composite:
        # Nothing stands there in any row; the parquet has the same columns in every list.
        rows = rows.drop(*PLACES, "recheck")
    listed = [_plain(row) for row in rows.iter_rows(named=True)]
    texts = {name: pl.String() for name, kind in rows.schema.items() if kind == pl.Date}
    plain = pl.DataFrame(listed, schema=pl.Schema({**rows.schema, **texts}))
    write_csv(plain, words, folder / "list.csv", "made_up" in ranking.notes)
    write_json({"manifest": manifest, "listed": listed}, folder / "list.json")
    keep_settings(ranking, folder)


def _write_tables(ranking: Ranking, day: Measured | None, folder: Path) -> None:
    """What the folder keeps of everybody; nothing, where only a part of them is at hand."""
    if ranking.beyond:
        return
    write_groups(ranking.frame.lazy(), folder / "ranking.parquet")
    write_groups(ranking.matrix.frame.lazy(), folder / "matrix.parquet")
    write_groups(ranking.holders.lazy(), folder / "holders.parquet")
    if ranking.verified is not None:
        write_groups(ranking.verified.lazy(), folder / VERIFIED)
    gathered = [*ranking.matrix.names, *ranking.pipeline.population.told_by]
    names = figures_asked(ranking.policy, gathered)
    if ranking.figures:
        figures = at_hand(ranking.figures.frame.select(names))
        _write_figures(figures, learn_from(figures), folder)
    elif day:
        steps = [step for kind in kinds_of_steps(names) for step in day.steps[kind]]
        _write_figures(day.everybody.facts(names), steps, folder)


def _write_figures(figures: Facts, steps: Iterable[Step], folder: Path) -> None:
    """What plans are made from, of everybody, and how far such figures move."""
    write_groups(figures.rows, folder / FIGURES)
    write_json(write_steps(steps), folder / STEPS)


def keep_settings(ranking: Ranking, folder: Path) -> None:
    """Copies of pipeline and law as they are today: the files change, and the list was made so."""
    for kind, name, kept in (
        ("pipelines", ranking.pipeline.name, PIPELINE),
        ("policies", ranking.pipeline.policy, LAW),
    ):
        (folder / kept).write_bytes(find(kind, name).read_bytes())


def read_list(folder: Path) -> Ranking:
    """The ranking of a list folder, judged again from its own matrix, law and bundle.

    Raises RankError where it is no list, or where the law has changed since it was made.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        pipeline = read_pipeline(manifest["pipeline"]["name"])
        as_of = date.fromisoformat(manifest["as_of"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    policy = policy_at(pipeline.policy, as_of, pipeline.applicant)
    for what, now, then in (
        ("law", policy.fingerprint, manifest["law"]["fingerprint"]),
        ("pipeline", pipeline_fingerprint(pipeline), manifest["pipeline"]["fingerprint"]),
    ):
        if now != then:
            raise RankError("changed_since", folder=folder.name, what=what)
    return recall_list(folder, manifest, pipeline, policy)


def recall_list(
    folder: Path, manifest: dict[str, Any], pipeline: Pipeline, policy: Policy
) -> Ranking:
    """The ranking of a list folder under a pipeline and a law. Raises RankError."""
    try:
        frame = pl.read_parquet(folder / "ranking.parquet")
        table = pl.read_parquet(folder / "matrix.parquet")
        holders = pl.read_parquet(folder / "holders.parquet")
        quota: dict[str, Any] = {"quotas": [], "selection": None}
        if manifest.get("quota"):
            quota = json.loads((folder / QUOTAS).read_text(encoding="utf-8"))
        rules = recall_rules(manifest, quota["quotas"], folder)
        selection = recall_selection(quota["selection"]) if quota["selection"] else None
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    # A list that was written before there were such columns tells nothing of them.
    absent = [name for name in COLUMNS if name not in frame.columns]
    frame = frame.with_columns(
        pl.lit(None, (BLANK | PLACES).get(name, pl.String)).alias(name) for name in absent
    )
    bundle = read_bundle(folder / "bundle") if manifest["bundle"] else None
    names = tuple(name for name in table.columns if name not in IDENTITY)
    matrix = Matrix(table, policy.as_of, manifest["facts_year"], names)
    findings = check(policy, table)
    notes = tuple(manifest["notes"])
    funnel = manifest["funnel"]
    return Ranking(
        pipeline,
        policy,
        policy.as_of,
        matrix,
        holders,
        findings,
        frame,
        funnel,
        bundle,
        notes,
        rules=rules,
        selection=selection,
    )


def read_figures(folder: Path, ranking: Ranking) -> tuple[Figures, tuple[Step, ...]]:
    """The figures of a list, from which plans are made, and the steps that were learned from them.

    Raises RankError where the list was written before they were kept.
    """
    try:
        frame = pl.read_parquet(folder / FIGURES)
        steps = read_steps(json.loads((folder / STEPS).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, pl.exceptions.PolarsError) as error:
        raise RankError("no_figures", folder=folder.name) from error
    return Figures(frame, ranking.as_of, ranking.matrix.year), steps


def state_basis(ranking: Ranking, manifest: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """口径说明: what the list rests on, what its numbers are and are not, why it is as it is."""
    lines: list[tuple[str, str]] = []

    def tell(subject: str, **fields: object) -> None:
        lines.append((words.say(f"basis.{subject}"), words.say(f"basis.{subject}.text", **fields)))

    policy, bundle, edition = ranking.policy, ranking.bundle, ranking.policy.edition
    tell("as_of", as_of=ranking.as_of.isoformat(), year=ranking.matrix.year or "—")
    if edition:
        document = policy.documents[edition.document]
        ends = edition.ends.isoformat() if edition.ends else words.say("open_end")
        tell(
            "law",
            name=document.name,
            number=document.number,
            edition=edition.key,
            begins=edition.begins.isoformat(),
            ends=ends,
        )
    tell("funnel", **ranking.funnel)
    by = "composite" if ranking.pipeline.composite else first_key(ranking.pipeline, bundle)
    first = by if bundle or by != "composite" else "points"
    ties = words.say("join").join(
        words.say(f"column.{key}") for key in ranking.pipeline.ties if key != first
    )
    tell("order", first=words.say(f"order.{first}"), ties=ties)
    if ranking.pipeline.renews:
        tell("renewal_risk")
    else:
        tell("gate_open" if not ranking.pipeline.gate else "gate" if edition else "gate_none")
        if not ranking.pipeline.each:
            tell("length", length=ranking.pipeline.length, reserve=ranking.pipeline.reserve)
    lines += [*state_shares(ranking, words), *state_shown(ranking, words)]
    lines += [*state_quotas(ranking, words), *state_exclusions(ranking, words)]
    if since := manifest.get("since"):
        tell("since", **since)
    if bundle:
        if ranking.pipeline.composite:
            lines += state_composite(ranking, words)
        else:
            tell("model", as_of=bundle.as_of, fingerprint=bundle.fingerprint[:16])
        tell("score_composite" if ranking.pipeline.composite else "score", least=LEAST, most=MOST)
    lines += [] if ranking.pipeline.renews else state_sureness(ranking, words)
    if edition and edition.points:
        tell("points")
    for note in ranking.notes:
        fields = {"bundle": bundle.as_of if bundle else "", "year": ranking.matrix.year or "—"}
        lines.append((words.say("basis.note"), words.say(f"note.{note}", **fields)))
    if "no_places" in ranking.notes and edition:
        lines.append((words.say("basis.note"), _why_empty(ranking, words)))
    for file in manifest["inputs"]:
        tell("input", **file)
    tell("code", version=manifest["versions"]["lingpao"], code=manifest["code"][:16])
    return lines


def _why_empty(ranking: Ranking, words: Words) -> str:
    """Which clauses nobody can meet because the facts are absent from the whole population."""
    frame, edition = ranking.matrix.frame, ranking.policy.edition
    asked = indicators_of(edition) if edition else []
    beyond = ranking.beyond
    nobody = beyond.absent if beyond else [n for n in asked if not frame[n].count()]
    absent = [name for name in asked if name in nobody]
    labels = words.say("join").join(
        words.say("quoted", text=label) for label in _labels(absent, words)
    )
    return words.say("basis.absent", facts=labels or "—")


def _labels(names: list[str], words: Words) -> list[str]:
    from_yaml = read_indicators()
    return [getattr(from_yaml[name], words.lang) for name in names]


def _manifest(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    panel: Panel,
    lang: str,
    day: Measured | None,
) -> dict[str, Any]:
    bundle, edition = ranking.bundle, ranking.policy.edition
    bands, count = plan_bands(ranking.pipeline, bundle), expect_listed(ranking)
    told = ranking.beyond or day
    known = told.known if told else fingerprint_known(panel, ranking.as_of)
    weights = plan_weight_bands(ranking.pipeline, bundle)
    inputs = [
        {"file": file["file"], "rows": file["rows"], "sha256": file["sha256"]}
        for file in panel.receipt.get("files", [])
    ]
    return {
        "as_of": ranking.as_of.isoformat(),
        "lang": lang,
        "facts_year": ranking.matrix.year,
        "pipeline": {
            "name": ranking.pipeline.name,
            "fingerprint": pipeline_fingerprint(ranking.pipeline),
        },
        "law": {
            "title": ranking.policy.title,
            "edition": edition.key if edition else None,
            "fingerprint": ranking.policy.fingerprint,
            **({"applicant": "recheck"} if ranking.pipeline.renews else {}),
        },
        "bundle": (
            {
                "as_of": bundle.as_of,
                "fingerprint": bundle.fingerprint,
                "seed": bundle.manifest["seed"],
            }
            if bundle
            else None
        ),
        **state_rules(ranking.rules),
        "exclusions_unmatched": list(ranking.unmatched),
        "previous": behind.previous,
        "since": asdict(behind.since) if behind.since else None,
        "bands": asdict(bands) if bands else None,
        "weight_bands": asdict(weights) if weights else None,
        "shares": [asdict(share) for share in tell_shares(ranking.frame, ranking.pipeline)],
        "expected": asdict(count) if count else None,
        "explained": state_parts(explained.parts) if explained.parts else None,
        "inputs": inputs,
        "panel": known | {"currency": panel.currency, "precedence": list(panel.precedence)},
        "source": panel.receipt.get("source"),
        "made_up": "made_up" in ranking.notes,
        "funnel": ranking.funnel,
        "notes": list(ranking.notes),
        "code": code_fingerprint(),
        "parts": code_parts(),
        "versions": versions(),
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """A row for CSV and JSON: potential as shown, probabilities to four decimals, days as text."""
    chances = {key: row[key] for key in ("probability", "probability_low", "probability_high")}
    days = {key: day.isoformat() for key, day in row.items() if isinstance(day, date)}
    return row | {
        **days,
        "potential": potential(row["potential"]),
        **{key: None if chance is None else round(chance, 4) for key, chance in chances.items()},
    }
