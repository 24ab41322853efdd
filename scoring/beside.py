"""What stands beside a panel for a person: written anew, but never over work begun in it."""

import hashlib
import json
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import polars as pl

from features.answers import SAYS, kept_answers
from features.columns import DataError, Fault
from features.panel import FILES

# Doubtful pairs to be answered; recognitions of nobody; rows of registers that go back.
DOUBTFUL, UNMATCHED = "doubtful.xlsx", "unmatched.csv"
GOES_BACK = {"titles": "refused_titles.xlsx", "former_names": "refused_former_names.xlsx"}
# What is wrong where a file that a person works in is not as it was written; others may go.
EDITED = {DOUBTFUL: "doubtful_edited", **dict.fromkeys(GOES_BACK.values(), "refused_edited")}


def beside(panel: Path, what: str) -> Path:
    """Where a file for a person stands: beside the panel folder, under its name."""
    return panel.with_name(f"{panel.name}.{what}")


def check_unedited(panel: Path, names: Collection[str], handed_in: Collection[Path]) -> None:
    """Raises DataError for each of these files that somebody has begun to work in.

    So it is where a file is not as the receipt of the panel says. What is handed in to this
    intake may be replaced: it is read.
    """
    written = receipt_at(panel).get("beside", {})
    read = {path.resolve() for path in handed_in}
    faults = []
    for name in sorted(set(names) & set(EDITED)):
        path = beside(panel, name)
        if not path.is_file() or path.resolve() in read:
            continue
        if hashlib.sha256(path.read_bytes()).hexdigest() != written.get(name):
            faults.append(Fault(EDITED[name], file=str(path)))
    if faults:
        raise DataError(faults)


def check_kept(panel: Path, answers: pl.DataFrame) -> None:
    """Raises DataError where a panel is to be replaced by one that knows fewer answers.

    A person has given them; they stand in the book of pairs, to be handed in again.
    """
    before = kept_answers(receipt_at(panel))
    lost = before.join(answers, on=SAYS, how="anti")
    if lost.height:
        book = beside(panel, DOUBTFUL)
        raise DataError([Fault("answers_lost", file=str(book), found=str(lost.height))])


def receipt_at(panel: Path) -> dict[str, Any]:
    """The receipt of the panel that stands there; empty where none can be read."""
    try:
        receipt = json.loads((panel / FILES[2]).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return receipt if isinstance(receipt, dict) else {}


def fingerprints(contents: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of every file that is not empty, for the receipt."""
    return {name: hashlib.sha256(data).hexdigest() for name, data in contents.items() if data}


def write_beside(panel: Path, contents: Mapping[str, bytes]) -> None:
    """Writes these files whole; where one has become empty the earlier one is taken away."""
    for name, data in contents.items():
        path = beside(panel, name)
        if not data:
            path.unlink(missing_ok=True)
            continue
        fresh = path.with_name(path.name + ".part")
        fresh.write_bytes(data)
        fresh.replace(path)
