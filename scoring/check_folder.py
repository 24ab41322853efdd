"""A check written whole: wide and long tables, the workbook, traces of the named, a manifest."""

import shutil
from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from features.ordering import GROUP
from features.panel import Panel
from scoring.check_book import write_check_book
from scoring.check_tables import OTHERS, chosen, fits_excel, long_findings, spoken, write_wide
from scoring.faults import RankError
from scoring.policy import Policy
from scoring.record import MANIFEST, code_fingerprint, versions, write_csv, write_json
from scoring.trace import trace
from scoring.verdicts import Docket, Survey, Verdicts, title_label
from scoring.writing import page_name

WIDE, LONG = "verdicts.parquet", "findings.parquet"


def publish_check(
    docket: Docket, panel: Panel, named: list[str], words: Words, folder: Path
) -> dict[str, Any]:
    """Writes the folder of a check beside the place, then renames it; gives its manifest.

    named: the enterprises asked for, else empty. An older check there is replaced, nothing else
    is. Raises RankError for an unknown enterprise, or where something else stands in the way.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / WIDE).is_file():
        raise RankError("not_a_check", folder=folder.name, found=next(folder.iterdir()).name)
    ids = docket.everybody.ids
    unknown = sorted(set(named) - set(ids)) if named else []
    if unknown:
        raise RankError("unknown_ids", ids=words.say("join").join(unknown))
    fresh = folder.with_name(folder.name + ".part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    noted = write_wide(docket, fresh / WIDE)
    shown, left_out = chosen([title.near for title in noted], named)
    others = None if named else _others(ids, shown)
    # Whoever stands in the other files is judged again: nobody else is held.
    about = {*shown, *(others or ()), *(one for title in noted for one in title.others)}
    counts = {title.title: title.counts for title in noted}
    survey = docket.only(about).survey(counts, len(ids))
    findings = long_findings(survey, shown, bool(named), words)
    fits = fits_excel(findings, shown)
    near = {"shown": len(shown), "left_out": left_out, "in_csv": len(fits)}
    manifest = _manifest(survey, panel, near, words)
    findings.write_parquet(fresh / LONG)
    made_up = bool(manifest["made_up"])
    in_csv = pl.col("enterprise_id").is_in(pl.Series(fits, dtype=pl.String).implode())
    # In words the clauses of many take several times the room.
    parts = (findings.slice(at, GROUP) for at in range(0, max(findings.height, 1), GROUP))
    told = (spoken(part.filter(in_csv), survey, words) for part in parts)
    write_csv(told, words, fresh / "findings.csv", made_up)
    basis = _basis(survey, manifest, words)
    write_check_book(survey, shown, others, basis, words, fresh / "check.xlsx", made_up)
    if named:
        (fresh / "traces").mkdir()
    for enterprise_id in named:
        name = page_name(enterprise_id).removesuffix(".html") + ".json"
        write_json(_traces(survey, enterprise_id), fresh / "traces" / name)
    write_json(manifest, fresh / MANIFEST)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return manifest


def _others(ids: pl.Series, shown: list[str]) -> list[str]:
    """The first of those who are not shown, by id, as far as there is room."""
    there = pl.Series(shown, dtype=pl.String)
    others: list[str] = ids.filter(~ids.is_in(there.implode())).head(OTHERS).to_list()
    return others


def _traces(survey: Survey, enterprise_id: str) -> list[dict[str, Any]]:
    """The traces of one enterprise, one per title."""
    return [
        trace(findings, enterprise_id)
        for verdicts in survey.verdicts.values()
        for findings in verdicts.findings.values()
        if enterprise_id in findings.frame["enterprise_id"]
    ]


def _manifest(survey: Survey, panel: Panel, counts: dict[str, int], words: Words) -> dict[str, Any]:
    """What the check was made from, so that it can be made again; no clock time."""
    inputs = [
        {"file": file["file"], "rows": file["rows"], "sha256": file["sha256"]}
        for file in panel.receipt.get("files", [])
    ]
    titles = {
        title: {
            "law": verdicts.policies["first"].fingerprint,
            "editions": {
                applicant: policy.edition.key if policy.edition else None
                for applicant, policy in verdicts.policies.items()
            },
            "counts": survey.counts[title],
        }
        for title, verdicts in survey.verdicts.items()
    }
    return {
        "as_of": survey.as_of.isoformat(),
        "lang": words.lang,
        "facts_year": survey.matrix.year,
        "read": panel.enterprises(),
        "known": survey.known,
        "titles": titles,
        **counts,
        "made_up": bool(panel.receipt.get("made_up")),
        "inputs": inputs,
        "code": code_fingerprint(),
        "versions": versions(),
    }


def _basis(survey: Survey, manifest: dict[str, Any], words: Words) -> list[tuple[str, str]]:
    """口径说明: which law, whose facts, what the verdicts mean, who is not shown."""
    year = survey.matrix.year or "—"
    as_of = {"as_of": survey.as_of.isoformat(), "year": year}
    lines = [(words.say("basis.as_of"), words.say("basis.as_of.text", **as_of))]
    if manifest["made_up"]:
        lines.append((words.say("basis.note"), words.say("note.made_up")))
    for verdicts in survey.verdicts.values():
        lines += _laws(verdicts, words)
    for subject in ("verdicts", "evidence", "recheck"):
        lines.append((words.say(f"basis.{subject}"), words.say(f"basis.{subject}.text")))
    lines.append((words.say("basis.enterprises"), words.say("basis.enterprises.text", **manifest)))
    for file in manifest["inputs"]:
        lines.append((words.say("basis.input"), words.say("basis.input.text", **file)))
    code = {"version": manifest["versions"]["lingpao"], "code": manifest["code"][:16]}
    return [*lines, (words.say("basis.code"), words.say("basis.code.text", **code))]


def _laws(verdicts: Verdicts, words: Words) -> list[tuple[str, str]]:
    """Which edition each kind of applicant follows; one line where all follow the same."""
    told: dict[str | None, Policy] = {}
    for policy in verdicts.policies.values():
        told.setdefault(policy.edition.key if policy.edition else None, policy)
    lines = []
    for policy in told.values():
        label = title_label(verdicts, words)
        if policy.edition is None:
            text = words.say("basis.titles_none.text", label=label)
        else:
            document = policy.documents[policy.edition.document]
            text = words.say(
                "basis.titles.text",
                label=label,
                applicant=words.say(f"applicant.{policy.applicant}") if len(told) > 1 else "",
                edition=policy.edition.key,
                name=document.name,
                number=document.number,
            )
        lines.append((words.say("basis.titles"), text))
    return lines
