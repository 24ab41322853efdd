"""Old lists looked back upon, from folders to page, marks and record: what became of each."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from experiments.joined import Joined, join_outcomes
from experiments.outcome import logged_figures, score_list
from experiments.outcome_marks import mark_list, marks_csv
from experiments.outcome_page import tell_outcome, tell_series
from experiments.outcome_series import judge_places, judge_series, with_earlier
from experiments.registry import log_outcome
from experiments.telling import check_place, finish
from features.panel import Panel, read_panel
from features.register import read_recognitions
from scoring.faults import RankError
from scoring.journal import Journal, held, write_entry
from scoring.kept import read_kept
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import read_manifest
from scoring.titles import TITLE_WORDS

MARKS = "marks.csv"


@dataclass(frozen=True)
class Asked:
    """What is looked back upon and with what.

    earlier: also the lists before, as far as they stand beside. until: until when the recognitions
    are complete; without it nothing is judged. journal: where outcomes are written down; None for
    nowhere.
    """

    folders: tuple[Path, ...]
    recognitions: Path
    until: date | None = None
    panel: Path | None = None
    earlier: bool = False
    journal: Journal | None = None


def look_back(asked: Asked, store: Path, out: Path | None, words: Words) -> dict[str, Any]:
    """What became of each list, written down with the models that made them where they are known.

    The folders of the lists are never written to. One list gives its record, several give theirs
    (`lists`) and a row for each (`series`). Raises RankError for lists of several pipelines.
    """
    if out:
        check_place(out, ("outcome.json", "outcome.html", MARKS))
    folders = _folders(asked)
    panel = read_panel(asked.panel) if asked.panel else None
    told = read_recognitions(asked.recognitions, TITLE_WORDS)
    joined = [_join(folder, told, asked.until, panel) for folder in folders]
    _same_pipeline(joined, folders)
    records, marks = [], []
    for one, folder in zip(joined, folders, strict=True):
        manifest = fingerprint_of(folder / MANIFEST)
        records.append({"list": manifest, **score_list(one)})
        marks += mark_list(one, manifest)
    if asked.journal:
        _write_down(records, folders, asked, asked.journal)
    said = [_log(record, store, words) for record in records]
    if len(records) == 1:
        (record,), telling = records, tell_outcome(records[0], words)
    else:
        series = judge_series(records, [folder.name for folder in folders])
        made_up = any(record["made_up"] for record in records)
        record = {"lists": records, "series": series, "made_up": made_up}
        telling = tell_series(record, words)
    beside = {MARKS: marks_csv(marks, words, bool(record["made_up"]))}
    done = finish(record, telling, "outcome", out, words, beside)
    return done | {"say": "\n".join([str(done["say"]), *dict.fromkeys(said)])}


def _folders(asked: Asked) -> list[Path]:
    """The lists to look back upon, each once, whatever it is called."""
    found: dict[str, Path] = {}
    for folder in asked.folders:
        for one in with_earlier(folder) if asked.earlier else [folder]:
            read_manifest(one)
            found.setdefault(fingerprint_of(one / MANIFEST), one)
    return list(found.values())


def _join(
    folder: Path, recognitions: pl.DataFrame, until: date | None, panel: Panel | None
) -> Joined:
    """A list with its outcomes. A panel must be the one that the list was made from."""
    ranking = read_kept(folder)
    if panel:
        made_from = {file["sha256"] for file in read_manifest(folder)["inputs"]}
        if made_from != {file["sha256"] for file in panel.receipt.get("files", [])}:
            raise RankError("other_panel", folder=folder.name)
    return join_outcomes(ranking, recognitions, until, panel)


def _same_pipeline(joined: list[Joined], folders: list[Path]) -> None:
    first = joined[0].ranking.pipeline.name
    for one, folder in zip(joined, folders, strict=True):
        if one.ranking.pipeline.name != first:
            name = one.ranking.pipeline.name
            raise RankError("other_series", folder=folder.name, pipeline=name, first=first)


def _log(record: dict[str, Any], store: Path, words: Words) -> str:
    """Writes a record's figures down with the model that made the list; what came of that."""
    figures, model = logged_figures(record), f"lingpao_{record['pipeline']}"
    version = None
    if figures and record["bundle"]:
        version = log_outcome(store, model, record["bundle"], record["as_of"], figures)
    record["logged"] = {"model": model, "version": version} if version else None
    key = "logged" if version else "unknown_model" if figures else "not_logged"
    key = key if record["bundle"] else "no_model"
    return words.say(f"lab.outcome.{key}", model=model, version=version)


def _write_down(
    records: list[dict[str, Any]], folders: list[Path], asked: Asked, journal: Journal
) -> None:
    """A line of the journal for each list that can be judged; what stands there stands once."""
    digest = fingerprint_of(asked.recognitions)
    with held(journal) as book:
        for record, folder in zip(records, folders, strict=True):
            told = {
                "recognitions": digest,
                "until": record["outcomes_until"],
                "listed": record["listed"],
                "hits": record["hits"],
                "right": judge_places(record) or "unknown",
            }
            known = [e.told for e in book.entries if e.manifest == record["list"]]
            if record["judged"] and told not in known:
                write_entry(book, "outcome", folder, record["list"], told)
