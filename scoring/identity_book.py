"""What intake leaves to a person beside the panel: doubtful pairs, titles without an enterprise."""

from datetime import date
from pathlib import Path

import polars as pl

from configs.words import Words
from features.identity import Identities
from features.matching import Matched
from features.panel import Panel
from scoring.sheets import Sheet, open_book

_PAIR = {
    "reason": 44,
    "left_name": 32,
    "left_id": 21,
    "left_county": 12,
    "left_founded_on": 12,
    "right_name": 32,
    "right_id": 21,
    "right_county": 12,
    "right_founded_on": 12,
    "same_enterprise": 14,
}
# As many rows as a sheet has, less title, header and the line that tells of the rest.
MOST = 1_048_576 - 3


def beside(panel: Path, what: str) -> Path:
    """Where a file for a person stands: beside the panel folder, under its name."""
    return panel.with_name(f"{panel.name}.{what}")


def write_for_person(
    panel: Panel, identities: Identities, matched: Matched | None, words: Words, out: Path
) -> dict[str, object]:
    """Writes OUT.doubtful.xlsx and OUT.unmatched.csv where there is something to tell.

    Those of an earlier intake are taken away: they tell of another panel. Returns what the
    command tells: counts, and the files written.
    """
    book, table = beside(out, "doubtful.xlsx"), beside(out, "unmatched.csv")
    for path in (book, table):
        path.unlink(missing_ok=True)
    told: dict[str, object] = {"identity": identities.counts}
    if identities.doubtful.height:
        last = panel.facts["known_on"].max()
        # A workbook wants a day of its own; the last of the facts, so that it is always the same.
        day = last if isinstance(last, date) else date(2000, 1, 1)
        write_doubtful(identities.doubtful, day, words, book)
        told["doubtful"] = str(book)
    if matched is not None:
        told["register"] = matched.counts
        if matched.unmatched.height:
            reasons = {r: words.say(f"unmatched.{r}") for r in matched.unmatched["reason"].unique()}
            said = pl.col("reason").replace(reasons).alias("why")
            matched.unmatched.with_columns(said).write_csv(table, include_bom=True)
            told["unmatched"] = str(table)
    return told


def write_doubtful(pairs: pl.DataFrame, day: date, words: Words, path: Path) -> None:
    """The sheet of doubtful pairs: both sides, the reason, and an empty column for the answer."""
    headers = [
        (words.say(f"doubtful.column.{name}"), float(width)) for name, width in _PAIR.items()
    ]
    with open_book(path, day) as book:
        sheet = Sheet(book, words.say("doubtful.sheet"))
        sheet.begin(words.say("doubtful.title", count=pairs.height), headers)
        for row in pairs.head(MOST).iter_rows(named=True):
            cells = {
                name: value.isoformat() if isinstance(value, date) else value
                for name, value in row.items()
            }
            cells |= {"reason": words.say(f"doubtful.{row['reason']}"), "same_enterprise": None}
            sheet.write([cells[name] for name in _PAIR])
        if pairs.height > MOST:
            sheet.write([words.say("doubtful.more", count=pairs.height - MOST)])
        sheet.end()


def tell_identity(told: dict[str, object], words: Words) -> str:
    """The lines that intake adds to its sentence; empty where everybody is just one."""
    lines = []
    identity, register = told["identity"], told.get("register")
    if isinstance(identity, dict):
        joined = identity["ids"] - identity["enterprises"]
        if joined:
            fields = {"ids": identity["ids"], "enterprises": identity["enterprises"]}
            lines.append(words.say("door.intake.joined", joined=joined, **fields))
        if "doubtful" in told:
            count = sum(identity["doubtful"].values())
            lines.append(words.say("door.intake.doubtful", count=count, path=told["doubtful"]))
    if isinstance(register, dict) and "unmatched" in told:
        fields = {name: register[name] for name in ("recognitions", "unmatched_names")}
        count = register["unmatched"]
        lines.append(
            words.say("door.intake.unmatched", count=count, path=told["unmatched"], **fields)
        )
    return "".join("\n" + line for line in lines)
