"""What was collected with the law but is judged of nobody, and the reason for each."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from configs.reader import HERE, ConfigError, ConfigFault, read
from configs.words import Phrase

FILE = HERE / "unjudged.yaml"


@dataclass(frozen=True)
class Unjudged:
    """Facts of one rule set that stand in no policy file: some by name, or all of them."""

    line: int = dataclasses.field(default=0, kw_only=True)
    rule_set: str
    reason: Phrase
    facts: tuple[str, ...] = ()
    all: bool = False

    def covers(self, rule_set: str, fact: str) -> bool:
        """Whether this record speaks of a fact of a rule set."""
        return rule_set == self.rule_set and (self.all or fact in self.facts)


@dataclass(frozen=True)
class _File:
    unjudged: tuple[Unjudged, ...]


def read_unjudged(path: Path = FILE) -> tuple[Unjudged, ...]:
    """All records, in the order of the file.

    Raises ConfigError where a record names neither some facts nor all, or both, or where a fact
    is spoken of twice.
    """
    records = read(path, _File).unjudged
    faults = list(_faults(records, path.name))
    if faults:
        raise ConfigError(faults)
    return records


def _faults(records: tuple[Unjudged, ...], file: str) -> Iterator[ConfigFault]:
    seen: set[str] = set()
    for record in records:
        if bool(record.facts) == record.all:
            yield ConfigFault(file, record.line, record.rule_set, "facts_or_all")
        named = record.facts if record.facts else (record.rule_set,)
        for name in named:
            if name in seen:
                yield ConfigFault(file, record.line, name, "duplicate_code", name)
            seen.add(name)
