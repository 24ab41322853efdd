"""The law around a day: the edition that is to come as far as public, and the one that ended."""

import calendar
import re
from datetime import date
from functools import cache
from pathlib import Path

from configs.reader import find, fingerprint
from scoring.clauses import Document, Edition, TitleLaw
from scoring.policy import Policy, read_law

# Two years: from one batch to the next, and one more.
KEPT_DAYS = 731


def coming_policy(title: str, as_of: date) -> Policy | None:
    """The next edition of a title for first applications, as it was public on the day.

    None where none is known to come. Raises ConfigError where the file is at fault.
    """
    law = law_on_file(title)
    later = [e for e in law.editions if e.begins > as_of and _was_public(e, law.documents, as_of)]
    if not later:
        return None
    edition = min(later, key=lambda found: found.begins)
    return Policy(
        law.title,
        law.label,
        edition.begins,
        edition,
        law.documents,
        fingerprint(find("policies", title)),
    )


def ended_policy(title: str, as_of: date) -> Policy | None:
    """The edition that ended last, while lists made under it are compared with those of today.

    None where none ended within KEPT_DAYS. Raises ConfigError where the file is at fault.
    """
    law = law_on_file(title)
    ended = [e for e in law.editions if e.ends and 0 < (as_of - e.ends).days <= KEPT_DAYS]
    if not ended:
        return None
    edition = max(ended, key=lambda found: found.begins)
    last = edition.ends or edition.begins
    print_of = fingerprint(find("policies", title))
    return Policy(law.title, law.label, last, edition, law.documents, print_of)


def law_on_file(title: str) -> TitleLaw:
    """All editions of a title; a file of the same content is read once."""
    path = find("policies", title)
    return _read(path, fingerprint(path))


@cache
def _read(path: Path, content: str) -> TitleLaw:
    """content: its fingerprint, so that a file that has changed is read anew."""
    return read_law(path)


def _was_public(edition: Edition, documents: dict[str, Document], as_of: date) -> bool:
    issued = issued_by(documents[edition.document])
    return issued is not None and issued < as_of


def issued_by(document: Document) -> date | None:
    """The day by which a document was surely issued; a month alone counts by its last day.

    None where the day is not told, or told in doubt.
    """
    told = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", document.issued or "")
    if told is None:
        return None
    year, month = int(told[1]), int(told[2])
    return date(year, month, int(told[3] or calendar.monthrange(year, month)[1]))
