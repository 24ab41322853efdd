"""The law around a day: the edition that is to come as far as public, and the one that ended."""

import calendar
import dataclasses
import re
from datetime import date
from functools import cache
from pathlib import Path

from configs.reader import find, fingerprint
from scoring.clauses import Document, Edition, TitleLaw
from scoring.policy import Applicant, Policy, for_recheck, read_law, span_of

# Two years: from one batch to the next, and one more.
KEPT_DAYS = 731


def coming_policy(title: str, as_of: date, applicant: Applicant = "first") -> Policy | None:
    """The next edition of a title for this applicant, as it was public on the day.

    None where none is known to come. Raises ConfigError where the file is at fault.
    """
    law = law_on_file(title)
    public = [edition for edition in law.editions if _was_public(edition, law.documents, as_of)]
    later = {span_of(edition, applicant)[0]: edition for edition in public}
    later = {begins: edition for begins, edition in later.items() if begins > as_of}
    if not later:
        return None
    begins = min(later)
    edition = later[begins]
    if applicant == "recheck":
        edition = dataclasses.replace(for_recheck(edition), begins=begins)
    print_of = fingerprint(find("policies", title))
    return Policy(law.title, law.label, begins, edition, law.documents, print_of, applicant)


def ended_policy(title: str, as_of: date, applicant: Applicant = "first") -> Policy | None:
    """The edition that ended last for this applicant.

    Lists that were made under it are still compared with those of today.

    None where none ended within KEPT_DAYS. Raises ConfigError where the file is at fault.
    """
    law = law_on_file(title)
    ends = {e.key: span_of(e, applicant)[1] for e in law.editions}
    ended = {
        last: edition
        for edition in law.editions
        if (last := ends[edition.key]) and 0 < (as_of - last).days <= KEPT_DAYS
    }
    if not ended:
        return None
    last = max(ended)
    edition = for_recheck(ended[last]) if applicant == "recheck" else ended[last]
    print_of = fingerprint(find("policies", title))
    return Policy(law.title, law.label, last, edition, law.documents, print_of, applicant)


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
