"""A folder written whole: beside its place, then one rename; what stood there goes aside."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scoring.faults import RankError
from scoring.journal import ASIDE, Book, Journal, check_chain, held, write_entry
from scoring.locking import lock
from scoring.record import MANIFEST, fingerprint_of
from scoring.seal import keep_names, keep_on_disk, seal


@contextlib.contextmanager
def put(folder: Path, journal: Journal | None = None, replace: bool = False) -> Iterator[Path]:
    """An empty folder to write a list into; when it is written it takes its place, sealed.

    A process that is ended anywhere leaves the place as it was, or free, or with the whole list;
    what lies beside it is thrown away by the next one. journal: where it is written down. replace:
    a list that stands there is superseded: it goes aside, under its name with the head of its
    fingerprint. Raises RankError where something stands in the way, another process is writing
    the same list, or the journal is broken.
    """
    check_place(folder, replace)
    if journal:
        check_chain(journal.path)
    with _beside(folder) as fresh:
        yield fresh
        fingerprint = seal(fresh)
        if journal:
            keep_on_disk(fresh)
        with held(journal) if journal else contextlib.nullcontext() as book:
            # Another process may have been faster.
            check_place(folder, replace)
            if folder.exists():
                _set_aside(folder, book)
            fresh.rename(folder)
            if book:
                keep_names(folder.parent)
                write_entry(book, "made", folder, fingerprint)


def check_place(folder: Path, replace: bool) -> None:
    """Raises RankError where a list may not be written: something else is there, or a list."""
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    if not (folder / MANIFEST).is_file():
        found = next(folder.iterdir()).name if folder.is_dir() else folder.name
        raise RankError("not_a_list", folder=folder.name, found=found)
    if not replace:
        raise RankError("list_exists", folder=folder.name)


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """An empty folder to write into; what a process left there that was ended is thrown away.

    Raises RankError where another process is writing the same list.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = folder.with_name(folder.name + ".part")
    place = folder.with_name(f".{folder.name}.lock")
    with place.open("ab") as file:
        if not lock(file, wait=False) or not _is_at(file, place):
            raise RankError("being_written", folder=folder.name)
        try:
            shutil.rmtree(fresh, ignore_errors=True)
            fresh.mkdir()
            yield fresh
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
            # Some systems take no open file away; one that stays is in nobody's way.
            with contextlib.suppress(PermissionError):
                place.unlink()


def _is_at(file: IO[bytes], place: Path) -> bool:
    """Whether the file still stands at its place: its holder takes it away when he is done."""
    return place.exists() and os.path.samestat(os.fstat(file.fileno()), place.stat())


def _set_aside(folder: Path, book: Book | None) -> None:
    """Moves a list out of the way of another one, under a name of its own."""
    if not any(folder.iterdir()):
        folder.rmdir()
        return
    fingerprint = fingerprint_of(folder / MANIFEST)
    name = folder.name + ASIDE + fingerprint[:8]
    taken = {path.name for path in folder.parent.iterdir()}
    more = (f"{name}-{nth}" for nth in range(2, len(taken) + 3))
    aside = folder.with_name(next(n for n in [name, *more] if n not in taken))
    folder.rename(aside)
    if book:
        write_entry(book, "superseded", aside, fingerprint, {"was": folder.name})
