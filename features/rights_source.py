"""A source of rights: how one supplier calls the columns and words of a list of rights."""

from dataclasses import dataclass
from typing import Literal

from features.columns import Fault
from features.rights import ACQUIRED, KINDS, RIGHT_SCHEMA, STATUSES
from features.source import Header, Key, near

Words = dict[str, tuple[str, ...]]
# What a list may say of a right: everything but whose it is, by whom it is told and how surely.
COLUMNS = tuple(c for c in RIGHT_SCHEMA if c not in ("enterprise_id", "source", "state"))


@dataclass(frozen=True)
class RightsSource:
    """How one supplier's list of rights becomes our table. A header not named is not read.

    kinds, acquired, status, offices: our words, each with the sender's for it.
    complete: the list has every right of every enterprise there is, so that who is not on it has
        none. Otherwise who is not on it is unknown.
    """

    name: str
    label: dict[str, str]
    state: Literal["verified", "claimed"]
    key: Key
    columns: dict[str, Header]
    kinds: Words
    acquired: Words
    status: Words
    offices: Words
    missing: tuple[str, ...] = ()
    complete: bool = False

    def words_of(self, column: str) -> Words:
        """The sender's words of a column that holds one of a few."""
        return {"kind": self.kinds, "office": self.offices}.get(column) or getattr(self, column)


def headers_of_rights(source: RightsSource) -> list[str]:
    """Every header that the source knows, as it writes them."""
    named = [source.key.header, *(header.header for header in source.columns.values())]
    return [alias for aliases in named for alias in aliases]


def check_rights_source(source: RightsSource) -> list[Fault]:
    """What is wrong with a source that no reader of settings can see; empty where nothing is."""
    known = {"kinds": KINDS, "acquired": ACQUIRED, "status": STATUSES}
    given = [(column, COLUMNS) for column in source.columns]
    given += [(word, words) for name, words in known.items() for word in getattr(source, name)]
    return [
        Fault("unknown_column", file=source.name, column=name, right=near(name, list(right)))
        for name, right in given
        if name not in right
    ]
