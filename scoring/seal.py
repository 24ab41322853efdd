"""What the manifest of a folder says of its files: their digests, and which are no longer so."""

import json
import os
from pathlib import Path
from typing import Any

from scoring.faults import RankError
from scoring.record import MANIFEST, fingerprint_of, write_json


def seal(folder: Path) -> str:
    """Puts the digest of every file into the manifest; gives the fingerprint of that.

    So one fingerprint speaks for the whole folder: a journal that holds it closes over each byte.
    """
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    write_json(manifest | {"files": digest_files(folder)}, folder / MANIFEST)
    return fingerprint_of(folder / MANIFEST)


def digest_files(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder but its manifest, by name as seen from the folder."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    digests = {path.relative_to(folder).as_posix(): fingerprint_of(path) for path in paths}
    return {name: digest for name, digest in digests.items() if name != MANIFEST}


def changed_files(folder: Path, manifest: dict[str, Any]) -> list[str]:
    """Files that are not as the manifest says: changed, gone, or put there since.

    Nothing is told of a folder that was written before manifests held digests.
    """
    sealed = manifest.get("files")
    if sealed is None:
        return []
    there = digest_files(folder)
    return sorted(name for name in {*sealed, *there} if sealed.get(name) != there.get(name))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a list folder. Raises RankError where it is none."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or not {"pipeline", "law", "as_of"} <= set(manifest):
            raise ValueError(MANIFEST)
    except (OSError, ValueError) as error:
        raise RankError("not_a_list", folder=folder.name, found=str(error)[:120]) from error
    return manifest


def keep_on_disk(folder: Path) -> None:
    """Waits until every file of a folder stands on the disk, so that no power cut takes it back."""
    for path in [*folder.rglob("*"), folder]:
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())
        else:
            keep_names(path)


def keep_names(folder: Path) -> None:
    """The same for the names in a folder; some systems know no such thing and need none."""
    if os.name == "posix":
        place = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(place)
        finally:
            os.close(place)
