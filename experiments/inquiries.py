"""The analysts' inquiries, each from files to a page and a record: compare, audit, outcome."""

from pathlib import Path
from typing import Any

import polars as pl

from configs.words import Words
from experiments.compare import compare, with_names
from experiments.compare_page import tell_compare
from experiments.contest import read_contest
from experiments.telling import Telling, as_page, as_text, write_inquiry
from experiments.train import panel_fingerprint
from features.columns import DataError
from features.panel import read_panel


def compare_runs(
    runs: list[Path],
    metric: str | None,
    within: float,
    panel: Path | None,
    out: Path | None,
    words: Words,
) -> dict[str, Any]:
    """Which recipe of these runs; names of enterprises from their panel, where it is at hand."""
    contest = read_contest(runs)
    record = compare(contest, metric or str(contest.told["metric"]), within)
    path = panel or Path(contest.told["panel"])
    record = with_names(record, names_of(path, str(contest.told["panel_fingerprint"])))
    return _finish(record, tell_compare(record, words), "compare", out, words)


def names_of(panel: Path, fingerprint: str) -> dict[str, str | None]:
    """The latest name of every enterprise; nothing where this is not the panel of the runs."""
    try:
        if panel_fingerprint(panel) != fingerprint:
            return {}
        facts = read_panel(panel).facts
    except (OSError, DataError):
        return {}
    if "name" not in facts.columns:
        return {}
    latest = facts.drop_nulls("name").sort("year", "known_on").group_by("enterprise_id").last()
    return dict(latest.select("enterprise_id", pl.col("name")).iter_rows())


def _finish(
    record: dict[str, Any], telling: Telling, name: str, out: Path | None, words: Words
) -> dict[str, Any]:
    """Writes record and page where asked for; the outcome of the command."""
    if out:
        write_inquiry(record, as_page(telling, words, bool(record["made_up"])), name, out)
    told = words.say("lab.written", out=out, name=name) if out else words.say("lab.not_written")
    say = f"{as_text(telling, words)}\n\n{told}"
    if record["made_up"]:
        say = f"{words.say('lab.made_up')}\n{say}"
    return {**record, "out": str(out) if out else None, "say": say}
