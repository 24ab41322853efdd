"""月调度: lists and a targets file to the figures of a day; in the terminal, and as a folder."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from scoring.bulletin import (
    Bulletin,
    amount,
    chance_cell,
    draw_up,
    expected_text,
    name_target,
    needed_text,
    percent,
    place_name,
    render,
    say_behind,
    say_overall,
    say_support,
    title_of,
)
from scoring.bulletin_basis import find_doubts, state_basis
from scoring.bulletin_book import write_bulletin
from scoring.candidates import Candidates, places_of, read_candidates
from scoring.check import VERDICTS
from scoring.expected import GROUPS
from scoring.faults import UsageError
from scoring.progress import Figure, foresee
from scoring.put import put
from scoring.recognised import Register, read_register
from scoring.record import MANIFEST, code_fingerprint, versions, write_csv, write_json
from scoring.targets import Targets, place_targets
from scoring.targets_file import read_targets

Outcome = dict[str, object]
# In the terminal: of all, and of those behind.
LINES, BEHIND = 40, 10


@dataclass(frozen=True)
class Asked:
    """What a report is made from.

    until: until when recognitions are complete; None: until the day. batches: by title, the day on
    which the office expects an announcement. out: the folder of the bulletin, where one is wanted.
    """

    lists: tuple[Path, ...]
    targets: str
    as_of: date
    panel: Path | None = None
    recognitions: Path | None = None
    until: date | None = None
    batches: Mapping[str, date] = field(default_factory=dict)
    out: Path | None = None


def report_targets(asked: Asked, words: Words) -> Outcome:
    """Tells where every target stands on the day, and writes the bulletin where one is asked for.

    Raises UsageError for options that do not go together, DataError and ConfigError for files at
    fault, RankError for a folder that is no list.
    """
    if asked.out and asked.out.exists():
        raise UsageError("targets_out_exists", out=asked.out)
    targets = read_targets(asked.targets)
    lists = [read_candidates(folder) for folder in asked.lists]
    by_title = _by_title(lists, asked)
    placed = place_targets(targets, places_of(lists))
    register = read_register(lists, asked.panel, asked.recognitions, asked.as_of)
    until = asked.until or asked.as_of
    figures = [
        foresee(
            target,
            by_title.get(target.title or ""),
            register,
            asked.as_of,
            until,
            asked.batches.get(target.title or ""),
        )
        for target in placed
    ]
    doubts = find_doubts(figures, register, words)
    basis = state_basis(targets, lists, figures, register, until, words)
    bulletin = draw_up(targets, asked.as_of, figures, doubts, basis, words)
    if asked.out:
        _write(bulletin, lists, register, asked, until, words)
    outcome: Outcome = {
        "as_of": asked.as_of.isoformat(),
        "targets": [plain(one, words) for one in figures],
        "behind": [say_behind(one, words) for one in bulletin.behind],
        "doubts": list(doubts),
        "overall": say_overall(bulletin, words),
        "out": str(asked.out) if asked.out else None,
    }
    return outcome | {"say": "\n".join(_lines(bulletin, asked, words))}


def _by_title(lists: Sequence[Candidates], asked: Asked) -> dict[str, Candidates]:
    """The list of each title. Raises UsageError and RankError for lists that do not fit."""
    found: dict[str, Candidates] = {}
    for one in lists:
        if one.pipeline.rechecks:
            raise UsageError("list_of_holders", list=one.folder.name)
        if one.title in found:
            both = f"{found[one.title].folder.name}, {one.folder.name}"
            raise UsageError("lists_of_one_title", title=one.title, lists=both)
        if one.as_of > asked.as_of:
            late, report = one.as_of.isoformat(), asked.as_of.isoformat()
            raise UsageError("list_after_day", list=one.folder.name, day=late, as_of=report)
        found[one.title] = one
    if asked.until and asked.until > asked.as_of:
        raise UsageError("until_after_day", until=asked.until.isoformat())
    for title, day in asked.batches.items():
        listed = found.get(title)
        if listed is None:
            raise UsageError("batch_without_list", title=title)
        if not listed.as_of <= day <= listed.ends:
            span = f"{listed.as_of.isoformat()} - {listed.ends.isoformat()}"
            raise UsageError("batch_outside", title=title, day=day.isoformat(), span=span)
    return found


def _lines(bulletin: Bulletin, asked: Asked, words: Words) -> list[str]:
    """The report in the terminal: a line for each target, those behind, where the files are."""
    lines = [title_of(bulletin, words), *say_overall(bulletin, words)]
    told = [one for _, _, found in bulletin.titles for one in found] + list(bulletin.items)
    for one in told[:LINES]:
        lines.append("  " + _line(one, words))
    if len(told) > LINES:
        lines.append("  " + words.say("bulletin.more_lines", count=len(told) - LINES))
    if bulletin.behind:
        lines.append(words.say("bulletin.part.problems"))
        lines += [f"  {say_behind(one, words)}" for one in bulletin.behind[:BEHIND]]
        if len(bulletin.behind) > BEHIND:
            more = len(bulletin.behind) - BEHIND
            lines.append("  " + words.say("bulletin.more_lines", count=more))
    lines += [words.say("bulletin.doubt") + doubt for doubt in bulletin.doubts]
    if asked.out:
        lines.append(words.say("door.targets", out=asked.out))
    return lines


def _line(one: Figure, words: Words) -> str:
    key = "bulletin.line" if one.target.title else "bulletin.line_item"
    return words.say(
        key,
        place=place_name(one.target, words),
        what=name_target(one.target, words),
        year=one.target.year,
        target=amount(one.target.target, words),
        attained=amount(one.attained, words),
        in_progress=amount(one.in_progress, words),
        share=percent(one.share, words),
        elapsed=percent(one.elapsed, words),
        expected=expected_text(one.forecast, one.timing, words),
        chance=chance_cell(one, words),
        needed=needed_text(one, words),
    )


def plain(one: Figure, words: Words) -> dict[str, Any]:
    """A figure as JSON holds it: every number, and from what it was made."""
    target = asdict(one.target) | {"begins": one.target.begins, "ends": one.target.ends}
    told: dict[str, Any] = {
        "target": {k: v.isoformat() if isinstance(v, date) else v for k, v in target.items()},
        "attained": one.attained,
        "attained_from": "register" if one.counted else "file" if one.said is not None else None,
        "attained_said": one.said,
        "in_progress": one.in_progress,
        "gap": one.gap,
        "share": one.share,
        "elapsed": one.elapsed,
        "behind": one.behind,
        "announced": one.announced,
        "list": one.listed.fingerprint if one.listed else None,
        "candidates": one.rows.height if one.forecast else None,
        "removed": one.removed if one.forecast else None,
        "excluded": one.excluded if one.forecast else None,
        "sum_of_probabilities": one.within,
        "forecast": asdict(one.forecast) if one.forecast else None,
        "timing": None,
        "support": asdict(one.support) if one.support else None,
        "support_says": say_support(one, words),
    }
    if one.timing:
        day = one.timing.announced
        told["timing"] = asdict(one.timing) | {"announced": day.isoformat() if day else None}
    return told


def _write(
    bulletin: Bulletin,
    lists: Sequence[Candidates],
    register: Register | None,
    asked: Asked,
    until: date,
    words: Words,
) -> None:
    """The folder: page, workbook, candidates, figures, manifest; whole or not at all."""
    if asked.out is None:
        return
    targets = bulletin.targets
    with put(asked.out) as fresh:
        page = render(bulletin, words)
        (fresh / "bulletin.html").write_text(page, encoding="utf-8", newline="\n")
        write_bulletin(bulletin, words, fresh / "targets.xlsx")
        write_csv(_counted(bulletin, words), words, fresh / "candidates.csv", bulletin.made_up)
        write_json([plain(one, words) for one in bulletin.figures], fresh / "figures.json")
        manifest = {
            "kind": "targets",
            "as_of": asked.as_of.isoformat(),
            "outcomes_until": until.isoformat(),
            "lang": words.lang,
            "targets": _file(targets),
            "lists": [
                {
                    "folder": one.folder.name,
                    "title": one.title,
                    "as_of": one.as_of.isoformat(),
                    "ends": one.ends.isoformat(),
                    "fingerprint": one.fingerprint,
                }
                for one in lists
            ],
            "batches": {title: day.isoformat() for title, day in sorted(asked.batches.items())},
            "register": register.inputs if register else [],
            "made_up": bulletin.made_up,
            "code": code_fingerprint(),
            "versions": versions(),
        }
        write_json(manifest, fresh / MANIFEST)


def _file(targets: Targets) -> dict[str, Any]:
    return {"file": targets.file, "sha256": targets.sha256, "rows": len(targets.rows)}


def _counted(bulletin: Bulletin, words: Words) -> pl.DataFrame:
    """Every candidate that was counted, under each target: what the sums are sums of."""
    parts = [
        one.rows.select(
            pl.lit(place_name(one.target, words)).alias("target_place"),
            pl.lit(name_target(one.target, words)).alias("target_title"),
            pl.lit(one.target.year).alias("target_year"),
            *("enterprise_id", "name", "county", "rank", "listed"),
            pl.col("verdict").replace({v: words.say(f"verdict.{v}") for v in VERDICTS}),
            pl.col("group")
            .replace({g: words.say(f"candidate.{g}") for g in GROUPS})
            .alias("candidate_group"),
            *("applied", "probability", "chance"),
        )
        for one in bulletin.figures
        if one.forecast
    ]
    if not parts:
        return pl.DataFrame(schema={"target_place": pl.String(), "enterprise_id": pl.String()})
    return pl.concat(parts)
