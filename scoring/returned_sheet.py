"""退回数据: rows that went back to their senders, and facts that nobody has told of open cases."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from configs.words import Words
from scoring.open_cases import OpenCases
from scoring.sheets import Sheet

WIDTHS = {"returned_kind": 12, "file": 30, "sheet": 14, "returned_what": 60, "returned_count": 10}
WIDTHS |= {"returned_where": 60}
# So many counties are named of a missing fact, those with most cases first.
COUNTIES = 8


def write_returned(sheet: Sheet, cases: OpenCases, receipt: dict[str, Any], words: Words) -> None:
    """What came back from intake by file and fault, then what is missing of open cases by fact.

    receipt: of the panel that the list was made from; the rows themselves stand in refused.xlsx
    beside it.
    """
    headers = [(words.say(f"column.{key}"), float(width)) for key, width in WIDTHS.items()]
    sheet.begin(words.say("returned.title"), headers)
    begun = sheet.row
    for line in [*_refused(receipt, words), *_missing(cases, words)]:
        sheet.write(line)
    if sheet.row == begun:
        sheet.write([words.say("returned.nothing")])
    sheet.end()


def _refused(receipt: dict[str, Any], words: Words) -> Iterator[list[Any]]:
    """A line for every file and kind of fault; rows may have several faults."""
    kind, book = words.say("returned.refused"), receipt.get("refused_file")
    where = words.say("returned.in_file", file=book["file"]) if book else None
    for file in files_of(receipt):
        if not file.get("refused"):
            continue
        name, tab = file["file"], file.get("sheet") or None
        whole = words.say("returned.rows", rows=file["rows"])
        yield [kind, name, tab, whole, file["refused"], where]
        for code, count in sorted(file.get("faults", {}).items()):
            key = f"data.{code}"
            what = words.say(key) if words.knows(key) else code
            yield [words.say("returned.fault"), name, tab, what, count, where]


def files_of(receipt: dict[str, Any]) -> list[dict[str, Any]]:
    """Every file that intake took in: facts, registers, rights."""
    rights = receipt.get("rights") or {}
    return [*receipt.get("files", []), *receipt.get("forms", []), *rights.get("files", [])]


def _missing(cases: OpenCases, words: Words) -> Iterator[list[Any]]:
    """A line for every fact that open cases lack: of how many, and in which counties."""
    lacking: dict[str, Counter[str]] = {}
    for row, missing in zip(cases.rows, cases.missing):
        for fact in missing:
            lacking.setdefault(fact, Counter())[row["county"] or "—"] += 1
    kind = words.say("returned.missing")
    for fact, counties in sorted(lacking.items(), key=lambda one: (-one[1].total(), one[0])):
        first = sorted(counties.items(), key=lambda one: (-one[1], one[0]))
        told = [words.say("returned.county", county=c, count=n) for c, n in first[:COUNTIES]]
        if len(first) > COUNTIES:
            told.append(words.say("returned.counties", count=len(first) - COUNTIES))
        where = words.say("join").join(told)
        yield [kind, None, words.say("sheet.open"), fact, counties.total(), where]
