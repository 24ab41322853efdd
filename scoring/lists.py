"""The list folder: reasons, findings, workbook, and a manifest to make it again by."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.reader import find
from configs.words import Words
from features.panel import Panel
from models.bundle import write_bundle
from scoring.bands import plan_bands
from scoring.basis import state_basis
from scoring.behind import Behind, keep_behind, with_last
from scoring.law_table import explain_law
from scoring.open_cases import OPEN_ROWS, open_cases
from scoring.parts import list_parts, state_parts
from scoring.pipeline import pipeline_fingerprint
from scoring.prices import selection_as_plain
from scoring.rank import Ranking
from scoring.reasons import Explained
from scoring.recall import FAMILY, LAW, PIPELINE, QUOTAS, WEIGHTINGS
from scoring.record import (
    MANIFEST,
    code_fingerprint,
    code_parts,
    versions,
    write_csv,
    write_json,
)
from scoring.rules import EXCLUSIONS, quotas_as_plain, state_rules
from scoring.shares import tell_shares
from scoring.sureness import expect_listed
from scoring.weight_bands import PLACES, list_weightings, plan_weight_bands
from scoring.workbook import write_workbook
from scoring.writing import potential


def write_list(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    panel: Panel,
    words: Words,
    folder: Path,
    known: dict[str, str],
    plans: bool = False,
) -> pl.DataFrame:
    """Writes the files of a list into a folder, but its pages and the tables of everybody.

    explained: those who are shown. panel: what the ranking was made from. known: fingerprints of
    what was known of it on the day. plans: whether the pages will have plans, for the manifest.
    Gives the law's table of those who are shown and of open cases. Every byte follows from these,
    so the same inputs make the same files.
    """
    manifest = _manifest(ranking, behind, explained, panel, words.lang, known) | {"plans": plans}
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
    write_workbook(ranking, behind, explained, findings, basis, panel.receipt, words, book)
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
    write_json(manifest, folder / MANIFEST)
    return findings


def keep_settings(ranking: Ranking, folder: Path) -> None:
    """Copies of pipeline and law as they are today: the files change, and the list was made so."""
    for kind, name, kept in (
        ("pipelines", ranking.pipeline.name, PIPELINE),
        ("policies", ranking.pipeline.policy, LAW),
    ):
        (folder / kept).write_bytes(find(kind, name).read_bytes())


def _manifest(
    ranking: Ranking,
    behind: Behind,
    explained: Explained,
    panel: Panel,
    lang: str,
    known: dict[str, str],
) -> dict[str, Any]:
    bundle, edition = ranking.bundle, ranking.policy.edition
    bands, count = plan_bands(ranking.pipeline, bundle), expect_listed(ranking)
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
