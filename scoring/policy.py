"""An official document as it stood on a day; a policy file that contradicts itself is refused."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from configs.reader import ConfigError, find, fingerprint, read, read_text
from configs.words import Phrase
from scoring.clauses import Document, Edition, Node, TitleLaw
from scoring.indicator_words import read_indicators
from scoring.policy_faults import faults_of

# Who is judged: an enterprise that applies, or a holder of the title who is examined again.
Applicant = Literal["first", "recheck"]
APPLICANTS: tuple[Applicant, ...] = ("first", "recheck")


@dataclass(frozen=True)
class Policy:
    """The law of a title on a day. Without an edition in force `edition` is None.

    applicant: for whom it was asked; a re-check may follow another edition and drop clauses.
    """

    title: str
    label: Phrase
    as_of: date
    edition: Edition | None
    documents: dict[str, Document]
    fingerprint: str
    applicant: Applicant = "first"


def read_law(source: Path | str) -> TitleLaw:
    """All editions of a title, from a policy file or from its text.

    Raises ConfigError with every fault, of form or of law.
    """
    if isinstance(source, Path):
        law, file = read(source, TitleLaw), source.name
    else:
        law, file = read_text(source, TitleLaw), "text"
    faults = list(faults_of(law, read_indicators(), file))
    if faults:
        raise ConfigError(sorted(faults, key=lambda f: f.line))
    return law


def policy_at(title: str, as_of: date, applicant: Applicant = "first") -> Policy:
    """The edition in force on the day for this applicant, from `configs/policies`.

    Raises ConfigError where the file is at fault. A day without an edition is not an error.
    """
    path = find("policies", title)
    law = read_law(path)
    edition = edition_at(law, as_of, applicant)
    return Policy(law.title, law.label, as_of, edition, law.documents, fingerprint(path), applicant)


def edition_at(law: TitleLaw, as_of: date, applicant: Applicant) -> Edition | None:
    """The one edition that this applicant follows on the day, read for him; None without one."""
    for edition in reversed(law.editions):
        begins, ends = span_of(edition, applicant)
        if begins <= as_of and (ends is None or as_of <= ends):
            return for_recheck(edition) if applicant == "recheck" else edition
    return None


def span_of(edition: Edition, applicant: Applicant) -> tuple[date, date | None]:
    """First and last day on which an edition governs this applicant; None: no end on file."""
    begins, ends = edition.begins, edition.ends
    if applicant == "recheck" and edition.recheck:
        begins, ends = edition.recheck.begins or begins, edition.recheck.ends or ends
    return begins, ends


def for_recheck(edition: Edition) -> Edition:
    """The edition as a re-check reads it: clauses of first applications only are left out."""
    return dataclasses.replace(edition, requires=_reread(edition.requires))


def _reread(node: Node) -> Node:
    """A clause, or a group of the clauses that are left, as a re-check reads it."""

    def left(below: tuple[Node, ...] | None) -> tuple[Node, ...] | None:
        return below and tuple(_reread(child) for child in below if not child.first_only)

    indicator = node.recheck_by or node.indicator
    return dataclasses.replace(node, indicator=indicator, all=left(node.all), any=left(node.any))
