"""A kept run or bundle written down later: what was lost when the store could not be reached."""

from pathlib import Path

from experiments.promote import PromoteError
from experiments.record import Record, RecordError, read_record
from experiments.registry import NONE, champion_of, register
from experiments.run_folder import run_fingerprint
from experiments.searched import search_fingerprint
from experiments.tracking import Logged, connect, find_run, kept, log_kept
from models.bundle import read_bundle


def track_kept(folder: Path, store: Path) -> dict[str, object]:
    """Writes a kept run or bundle down, as it would have been at the time; a promotion goes up.

    What has been written down already is left as it is. Raises RecordError where the folder has
    changed since, PromoteError where another champion stands by now.
    """
    record = unchanged_record(folder)
    told = {"out": str(folder), "kind": record.kind, "version": ""}
    with kept(folder, store):
        connect(store)
        already = find_run(record.pipeline, record.fingerprint, finished=True) is not None
        if record.kind != "promote":
            return told | {"run": run_of(record, folder, store).run, "already": already}
        champion = champion_of(store, record.model)
        if champion and champion.tags.get("bundle") == record.fingerprint:
            done = find_run(record.pipeline, record.fingerprint, finished=True)
            return told | {"run": done, "version": champion.version, "already": True}
        if (champion.version if champion else NONE) != record.tags["replaces"]:
            raise PromoteError("champion_changed", was=record.tags["replaces"])
        earlier = find_run(record.pipeline, record.fingerprint, finished=False)
        logged = log_kept(record, folder, store, earlier)
        version = register(logged.model_uri, record.model, record.tags, record.description)
    return told | {"run": logged.run, "version": version, "already": False}


def run_of(record: Record, folder: Path, store: Path) -> Logged:
    """The finished run of a kept folder; one that broke off or was never begun is completed."""
    connect(store)
    done = find_run(record.pipeline, record.fingerprint, finished=True)
    if done:
        return Logged(done, "")
    earlier = find_run(record.pipeline, record.fingerprint, finished=False)
    return log_kept(record, folder, store, earlier)


def unchanged_record(folder: Path) -> Record:
    """The record of a folder that is still what it tells of. Raises RecordError."""
    record = read_record(folder)
    if record.kind == "backtest":
        found = run_fingerprint(folder)
    elif record.kind == "tune":
        found = search_fingerprint(folder)
    else:
        found = read_bundle(folder).fingerprint
    if found != record.fingerprint:
        raise RecordError("changed_record", folder=folder.name)
    return record
