"""Lists of rights join a panel: read by their source, added to what is known, then told."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from configs.reader import ConfigError, find, known, read
from configs.words import Words
from features.columns import DataError, Fault
from features.panel import Panel
from features.rights import sort_rights
from features.rights_form import RightsDelivery, read_rights
from features.rights_source import RightsSource
from features.rights_stated import list_everybody, tell_rights

# The source of a list that names none.
REGISTER = "register"


def read_rights_source(name: str) -> RightsSource:
    """The source of this name, or of this file. Raises DataError for one that is not known."""
    return read(supplier("rights", name), RightsSource)


def supplier(kind: str, name: str) -> Path:
    """The settings file of a supplier. Raises DataError that names the known ones."""
    try:
        return find(kind, name)
    except ConfigError:
        fault = Fault("unknown_source", found=name, right=", ".join(known(kind)))
        raise DataError([fault]) from None


def read_lists(paths: list[Path], source: str) -> RightsDelivery:
    """The lists of one supplier. Raises DataError and ConfigError as intake of facts does."""
    return read_rights(paths, read_rights_source(source))


def add_rights(panel: Panel, lists: RightsDelivery) -> Panel:
    """The panel with these lists; who is not on a complete one has no right by it."""
    rights = lists.rights
    if lists.complete:
        rights = list_everybody(rights, panel.rows.ask(pl.col("enterprise_id").unique()))
    earlier = panel.receipt.get("rights", {}).get("files", [])
    files = [*earlier, *(file for file in lists.files if file not in earlier)]
    receipt = panel.receipt | {"rights": {"files": files}}
    together = sort_rights(pl.concat([panel.rights, rights]))
    return replace(panel, facts=panel.rows, rights=together, receipt=receipt)


def note_rights(panel: Panel) -> Panel:
    """The panel whose receipt says what its rights leave open; the same where it has none."""
    told = panel.receipt.get("rights")
    if not told:
        return panel
    receipt = panel.receipt | {"rights": {"files": told["files"]} | tell_rights(panel)}
    return panel.with_receipt(receipt)


def say_rights(receipt: dict[str, Any], words: Words) -> list[str]:
    """What the command says of rights: how many, who is unlisted, what differs, what goes back."""
    told = receipt.get("rights")
    if not told:
        return []
    said = [words.say("door.intake_rights", **told)]
    counts = {name: told[name] for name in ("unlisted", "nobody", "contradictions", "differences")}
    counts["refused_rights"] = sum(file["refused"] for file in told["files"])
    return said + [
        words.say(f"door.intake_rights_{name}", count=count)
        for name, count in counts.items()
        if count
    ]
