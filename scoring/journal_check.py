"""The journal read by people: its lines, whether it holds, and whether the lists are as it says."""

import hashlib
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from configs.words import Words
from scoring.faults import DATA, DONE, RankError
from scoring.journal import (
    JOURNAL,
    Book,
    Entry,
    Journal,
    Reading,
    held,
    is_list,
    name_in,
    read_journal,
    write_entry,
)
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import changed_files, read_manifest

Outcome = dict[str, object]


def find_journal(place: Path) -> Path:
    """The journal itself, or the one in a folder. Raises RankError where there is none."""
    path = place / JOURNAL if place.is_dir() else place
    if not path.is_file():
        raise RankError("no_journal", file=str(path))
    return path


def check_journal(place: Path, head: str | None, words: Words) -> Outcome:
    """Whether the chain holds, and whether each list that it tells of is as it was made.

    head: a hash that somebody noted: it must be in the chain still, which shows lines that were
    taken off the end. The exit code is DATA where anything was changed; a list that was moved away
    and a line that a crash cut off are told, and are no fault.
    """
    path = find_journal(place)
    reading = read_journal(path)
    faults = [words.say(f"journal.break.{b.code}", line=b.line) for b in reading.breaks]
    if head and head not in {entry.hash for entry in reading.entries}:
        faults.append(words.say("journal.head_gone", head=head))
    notes = [words.say("journal.torn", count=len(reading.torn))] if reading.torn else []
    same = 0
    for name, manifest in _standing(reading).items():
        folder = path.parent / name
        if not (folder / MANIFEST).is_file():
            notes.append(words.say("journal.list_gone", list=name))
        elif changed := _changed(folder, manifest):
            told = words.say("join").join(changed)
            faults.append(words.say("journal.list_changed", list=name, files=told))
        else:
            same += 1
    known = {entry.manifest for entry in reading.entries}
    for folder in sorted(path.parent.iterdir()):
        if is_list(folder) and fingerprint_of(folder / MANIFEST) not in known:
            name = name_in(path, folder)
            if name not in _standing(reading):
                notes.append(words.say("journal.list_unknown", list=name))
    holds = words.say("journal.holds", entries=len(reading.entries), head=reading.head)
    said = [*faults, *notes] if reading.breaks else [holds, *faults, *notes]
    if same:
        said.append(words.say("journal.lists_hold", count=same))
    outcome: Outcome = {
        "entries": len(reading.entries),
        "head": reading.head,
        "faults": faults,
        "notes": notes,
        "torn": list(reading.torn),
        "lists": same,
        "text": "\n".join(said),
        "exit_code": DATA if faults else DONE,
    }
    return outcome | {"say": words.say("door.journal", **outcome)}


def _standing(reading: Reading) -> dict[str, str]:
    """The lists that should stand, by name, each with the fingerprint of its manifest."""
    standing: dict[str, str] = {}
    for entry in reading.entries:
        if entry.list is None or entry.manifest is None:
            continue
        if entry.what == "superseded" and standing.get(entry.told["was"]) == entry.manifest:
            del standing[entry.told["was"]]
        standing[entry.list] = entry.manifest
    return standing


def _changed(folder: Path, manifest: str) -> list[str]:
    """Files of a list that are not as they were made, its manifest among them."""
    wrong = [] if fingerprint_of(folder / MANIFEST) == manifest else [MANIFEST]
    return wrong or changed_files(folder, read_manifest(folder))


def show_journal(place: Path, words: Words) -> Outcome:
    """Every line in words."""
    entries = read_journal(find_journal(place)).entries
    lines = [_say(entry, words) for entry in entries] or [words.say("journal.empty")]
    outcome: Outcome = {"entries": [asdict(entry) for entry in entries], "text": "\n".join(lines)}
    return outcome | {"say": words.say("door.journal", **outcome)}


def _say(entry: Entry, words: Words) -> str:
    told = [
        words.say(f"journal.told.{key}", value=_plain(value)) for key, value in entry.told.items()
    ]
    return words.say(
        "journal.line",
        number=entry.number,
        at=entry.at,
        what=words.say(f"journal.{entry.what}"),
        list=entry.list or "—",
        manifest=(entry.manifest or "")[:16],
        by=entry.by or words.say("journal.nobody"),
        told="".join(f"  {one}" for one in told),
    )


def _plain(value: Any) -> str:
    return " ".join(str(one)[:16] for one in value) if isinstance(value, list) else str(value)


def export(folder: Path, file: str, out: Path, to: str, journal: Journal, words: Words) -> Outcome:
    """Copies a file of a list to where it is handed out from, and writes that down.

    Raises RankError where the list was changed since it was made, has no such file, or something
    stands at `out`: what is not as the journal says is not handed out.
    """
    manifest = read_manifest(folder)
    if changed := changed_files(folder, manifest):
        files = words.say("join").join(changed)
        raise RankError("changed_list", folder=folder.name, files=files)
    if file not in manifest.get("files", {}):
        raise RankError("not_in_list", folder=folder.name, file=file)
    if out.exists():
        raise RankError("copy_exists", out=str(out))
    fresh = out.with_name(out.name + ".part")
    with held(journal) as book:
        shutil.copyfile(folder / file, fresh)
        fresh.rename(out)
        entry = _write_export(book, folder, file, out, to)
    outcome: Outcome = {"file": file, "out": str(out), "number": entry.number, "hash": entry.hash}
    return outcome | {"say": words.say("door.exported", **outcome)}


def _write_export(book: Book, folder: Path, file: str, out: Path, to: str) -> Entry:
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    told = {"file": file, "sha256": digest, "to": to}
    return write_entry(book, "exported", folder, fingerprint_of(folder / MANIFEST), told)
