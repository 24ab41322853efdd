"""The journal: lists made, exported and superseded, one line each, chained, only ever added to.

Each line is one JSON object with its number, the hash of the line before and its own. What a
crash leaves half written stays where it is and is told of in the next line (`healed`, with the
digest of each broken line): nothing is ever taken out, and nothing passes in silence.
"""

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import IO, Any, Literal

from scoring.faults import RankError
from scoring.locking import lock
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import keep_names, read_manifest

JOURNAL = "journal.jsonl"
# What stands before the first line.
NOTHING = "0" * 64
# How a list is called that another one has taken the place of: with the head of its fingerprint.
ASIDE = ".superseded-"

What = Literal["made", "found", "exported", "superseded", "healed", "outcome"]


@dataclass(frozen=True)
class Journal:
    """Where is written, and what the door knows: the clock as ISO text, and who asks for it."""

    path: Path
    at: str
    by: str | None = None


@dataclass(frozen=True)
class Entry:
    """One line. list: the folder as seen from the journal. manifest: fingerprint of its manifest.

    what: `found` is a list that stood there without a line: made elsewhere, or its maker was ended
        before he could write; `outcome` is what became of a list, once the next batches are known.
    told: what else belongs to it: the file that was exported and to whom, the name that a list had
        before it was superseded, the digests of lines that a crash broke.
    """

    number: int
    at: str
    what: What
    list: str | None
    manifest: str | None
    by: str | None
    told: dict[str, Any]
    previous: str
    hash: str = ""


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold: the line of the file, and why."""

    line: int
    code: Literal["no_entry", "wrong_hash", "wrong_previous", "wrong_number", "wrong_healing"]


@dataclass(frozen=True)
class Reading:
    """A journal as it stands.

    torn: digests of broken lines at the end, which a crash has left and no line tells of yet.
    open_end: the last line lacks its end; it counts if it is whole, else it is among the torn.
    """

    entries: tuple[Entry, ...]
    breaks: tuple[Break, ...] = ()
    torn: tuple[str, ...] = ()
    open_end: bool = False

    @property
    def head(self) -> str:
        """The hash of the last line: who has noted it elsewhere can tell that none was taken."""
        return self.entries[-1].hash if self.entries else NOTHING


@dataclass(frozen=True)
class Book:
    """A journal held for writing, by this process alone."""

    journal: Journal
    file: IO[bytes]
    entries: list[Entry] = field(default_factory=list)


def read_journal(path: Path) -> Reading:
    """The lines of a journal, each checked against the one before; an absent one is empty."""
    if not path.exists():
        return Reading(())
    lines = path.read_bytes().split(b"\n")
    ended = lines[-1] == b""
    entries: list[Entry] = []
    breaks: list[Break] = []
    torn: list[str] = []
    for number, line in enumerate(lines[:-1] if ended else lines, start=1):
        entry = _parse(line)
        if entry is None:
            torn.append(hashlib.sha256(line).hexdigest())
            continue
        if fault := _fault(entry, entries, torn):
            breaks.append(Break(number, fault))
        torn = []
        entries.append(entry)
    return Reading(tuple(entries), tuple(breaks), tuple(torn), not ended)


def _parse(line: bytes) -> Entry | None:
    """The entry of a line; None where it is none."""
    try:
        entry = Entry(**json.loads(line.decode("utf-8")))
    except (ValueError, TypeError):
        return None
    return entry if isinstance(entry.told, dict) else None


def _fault(entry: Entry, before: list[Entry], torn: list[str]) -> Any:
    """What is wrong with a line, after those before it and the broken ones between them."""
    last = before[-1] if before else None
    if entry.hash != _hash(entry):
        return "wrong_hash"
    if entry.previous != (last.hash if last else NOTHING):
        return "wrong_previous"
    if entry.number != (last.number if last else 0) + 1:
        return "wrong_number"
    if entry.what == "healed":
        return None if entry.told.get("lines") == torn else "wrong_healing"
    return "no_entry" if torn else None


def _hash(entry: Entry) -> str:
    """SHA-256 of all that a line says but its own hash."""
    told = asdict(entry)
    del told["hash"]
    return hashlib.sha256(_line(told)).hexdigest()


def _line(told: dict[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, sort_keys=True).encode()


def check_chain(path: Path) -> Reading:
    """The same journal. Raises RankError where it does not hold: nothing is written after that."""
    reading = read_journal(path)
    if reading.breaks:
        first = reading.breaks[0]
        raise RankError("journal_broken", file=path.name, line=first.line)
    return reading


@contextlib.contextmanager
def held(journal: Journal) -> Iterator[Book]:
    """The journal for this process alone: healed, and every list beside it accounted for.

    Raises RankError where its chain is broken.
    """
    new = not journal.path.exists()
    journal.path.parent.mkdir(parents=True, exist_ok=True)
    with journal.path.open("ab") as file:
        lock(file)
        if new:
            keep_names(journal.path.parent)
        reading = check_chain(journal.path)
        if reading.open_end:
            _write(file, b"\n")
        book = Book(journal, file, list(reading.entries))
        if reading.torn:
            write_entry(book, "healed", told={"lines": list(reading.torn)})
        _account(book)
        yield book


def _account(book: Book) -> None:
    """Writes down every list beside the journal that no line tells of, under its present name."""
    known = {entry.manifest for entry in book.entries}
    aside = {(e.list, e.manifest) for e in book.entries if e.what == "superseded"}
    for folder in sorted(book.journal.path.parent.iterdir()):
        if not is_list(folder):
            continue
        manifest = fingerprint_of(folder / MANIFEST)
        if manifest not in known:
            write_entry(book, "found", folder, manifest)
        was, _, rest = folder.name.partition(ASIDE)
        if rest and (folder.name, manifest) not in aside:
            write_entry(book, "superseded", folder, manifest, {"was": was})


def is_list(folder: Path) -> bool:
    """Whether a list stands there, whole: what is still being written does not count."""
    if ".part" in folder.suffixes or not (folder / MANIFEST).is_file():
        return False
    try:
        read_manifest(folder)
    except RankError:
        return False
    return True


def write_entry(
    book: Book,
    what: What,
    folder: Path | None = None,
    manifest: str | None = None,
    told: dict[str, Any] | None = None,
) -> Entry:
    """Adds one line, which stands on the disk when this is over."""
    journal, last = book.journal, book.entries[-1] if book.entries else None
    draft = Entry(
        (last.number if last else 0) + 1,
        journal.at,
        what,
        name_in(journal.path, folder) if folder else None,
        manifest,
        # Who comes upon something has not done it.
        None if what in ("found", "healed") else journal.by,
        told or {},
        last.hash if last else NOTHING,
    )
    entry = replace(draft, hash=_hash(draft))
    _write(book.file, _line(asdict(entry)) + b"\n")
    book.entries.append(entry)
    return entry


def _write(file: IO[bytes], line: bytes) -> None:
    file.write(line)
    file.flush()
    os.fsync(file.fileno())


def name_in(journal: Path, folder: Path) -> str:
    """A list as the journal calls it: the way to it from the journal's own folder."""
    home, place = journal.parent.resolve(), folder.resolve()
    # Two drives have no way between them.
    if home.anchor != place.anchor:
        return place.as_posix()
    return Path(os.path.relpath(place, home)).as_posix()
